using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace VoidMcp.EndToEnd.Conformance;

/// <summary>The official conformance suite, pinned in tests/npm: what it is started with, and what it says.</summary>
internal static partial class Suite
{
    /// <summary>
    /// The server that the scenarios expect behind the gateway, and the driver that makes a client of it.
    /// </summary>
    private static readonly string s_fixture = Path.Combine(AppContext.BaseDirectory, "voidmcp-conformance.dll");

    /// <summary>The scenarios that may fail, each with its reason.</summary>
    public static string ExpectedFailures { get; } =
        Path.Combine(Repository.Root, "tests", "VoidMcp.EndToEnd", "Conformance", "expected-failures.yml");

    /// <summary>
    /// The registry of a gateway in front of the fixture, in the older way where the revision is of that era.
    /// </summary>
    public static string Registry(string revision) =>
        "gateway: { expose: direct, prefix: none }\nservers:\n  conformance: { "
        + Fixture.CommandYaml(
            [Fixture.Dotnet, s_fixture, .. revision == HttpPeer.Modern ? Array.Empty<string>() : [revision]])
        + " }\n";

    public static Task<SuiteRun> AskServerAsync(Home home, Uri url, string revision) =>
        RunAsync(home, revision, "server", "--url", url.ToString());

    public static Task<SuiteRun> ServeClientAsync(Home home, string revision) =>
        RunAsync(
            home,
            revision,
            "client",
            "--command",
            $"\"{Fixture.Dotnet}\" \"{s_fixture}\" drive \"{Repository.Binary}\"");

    /// <summary>
    /// Runs exactly what a revision requires; what is not listed may not fail, and what is listed must.
    /// </summary>
    private static async Task<SuiteRun> RunAsync(Home home, string revision, params string[] args)
    {
        string[] all =
        [
            Npm.Conformance,
            .. args,
            "--requirements",
            revision,
            "--expected-failures",
            ExpectedFailures,
            "-o",
            home.File("results"),
        ];
        var result = await Cli.RunAsync(home.Start(Npm.Node, all), limit: TimeSpan.FromMinutes(15));
        var required = Required(revision, args[0]);
        var scored = Scenario().Matches(result.Stdout).Where(m => required.Contains(m.Groups["name"].Value)).ToList();
        return new SuiteRun(
            result,
            scored.Count(m => m.Groups["mark"].Value == "✓"),
            scored.Count,
            result.Stdout[Math.Max(0, result.Stdout.LastIndexOf("SUMMARY", StringComparison.Ordinal))..])
        {
            Complaints = result.ExitCode == 0 ? "" : string.Join('\n', Complaints(home.File("results"), required)),
        };
    }

    /// <summary>The checks that did not succeed, of scenarios that count, with the suite's reasons.</summary>
    private static IEnumerable<string> Complaints(string results, HashSet<string> required) =>
        from file in Directory.EnumerateFiles(results, "checks.json", SearchOption.AllDirectories)
        let scenario = Path.GetRelativePath(results, Path.GetDirectoryName(file)!)
            .Replace("server-", "", StringComparison.Ordinal)
        where required.Any(name =>
            scenario.StartsWith(name.Replace("server-", "", StringComparison.Ordinal), StringComparison.Ordinal))
        from check in JsonElement.Parse(File.ReadAllText(file)).EnumerateArray()
        where check.GetProperty("status").GetString() is "FAILURE" or "WARNING"
        select $"{scenario}: {check.GetRawText()}";

    /// <summary>The scenarios that count, from the suite's own list; it runs some others too.</summary>
    private static HashSet<string> Required(string revision, string role) =>
    [
        .. File.ReadAllLines(
            Path.Combine(Path.GetDirectoryName(Npm.Conformance)!, "..", "requirements", $"{revision}.yaml"))
            .SkipWhile(line => line != $"{role}:").Skip(1).TakeWhile(line => !line.EndsWith(':'))
            .Where(line => line.StartsWith("  - ", StringComparison.Ordinal)).Select(line => line[4..]),
    ];

    [GeneratedRegex(@"^(?<mark>[✓✗]) (?<name>[^\s:]+): \d+ passed", RegexOptions.Multiline)]
    private static partial Regex Scenario();
}

/// <summary>What one run of the suite came to.</summary>
/// <param name="Result">Its exit code says whether all went as it was expected to.</param>
/// <param name="Passed">How many of the scenarios that count passed.</param>
/// <param name="Total">How many there are.</param>
/// <param name="Summary">The suite's own words.</param>
internal sealed record SuiteRun(CliResult Result, int Passed, int Total, string Summary)
{
    /// <summary>What did not succeed, where something went otherwise than expected.</summary>
    public string Complaints { get; init; } = "";

    /// <summary>Fails, with the suite's words, unless everything went as it was expected to.</summary>
    /// <param name="scenarios">How many the revision requires.</param>
    /// <param name="output">Takes the score.</param>
    public void Expect(int scenarios, ITestOutputHelper output)
    {
        output.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{Passed} of {Total} scenarios passed\n{Summary}"));
        Assert.True(Result.ExitCode == 0, $"exit code {Result.ExitCode}\n{Complaints}\n{Summary}\n{Result.Stderr}");
        Assert.Equal(scenarios, Total);
    }
}
