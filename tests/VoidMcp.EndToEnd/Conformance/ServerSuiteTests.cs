namespace VoidMcp.EndToEnd.Conformance;

/// <summary>The suite as the client of a gateway: every scenario that a revision requires of servers.</summary>
[Collection(nameof(ByItself))]
public sealed class ServerSuiteTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("2025-11-25", 30)]
    [InlineData("2026-07-28", 37)]
    public async Task What_a_revision_requires_of_servers_holds(string revision, int scenarios)
    {
        await Npm.RequireAsync();
        using var home = new Home(Suite.Registry(revision));
        await using var gateway = await HttpGateway.StartAsync(home, "--no-auth");
        (await Suite.AskServerAsync(home, gateway.Url, revision)).Expect(scenarios, output);
    }

    [Theory]
    [InlineData("2025-11-25", 30)]
    [InlineData("2026-07-28", 37)]
    public async Task It_holds_for_a_server_that_is_reached_over_http(string revision, int scenarios)
    {
        await Npm.RequireAsync();
        using var home = new Home(Suite.Registry(revision));
        await using var server = await HttpGateway.StartAsync(home, "--no-auth");
        using var front = new Home(
            $"gateway: {{ expose: direct, prefix: none }}\nservers:\n  other: {{ url: \"{server.Url}\" }}\n");
        await using var gateway = await HttpGateway.StartAsync(front, "--no-auth");
        (await Suite.AskServerAsync(front, gateway.Url, revision)).Expect(scenarios, output);
    }
}
