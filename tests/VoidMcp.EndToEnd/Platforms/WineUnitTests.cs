using System.Text.RegularExpressions;

namespace VoidMcp.EndToEnd.Platforms;

/// <summary>
/// The unit tests, built for Windows and run by Wine. That takes ten minutes, so it is done only where
/// <c>VOIDMCP_WINE</c> is set.
/// </summary>
[Collection(WineTestGroup.Name)]
public sealed partial class WineUnitTests
{
    /// <summary>What Wine lacks; every other skipped test says what Windows lacks.</summary>
    private static readonly string[] s_lacking =
    [
        "Wine 8 can't make keys of elliptic curves (NCryptCreatePersistedKey)",
        "Wine 8 has no Unix domain sockets",
        "Wine 8 keeps a removed folder as long as it is watched, and tells the watcher nothing",
    ];

    [Fact]
    public async Task All_pass_but_those_that_need_what_Wine_lacks()
    {
        var isWanted = Environment.GetEnvironmentVariable("VOIDMCP_WINE") is { Length: > 0 };
        Assert.SkipUnless(isWanted, "takes ten minutes; set VOIDMCP_WINE=1");
        SystemTools.Require("wine");
        var printed = await Script.RunAsync("unit-tests-under-wine");
        Assert.Contains("Failed: 0, ", printed);
        Assert.Equal(s_lacking, Lacking().Matches(printed).Select(match => match.Value).Distinct().Order());
    }

    [GeneratedRegex("Wine 8 .*[^ \r\n]")]
    private static partial Regex Lacking();
}
