using VoidMcp.Doctor;
using VoidMcp.Errors;

namespace VoidMcp.Tests.Doctor;

public sealed class ChecksTests
{
    private static readonly Check Files = Check.Of("files", FilesCheck.Run);
    private static readonly Check Registry = Check.Of("registry", RegistryCheck.Run);
    private static readonly Check Secrets = Check.Of("secrets", SecretsCheck.Run);
    private static readonly Check Servers = new("servers", ServersCheck.RunAsync);

    [Fact]
    public async Task A_home_that_others_can_write_is_broken_until_it_is_fixed()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("modes are of Unix");
            return;
        }

        await using var home = new SickHome();
        Assert.Equal(FindingState.Ok, Assert.Single(await home.FindAsync(Files)).State);

        File.SetUnixFileMode(home.Folder, (UnixFileMode)0b111_111_101);
        var found = Assert.Single(await home.FindAsync(Files));
        Assert.Equal((FindingState.Failed, $"chmod go-w {home.Folder}"), (found.State, found.Fix));

        Assert.Equal(FindingState.Fixed, Assert.Single(await home.FindAsync(Files, mayFix: true)).State);
        Assert.Equal("755", SickHome.Mode(home.Folder));
        Assert.Equal(FindingState.Ok, Assert.Single(await home.FindAsync(Files)).State);
    }

    [Theory]
    [InlineData("key")]
    [InlineData("secrets.json")]
    [InlineData("approvals")]
    [InlineData("http-token")]
    public async Task A_secret_file_that_others_can_read_is_closed_by_a_fix(string name)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("modes are of Unix");
            return;
        }

        await using var home = new SickHome();
        var path = Path.Join(home.Folder, name);
        await File.WriteAllTextAsync(path, "x", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(path, (UnixFileMode)0b110_100_100);
        var found = Assert.Single(await home.FindAsync(Files));
        Assert.Equal($"chmod 600 {path}", found.Fix);
        await home.FindAsync(Files, mayFix: true);
        Assert.Equal("600", SickHome.Mode(path));
        Assert.Equal("x", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(null, "Skipped", "doesn't exist yet")]
    [InlineData("servers: { a: { url: 'https://x.example/' } }", "Ok", "voidmcp.yaml: 1 server")]
    [InlineData("servers: [", "Failed", "voidmcp.yaml")]
    [InlineData("servers: { a: { comand: x, url: 'https://x.example/' } }", "Failed", "unknown key comand")]
    public async Task The_registry_is_read_and_its_errors_are_named(string? yaml, string state, string words)
    {
        await using var home = new SickHome(yaml);
        var found = Assert.Single(await home.FindAsync(Registry));
        Assert.Equal(state, $"{found.State}");
        Assert.Contains(words, found.Message);
    }

    [Fact]
    public async Task Secrets_without_their_key_are_broken()
    {
        await using var home = new SickHome();
        Assert.Equal(FindingState.Skipped, Assert.Single(await home.FindAsync(Secrets)).State);
        await home.Secrets.SetAsync("github", "a-value-of-mine", TestContext.Current.CancellationToken);
        Assert.Equal(FindingState.Ok, Assert.Single(await home.FindAsync(Secrets)).State);

        // Another store, because a store remembers a key that it has read.
        File.Delete(Path.Join(home.Folder, "key"));
        await using var later = new SickHome();
        File.Copy(Path.Join(home.Folder, "secrets.json"), Path.Join(later.Folder, "secrets.json"));
        var found = Assert.Single(await later.FindAsync(Secrets));
        Assert.Equal(FindingState.Failed, found.State);
        Assert.Contains("github", found.Message);
        Assert.DoesNotContain("a-value-of-mine", $"{found}");
    }

    [Fact]
    public async Task Every_server_has_a_finding_whatever_the_others_do()
    {
        await using var home = new SickHome(
            """
            servers:
              refused: { url: "http://127.0.0.1:9/mcp" }
              off: { url: "http://127.0.0.1:9/mcp", enabled: false }
              wrong: { comand: x }
            """);
        var found = await home.FindAsync(Servers);
        Assert.Equal(["server refused", "server off", "server wrong"], found.Select(f => f.Subject));
        Assert.Equal(
            [FindingState.Failed, FindingState.Skipped, FindingState.Failed], found.Select(f => f.State));
        Assert.NotNull(found[0].Took);
        Assert.NotNull(found[0].Fix);
    }

    [Fact]
    public async Task A_check_that_fails_itself_is_a_finding_and_the_next_one_runs()
    {
        await using var home = new SickHome();
        Check[] checks =
        [
            Check.Of("first", _ => throw new InvalidOperationException("no luck")),
            Check.Of("second", _ => throw new VoidMcpException(FailureKind.Configuration, "what", "how")),
            Check.Of("third", _ => [new Finding("third", FindingState.Ok, "fine")]),
        ];
        var findings = new List<Finding>();
        await foreach (var finding in Examination.RunAsync(
            home.Setup, mayFix: false, TestContext.Current.CancellationToken, checks))
        {
            findings.Add(finding);
        }

        Assert.Equal(
            [
                ("first", FindingState.Failed, "can't be checked: no luck", null),
                ("second", FindingState.Failed, "what", "how"),
                ("third", FindingState.Ok, "fine", null),
            ],
            findings.Select(f => (f.Subject, f.State, f.Message, f.Fix)));
    }

    [Theory]
    [InlineData("v22.3.0", 22)]
    [InlineData("uv 0.5.1 (abc)", 0)]
    [InlineData("Docker version 27.1.1, build 1", 27)]
    [InlineData("", null)]
    public void The_major_version_is_the_first_number(string printed, int? major) =>
        Assert.Equal(major, RuntimesCheck.MajorOf(printed));

    [Fact]
    public void The_lines_after_the_first_are_details()
    {
        var found = Finding.OfText("x", FindingState.Failed, "it died:\nrecent stderr:\n  boom\n", "fix it");
        Assert.Equal("it died", found.Message);
        Assert.Equal(["recent stderr:", "  boom"], found.Details);
    }
}
