namespace VoidMcp.EndToEnd.Packages;

/// <summary>What every installed copy does, whatever it was installed with.</summary>
internal static class InstalledProgram
{
    /// <summary>Checks the copy's version, whether it is native code, its demo, and what it says of upgrades.</summary>
    /// <param name="run">Runs the copy with this command.</param>
    /// <param name="isNative">False for the portable build.</param>
    /// <param name="upgrade">What <c>voidmcp upgrade</c> must say.</param>
    public static async Task CheckAsync(
        Func<string, Task<CliResult>> run, bool isNative, params IEnumerable<string> upgrade)
    {
        var version = (await run("version")).Expect(0).Stdout;
        Assert.StartsWith($"voidmcp {await PackagedRelease.VersionAsync()}\n", version);
        Assert.Equal(isNative, version.Contains("(native)", StringComparison.Ordinal));
        Assert.Contains("through voidmcp", (await run("demo")).Expect(0).Stdout);
        var told = (await run("upgrade")).Expect(0).Stdout;
        Assert.All(upgrade, words => Assert.Contains(words, told));
    }
}
