using System.Text.Json;

namespace VoidMcp.EndToEnd.Policy;

/// <summary>The audit: off unless wanted, whole when on, and readable by nobody else.</summary>
public sealed class AuditTests
{
    private const string Secret = "sk-very-secret-4711";

    [Fact]
    public async Task Without_the_setting_nothing_is_recorded()
    {
        using var home = Home.WithFixtures(Home.Both, ("fx", []));
        await using (var client = await StdioClient.ConnectAsync(home))
        {
            await client.UntilListedAsync("fx__echo");
            Assert.False((await client.CallAsync("fx__echo")).Failed);
            client.CloseInput();
            Assert.Equal(0, await client.ExitAsync());
        }

        Assert.False(File.Exists(AuditOf(home)));
        Assert.Contains("audit: calls", (await Cli.RunAsync(home, "logs", "--audit")).Expect(0).Stderr);
    }

    [Fact]
    [Trait("setting", "gateway.audit")]
    public async Task Direct_calls_scripts_and_the_terminal_are_recorded_with_who_and_what()
    {
        using var home = new Home(
            $$"""
            version: 1
            gateway: { expose: both, audit: arguments }
            servers:
              fx: { {{Fixture.Yaml()}}, env: { API_KEY: {{Secret}} }, tools: { ask: [fail] } }

            """);
        await using (var client = await StdioClient.ConnectAsync(home))
        {
            await client.UntilListedAsync("fx__echo");
            await client.CallAsync("fx__echo", $$"""{"text":"direct with {{Secret}}","password":"hunter2"}""");
            await client.CallAsync("fx__fail");
            await client.ExecuteAsync("await tools.fx.echo({ text: 'a' }); return await tools.fx.echo({ text: 'b' })");
            client.CloseInput();
            Assert.Equal(0, await client.ExitAsync());
        }

        (await Cli.RunAsync(home, "call", "fx.echo", "--json", "{}")).Expect(0);
        var lines = (await Cli.RunAsync(home, "logs", "--audit", "--json")).Expect(0).Stdout
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))
            .Where(line => line.GetProperty("method").GetString() == "tools/call").ToList();
        Assert.Equal(
            ["echo allowed", "fail denied", "echo allowed", "echo allowed", "echo allowed"],
            lines.Select(l => $"{l.GetProperty("tool").GetString()} {l.GetProperty("decision").GetString()}"));
        Assert.All(lines.Take(4), line => Assert.Equal("test 1", line.GetProperty("client").GetString()));
        Assert.Equal(JsonValueKind.Null, lines[4].GetProperty("client").ValueKind);
        Assert.Single(lines.Take(4).Select(line => line.GetProperty("session").GetString()).Distinct());
        Assert.Equal(JsonValueKind.Null, lines[0].GetProperty("script").ValueKind);
        Assert.NotNull(lines[2].GetProperty("script").GetString());
        Assert.Equal(lines[2].GetProperty("script").GetString(), lines[3].GetProperty("script").GetString());
        Assert.Contains("needs the user's approval", lines[1].GetProperty("reason").GetString());
        Assert.NotEqual(0, lines[0].GetProperty("bytes").GetInt64());

        var file = await File.ReadAllTextAsync(AuditOf(home), TestContext.Current.CancellationToken);
        Assert.Contains("direct with [secret API_KEY]", file);
        Assert.DoesNotContain(Secret, file);
        Assert.DoesNotContain("hunter2", file);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(AuditOf(home)));

        var shown = (await Cli.RunAsync(home, "logs", "--audit", "fx")).Expect(0).Stdout;
        Assert.Matches(@"(?m)^20\S+Z test 1 \| fx\.echo allowed, ok, ", shown);
        Assert.Matches(@"(?m)^20\S+Z test 1 \| fx\.fail denied$", shown);
        Assert.Matches(@"(?m)^20\S+Z terminal \| fx\.echo allowed, ok, ", shown);
    }

    private static string AuditOf(Home home) => Path.Join(home.VoidMcpHome, "logs", "audit.jsonl");
}
