using System.Globalization;

namespace VoidMcp.EndToEnd.Watching;

/// <summary>The terminal's edits, as running gateways see them.</summary>
public sealed class SwitchingTests
{
    [Fact]
    [Trait("setting", "servers.enabled")]
    [Trait("setting", "servers.restarted")]
    public async Task Disable_stops_enable_brings_back_and_restart_starts_anew_in_every_gateway()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []), ("other", []));
        await using var one = await StdioClient.ConnectAsync(home);
        await using var two = await StdioClient.ConnectAsync(home);
        foreach (var client in new[] { one, two }) await client.UntilListedAsync("fx__add");
        int[] pids = [await PidAsync(one), await PidAsync(two)];

        var disabled = (await Cli.RunAsync(home, "disable", "fx")).Expect(0);
        Assert.StartsWith("Disabled fx in ", disabled.Stdout);
        Assert.Equal("Applied in 2 running gateways: fx is disabled\n", disabled.Stderr);
        await ProcessTree.UntilGoneAsync(pids);
        foreach (var client in new[] { one, two }) Assert.DoesNotContain("fx__add", await client.ListNamesAsync());
        Assert.Equal("disabled", Shown.State(Shown.Row(await Shown.ListAsync(home), "fx")));

        var enabled = (await Cli.RunAsync(home, "enable", "fx")).Expect(0);
        Assert.StartsWith("Applied in 2 running gateways: fx is ", enabled.Stderr);
        foreach (var client in new[] { one, two }) await client.UntilListedAsync("fx__add");

        pids = [await PidAsync(one), await PidAsync(two)];
        var restarted = (await Cli.RunAsync(home, "restart", "fx")).Expect(0);
        Assert.StartsWith("Applied in 2 running gateways: fx is ", restarted.Stderr);
        await ProcessTree.UntilGoneAsync(pids);
        Assert.DoesNotContain(await PidAsync(one), pids);
        Assert.DoesNotContain(await PidAsync(two), pids);
        Assert.Contains("restarted: ", home.Registry);
    }

    [Fact]
    public async Task Eight_commands_at_three_gateways_at_once_lose_nothing()
    {
        using var home = Home.WithFixtures(Home.Direct, ("keep", []), ("gone", []), ("off", []), ("again", []));
        var clients = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => StdioClient.ConnectAsync(home)));
        try
        {
            foreach (var client in clients) await client.UntilListedAsync("keep__add");
            var calls = clients.Select(client => client.CallAsync("keep__slow", """{"ms":1500}""")).ToArray();
            string[][] commands =
            [
                ["add", "n1", "--no-verify", "--", .. Fixture.Command()],
                ["add", "n2", "--no-verify", "--", .. Fixture.Command()],
                ["add", "n3", "--no-verify", "--", .. Fixture.Command()],
                ["add", "n4", "--no-verify", "--", .. Fixture.Command()],
                ["remove", "gone"],
                ["disable", "off"],
                ["restart", "again"],
                ["list"],
            ];
            var results = await Task.WhenAll(commands.Select(command => Cli.RunAsync(home, command)));
            Assert.All(results, result => result.Expect(0));

            var list = await Shown.ListAsync(home);
            string[] names =
                [.. list.GetProperty("servers").EnumerateArray().Select(s => s.GetProperty("name").GetString()!)];
            Assert.Equal(["again", "keep", "n1", "n2", "n3", "n4", "off"], names.Order(StringComparer.Ordinal));
            Assert.Contains("restarted: ", home.Registry);
            foreach (var client in clients)
            {
                foreach (var name in new[] { "n1", "n2", "n3", "n4" }) await client.UntilListedAsync($"{name}__add");
                var listed = await client.ListNamesAsync();
                Assert.DoesNotContain("gone__add", listed);
                Assert.DoesNotContain("off__add", listed);
            }

            // The servers that nobody touched went on, with the calls in flight.
            Assert.All(await Task.WhenAll(calls), reply => Assert.False(reply.Failed, reply.Raw));
            var off = await Shown.UntilStateAsync(home, "off", "disabled");
            Assert.Equal(3, off.GetProperty("gateways").GetArrayLength());
        }
        finally
        {
            foreach (var client in clients) await client.DisposeAsync();
        }
    }

    private static async Task<int> PidAsync(StdioClient client) =>
        int.Parse(
            (await client.CallAsync("fx__pid")).Structured.GetProperty("pid").GetRawText(),
            CultureInfo.InvariantCulture);
}
