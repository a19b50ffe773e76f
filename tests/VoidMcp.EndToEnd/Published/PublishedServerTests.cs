using VoidMcp.Fixtures;

namespace VoidMcp.EndToEnd.Published;

/// <summary>Servers of an MCP registry on this machine: added, listed as outdated and updated.</summary>
public sealed class PublishedServerTests : IAsyncLifetime
{
    private const string Name = "io.github.acme/sums";

    private readonly FakeRegistry _registry = new();
    private HttpFixture _fixture = null!;

    public async ValueTask InitializeAsync() => _fixture = await HttpFixture.StartAsync();

    public ValueTask DisposeAsync()
    {
        _registry.Dispose();
        return _fixture.DisposeAsync();
    }

    [Fact]
    public async Task One_is_added_by_its_published_name_and_updated()
    {
        using var home = new Home();
        Publish("1.0.0", "/mcp");
        var added = (await AddAsync(home, "--yes")).Expect(0);
        Assert.Contains("sums  18 tools", added.Stdout);
        Assert.Contains($"from: {_registry.Url}/{Name}@1.0.0\n", home.Registry);
        Assert.Contains($"from {_registry.Url}/{Name}@1.0.0", Spaces((await RunAsync(home, "show", "sums")).Expect(0)));
        (await RunAsync(home, "outdated")).Expect(0);

        Publish("1.1.0", "/modern");
        var outdated = (await RunAsync(home, "outdated", "--json")).Expect(1);
        Assert.Equal("1.1.0", outdated.Json.GetProperty("servers")[0].GetProperty("latest").GetString());
        (await RunAsync(home, "update")).Expect(2);
        Assert.Contains("@1.0.0", home.Registry);
        var updated = (await RunAsync(home, "update", "--yes")).Expect(0);
        Assert.Contains($"url  {_fixture.Origin}/mcp → {_fixture.Origin}/modern\n", updated.Stdout);
        Assert.Contains($"from: {_registry.Url}/{Name}@1.1.0\n", home.Registry);
        Assert.Equal(
            "{\n  \"sum\": 3\n}\n",
            (await RunAsync(home, "call", "sums.add", "--a", "1", "--b", "2")).Expect(0).Stdout);
    }

    [Fact]
    public async Task A_running_gateway_uses_the_new_version()
    {
        using var home = new Home();
        Publish("1.0.0", "/mcp");
        (await AddAsync(home, "--yes")).Expect(0);
        await using var client = await StdioClient.ConnectAsync(home);
        await client.ExecuteAsync("return await tools.sums.add({ a: 1, b: 2 })");
        Publish("1.1.0", "/modern");
        (await RunAsync(home, "update", "--yes")).Expect(0);
        await Patience.UntilAsync(
            async () =>
            {
                await client.ExecuteAsync("return await tools.sums.add({ a: 1, b: 2 })");
                return _fixture.Seen.Any(seen => seen.Path == "/modern");
            },
            reached => reached,
            "the gateway calls the new address");
    }

    [Fact]
    public async Task Nothing_is_connected_without_a_yes_and_required_values_are_named()
    {
        using var home = new Home();
        Publish("1.0.0", "/mcp");
        var refused = (await AddAsync(home)).Expect(2);
        Assert.Contains($"connects to {_fixture.Origin}/mcp", Spaces(refused));
        Publish("1.0.0", "/mcp", ",\"headers\":[{\"name\":\"X-Key\",\"isRequired\":true,\"isSecret\":true}]");
        var asked = (await AddAsync(home, "--yes")).Expect(2);
        Assert.Contains("X-Key (secret)", asked.Stderr);
        Assert.False(File.Exists(home.RegistryFile));
        Assert.Empty(_fixture.Seen);
    }

    [Fact]
    public async Task A_person_is_asked_for_a_secret_that_nobody_sees()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a pseudo-terminal");
        using var home = new Home();
        Publish("1.0.0", "/mcp", ",\"headers\":[{\"name\":\"X-Key\",\"isRequired\":true,\"isSecret\":true}]");
        using var terminal = new PseudoTerminal();
        using var shell = terminal.Begin(home, $"add {Name} --registry {_registry.Url}; echo code $?");
        var shown = await terminal.UntilPrintedAsync("(not shown): ");
        terminal.Type("typed-by-a-person");
        shown += await terminal.UntilPrintedAsync("[y/N] ");
        terminal.Type("y");
        shown += await terminal.UntilPrintedAsync("code 0");
        Assert.DoesNotContain("typed-by", shown);
        Assert.Contains("X-Key: ${secret:sums.X-Key}", home.Registry);
        Assert.Contains("sums.X-Key", (await RunAsync(home, "secret", "list")).Expect(0).Stdout);
    }

    private static Task<CliResult> RunAsync(Home home, params string[] args) => Cli.RunAsync(home, args);

    private Task<CliResult> AddAsync(Home home, params string[] more) =>
        Cli.RunAsync(home, ["add", Name, "--registry", _registry.Url, .. more]);

    private void Publish(string version, string path, string more = "") => _registry.Publish(
        Name,
        version,
        $$"""
        "remotes":[{"type":"streamable-http","url":"{{_fixture.Origin}}{{path}}"{{more}}}]
        """);

    /// <summary>Everything printed, with single spaces between words.</summary>
    private static string Spaces(CliResult result) => string.Join(
        ' ', (result.Stdout + result.Stderr).Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
