namespace VoidMcp.EndToEnd.Terminal;

/// <summary>The scripts of <c>voidmcp completion</c> in the shells that are installed here.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("doct", "doctor")]
    [InlineData("call fx.ad", "fx.add")]
    [InlineData("call fx.add --", "--a")]
    [InlineData("show ", "fx")]
    [InlineData("help troub", "troubleshooting")]
    public async Task Bash_completes(string line, string completion)
    {
        using var home = await ReadyAsync();
        var words = line.Split(' ');
        var quoted = string.Join(' ', words.Select(word => $"'{word}'"));
        var found = await InShellAsync(
            home,
            "bash",
            "--norc",
            "-c",
            $"source <(voidmcp completion bash); COMP_WORDS=(voidmcp {quoted}); COMP_CWORD={words.Length}; "
            + "_voidmcp voidmcp; printf '%s\\n' \"${COMPREPLY[@]}\"");
        Assert.Contains(completion, found.Split('\n'));
    }

    [Fact]
    public async Task Bash_takes_what_tab_leaves_to_it_for_files()
    {
        using var home = await ReadyAsync();
        var registered = await InShellAsync(
            home, "bash", "--norc", "-c", "source <(voidmcp completion bash); complete -p voidmcp");
        Assert.Contains("-o default", registered);
    }

    [Fact]
    public async Task Zsh_reads_its_script()
    {
        Require("zsh");
        using var home = await ReadyAsync();
        var found = await InShellAsync(
            home, "zsh", "-f", "-c", "autoload -U compinit; compinit -u; source <(voidmcp completion zsh); "
            + "print $_comps[voidmcp]");
        Assert.Contains("_voidmcp", found);
    }

    [Fact]
    public async Task Fish_completes()
    {
        Require("fish");
        using var home = await ReadyAsync();
        var found = await InShellAsync(
            home, "fish", "--no-config", "-c", "voidmcp completion fish | source; complete -C 'voidmcp call fx.ad'");
        Assert.StartsWith("fx.add", found);
    }

    [Fact]
    public async Task PowerShell_completes()
    {
        Require("pwsh");
        using var home = await ReadyAsync();
        var found = await InShellAsync(
            home,
            "pwsh",
            "-NoProfile",
            "-Command",
            "voidmcp completion pwsh | Out-String | Invoke-Expression; "
            + "(TabExpansion2 'voidmcp call fx.ad' 19).CompletionMatches.CompletionText");
        Assert.Contains("fx.add", found);
    }

    /// <summary>A home whose fixture's tools are in the cache: completion starts no server.</summary>
    private static async Task<Home> ReadyAsync()
    {
        var home = Home.WithFixtures(("fx", []));
        (await Cli.RunAsync(home, "list", "--check")).Expect(0);
        return home;
    }

    private static async Task<string> InShellAsync(Home home, string shell, params string[] args)
    {
        var start = home.Start(PathOf(shell)!, args);
        start.Environment["PATH"] = $"{Path.GetDirectoryName(Repository.Binary)}:{start.Environment["PATH"]}";
        return (await Cli.RunAsync(start)).Expect(0).Stdout;
    }

    private static void Require(string shell)
    {
        if (PathOf(shell) is null) Assert.Skip($"{shell} is not installed");
    }

    private static string? PathOf(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
