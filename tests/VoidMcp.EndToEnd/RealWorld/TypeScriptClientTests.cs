namespace VoidMcp.EndToEnd.RealWorld;

/// <summary>The TypeScript SDK's client, which closes a connection that brings it more than 10 MiB at once.</summary>
public sealed class TypeScriptClientTests
{
    [Theory]
    [InlineData("legacy")]
    [InlineData("modern")]
    public async Task It_gets_large_results_reads_them_whole_and_is_asked(string era)
    {
        await Npm.RequireAsync();
        using var home = new Home(
            $"{Home.Both}\ncode: {{ memory: 256MiB, timeout: 15m }}\n"
            + $"servers:\n  fx: {{ {Fixture.Yaml()}, timeout: 15m }}\n");
        var script = Path.Combine(Repository.Root, "tests", "npm", "large-results.mjs");
        var start = home.Start(Npm.Node, script, Repository.Binary, era);
        var seen = (await Cli.RunAsync(start, limit: TimeSpan.FromMinutes(15))).Expect(0).Json;

        Assert.Equal("[]", seen.GetProperty("errors").GetRawText());
        Assert.Equal("""["voidmcp://results/r1"]""", seen.GetProperty("large").GetRawText());
        Assert.Equal("""{"links":["voidmcp://results/r2"],"isError":true}""", seen.GetProperty("typed").GetRawText());
        Assert.Equal("""["voidmcp://results/r3"]""", seen.GetProperty("script").GetRawText());
        Assert.Equal("\"to \\\"[a script] Who?\\\": me\"\n\ncalls: none", seen.GetProperty("asked").GetString());
        Assert.Equal(3, seen.GetProperty("listed").GetInt32());
        Assert.Equal("""{"length":25000000,"parts":3}""", seen.GetProperty("read").GetRawText());
        Assert.Equal("""{"length":14000002,"parts":2}""", seen.GetProperty("readScript").GetRawText());
    }
}
