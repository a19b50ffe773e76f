using System.Text.RegularExpressions;
using VoidMcp.Registry;

namespace VoidMcp.Tests.HouseTests;

/// <summary>
/// Every key that the registry's readers accept has a test that shows its effect, marked with the trait <c>setting</c>:
/// a setting that is read and has no effect is worse than none.
/// </summary>
public sealed partial class SettingTests
{
    [Fact]
    public void Every_setting_has_a_test_of_its_effect()
    {
        IEnumerable<string> known =
        [
            .. GatewayKeys.Section.Names.Select(key => $"gateway.{key}"),
            .. CodeKeys.Section.Names.Select(key => $"code.{key}"),
            .. ServerKeys.Own.Except(["tools", "resources", "prompts", "skills", "oauth"])
                .Select(key => $"servers.{key}"),
            .. ServerSettingKeys.Tools.Names.Select(key => $"servers.tools.{key}"),
            .. ServerSettingKeys.Resources.Names.Select(key => $"servers.resources.{key}"),
            .. ServerSettingKeys.Prompts.Names.Select(key => $"servers.prompts.{key}"),
            .. ServerSettingKeys.Skills.Names.Select(key => $"servers.skills.{key}"),
            .. OAuthKeys.Section.Names.Select(key => $"servers.oauth.{key}"),
        ];
        var shown = RepositoryFiles.Sources("tests")
            .SelectMany(file => Trait().Matches(RepositoryFiles.Read("tests", file)))
            .Select(match => match.Groups[1].Value)
            .ToHashSet(StringComparer.Ordinal);
        Assert.Equal(known.Order(StringComparer.Ordinal), shown.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("""\[Trait\("setting", "([^"]+)"\)\]""")]
    private static partial Regex Trait();
}
