namespace VoidMcp.EndToEnd.Harness;

/// <summary>
/// The server in a page of shell (tests/fixtures/tiny-server.sh): cheap to start, and as stubborn as it is told to be.
/// </summary>
internal static class TinyServer
{
    public static string Script { get; } = Path.Combine(Repository.Root, "tests", "fixtures", "tiny-server.sh");

    /// <summary>
    /// The members <c>command</c> and <c>args</c> of a registry entry in YAML's flow style, to be put inside braces.
    /// </summary>
    /// <param name="words">What it is told; see the script.</param>
    public static string Yaml(params IEnumerable<string> words) => Fixture.CommandYaml(["/bin/sh", Script, .. words]);

    /// <summary>
    /// Fails unless the one with this log was told to end by the end of its stdin before any signal, and had the
    /// time to say goodbye.
    /// </summary>
    public static void AssertSaidGoodbye(Home home, string log)
    {
        var lines = home.Log(log).ToList();
        var story = string.Join(", ", lines);
        Assert.True(lines.Contains("goodbye"), story);
        var (end, signal) = (lines.LastIndexOf("stdin ended"), lines.LastIndexOf("SIGTERM"));
        Assert.True(end >= 0 && (signal < 0 || end < signal), story);
    }
}
