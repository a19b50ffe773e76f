using System.Text.RegularExpressions;

namespace VoidMcp.EndToEnd.House;

public sealed partial class PublishLogTests
{
    /// <summary>
    /// Assemblies whose own code the native compiler may warn about: what they carry cannot be mended here.
    /// </summary>
    private static readonly string[] ThirdParties = ["Jint", "Acornima"];

    [Fact]
    public void The_native_publish_warns_about_third_parties_only()
    {
        Assert.True(
            File.Exists(Repository.PublishLog),
            $"{Repository.PublishLog} is missing: the build of this project writes it");
        var lines = File.ReadAllLines(Repository.PublishLog);
        Assert.Contains(lines, line => line.Contains("Generating native code", StringComparison.Ordinal));
        Assert.All(lines.Where(line => Trouble().IsMatch(line)), line => Assert.True(IsThirdParty(line), line));
    }

    [Theory]
    [InlineData("/p/jint/4.18.0/lib/net10.0/Jint.dll : warning IL2104: Assembly 'Jint' produced trim warnings.", true)]
    [InlineData("/repo/src/VoidMcp/Program.cs(3): warning IL2026: Using member 'Jint.Engine.X'", false)]
    [InlineData("/repo/bin/voidmcp.dll : warning IL2104: Assembly 'voidmcp' produced trim warnings.", false)]
    [InlineData(
        "ILC : Trim analysis warning IL2026: Jint.Runtime.Interop.TypeResolver.Find(): Using member 'System.Type'",
        true)]
    [InlineData(
        "ILC : AOT analysis warning IL3050: VoidMcp.Upstream.Connector.Start(): Using member 'Jint.Engine'", false)]
    [InlineData("CSC : error CS0000: anything", false)]
    public void A_warning_is_a_third_partys_when_it_names_one_as_its_source(string line, bool accepted)
    {
        Assert.Matches(Trouble(), line);
        Assert.Equal(accepted, IsThirdParty(line));
    }

    /// <summary>
    /// The source is the file before "warning" or, where that is the compiler's own name, the member or assembly right
    /// after the code. A warning of ours that only mentions a third party's member is ours.
    /// </summary>
    private static bool IsThirdParty(string line)
    {
        var match = Source().Match(line);
        return match.Success && ThirdParties.Contains(match.Groups["assembly"].Value);
    }

    [GeneratedRegex(@"\b(warning|error)\b [A-Z]+\d+", RegexOptions.IgnoreCase)]
    private static partial Regex Trouble();

    [GeneratedRegex(
        @"(?:/(?<assembly>\w+)\.dll ?|ILC ?): .*?warning IL\d+: "
        + @"(?:Assembly '(?<assembly>[\w.]+)'|(?<assembly>\w+)[.,])?")]
    private static partial Regex Source();
}
