using VoidMcp.EndToEnd.CodeMode;

namespace VoidMcp.EndToEnd.Lifetimes;

public sealed class EnvironmentTests
{
    [Fact]
    [Trait("setting", "servers.command")]
    [Trait("setting", "servers.env")]
    public async Task A_server_gets_the_allowed_variables_and_its_own_and_no_secret_of_the_gateways()
    {
        using var home = new Home($$"""
            gateway: { expose: direct }
            servers:
              fx: { {{Fixture.Yaml()}}, env: { OWN: "1", FROM_OUTSIDE: "${env:OUTSIDE}", LANG: "de_DE.UTF-8" } }
            """);
        var start = home.Binary("serve");
        start.Environment["AWS_SECRET_ACCESS_KEY"] = "planted-secret";
        start.Environment["GITHUB_TOKEN"] = "planted-secret";
        start.Environment["OUTSIDE"] = "wanted";
        start.Environment["TZ"] = "Europe/Berlin";
        start.Environment["LC_TIME"] = "C";
        await using var client = StdioClient.Start(start);
        await client.InitializeAsync();

        var environment = (await client.CallAsync("fx__env")).Structured;
        Assert.DoesNotContain("planted-secret", environment.GetRawText());
        Assert.Equal("1", environment.GetProperty("OWN").GetString());
        Assert.Equal("wanted", environment.GetProperty("FROM_OUTSIDE").GetString());
        Assert.Equal("de_DE.UTF-8", environment.GetProperty("LANG").GetString());
        Assert.Equal("Europe/Berlin", environment.GetProperty("TZ").GetString());
        Assert.Equal("C", environment.GetProperty("LC_TIME").GetString());
        Assert.Equal(home.Path, environment.GetProperty("HOME").GetString());
        Assert.True(environment.TryGetProperty("PATH", out _));
        Assert.False(environment.TryGetProperty("OUTSIDE", out _));
    }

    [Fact]
    public async Task A_script_sees_no_environment_at_all()
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        var start = home.Binary("serve");
        start.Environment["GITHUB_TOKEN"] = "planted-secret";
        await using var client = StdioClient.Start(start);
        await client.InitializeAsync();
        var reply = await client.ExecuteAsync(
            "return JSON.stringify(Object.getOwnPropertyNames(globalThis)) + typeof process + typeof System");
        Assert.DoesNotContain("planted-secret", reply.Raw);
        await Workers.UntilOneIsWarmAsync(client.Pid);
        Assert.All(
            Workers.Of(client.Pid),
            worker => Assert.DoesNotContain("planted-secret", string.Join('\n', ProcessTree.EnvironmentOf(worker))));
    }
}
