using System.Text.RegularExpressions;
using VoidMcp.CodeMode;
using VoidMcp.Sandbox;

namespace VoidMcp.Tests.CodeMode;

public sealed partial class ScriptGlobalsTests
{
    [Fact]
    public void Every_name_is_declared_and_every_declared_name_is_listed()
    {
        var declared = Declaration().Matches(ScriptGlobals.Declarations).Select(m => m.Groups[1].Value).Distinct();
        Assert.Equal(ScriptGlobals.Names.Order(StringComparer.Ordinal), declared.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Scripts_are_read_as_deep_as_results_are_unwrapped() => Assert.Equal(ScriptLimits.MaxJsonDepth, VoidMcp.Catalog.ResultUnwrapping.MaxDepth);

    [GeneratedRegex(@"^declare (?:class|function|const|var) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
