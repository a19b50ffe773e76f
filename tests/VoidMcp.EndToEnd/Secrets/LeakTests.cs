using System.Diagnostics;
using System.Text;

namespace VoidMcp.EndToEnd.Secrets;

/// <summary>
/// Secrets are planted wherever a user can have them, a server tells them in every way it can, and then everything that
/// voidmcp wrote is searched for them.
/// </summary>
public sealed class LeakTests
{
    private readonly Planted _planted = new();
    private readonly List<(string Place, byte[] Bytes)> _written = [];

    [Fact]
    public async Task Nothing_that_voidmcp_writes_holds_a_secret()
    {
        using var home = NewHome();
        await SayAsync(home, Planted.Sealed + "\n", "secret", "set", "sealed");
        await SayAsync(home, "", "secret", "list");
        await SayAsync(home, "", "secret", "set", "sealed", Planted.Unrelated);

        var pids = new List<int>();
        await using (var client = await StdioClient.ConnectAsync(WithPlants(home.Binary("serve"))))
        {
            await client.UntilListedAsync("fx__env");
            await UseAsync(client, pids);
            SearchProcesses(client.Pid, pids);
            await SayAsync(home, "", "list");
            await SayAsync(home, "", "show", "fx");
            await SayAsync(home, "", "show", "fx", "--json");
            client.CloseInput();
            await client.ExitAsync();
            Keep("the gateway's stdout", client.Stdout);
            Keep("the gateway's stderr", Encoding.UTF8.GetBytes(await client.StderrAsync()));
        }

        string[][] commands =
        [
            ["list"], ["list", "--json"], ["list", "--check"], ["show", "fx", "--json"], ["logs"], ["logs", "fx"],
            ["search", "*"], ["types"], ["call", "fx.env"], ["call", "fx.fail"], ["call", "fx.protocol_error"],
            ["call", "fx.crash"], ["secret", "list", "--json"],
            ["add", "more", "-e", $"LEAK_TOKEN={Planted.Literal}", "--", .. Fixture.Command("--mode", "dead")],
            ["add", "more", "https://h.example/", "--token", Planted.Literal],
            ["add", "more", "https://h.example/", $"--token={Planted.Literal}"],
            ["secret", "set", $"x={Planted.Literal}"], ["secret", "set", "x", $"--value={Planted.Literal}"],
        ];
        foreach (var command in commands) await SayAsync(home, "", command);
        await SayAsync(
            home,
            "const env = await tools.fx.env({}); console.log(env); throw new Error(JSON.stringify(env))",
            "run",
            "-");
        SearchFiles(home);

        // What was said did get here: the places above are clean because it was taken out, not because nothing came.
        Assert.All(new[] { "[secret sealed]", "[secret MY_TOKEN]", "[secret LEAK_PASSWORD]" }, shown => Assert.All(
            new[] { "the gateway's stdout", "fx.log", "logs fx", "call fx.env", "fx.json" },
            place => Assert.Contains(_written, w => w.Place.EndsWith(place, StringComparison.Ordinal)
                && Encoding.UTF8.GetString(w.Bytes).Contains(shown, StringComparison.Ordinal))));
        Assert.All(_written, w =>
            Assert.True(_planted.In(w.Bytes) is [], $"{w.Place} holds a secret:\n{Encoding.UTF8.GetString(w.Bytes)}"));
    }

    [Fact]
    public void The_search_finds_what_it_should()
    {
        foreach (var value in (string[])[Planted.Sealed, Planted.Referred, Planted.Literal, Planted.Unrelated])
        {
            foreach (var before in (string[])["", "u:", "me:", "user:"])
            {
                Assert.NotEmpty(_planted.In($"x {before}{value} y"));
                Assert.NotEmpty(_planted.In(Convert.ToBase64String(Encoding.UTF8.GetBytes(before + value))));
            }

            Assert.NotEmpty(_planted.In(Uri.EscapeDataString(value)));
            Assert.NotEmpty(_planted.In(Convert.ToHexString(Encoding.UTF8.GetBytes(value))));
        }

        Assert.Empty(_planted.In("nothing planted here"));
    }

    [Fact]
    public async Task A_secret_that_is_set_while_a_gateway_runs_brings_its_server_and_a_new_value_a_new_start()
    {
        using var home = new Home(
            $"{Home.Direct}\nservers:\n  late: {{ {Fixture.Yaml()}, env: {{ GREETING: \"${{secret:late}}\" }} }}\n"
            + $"  other: {{ {Fixture.Yaml()} }}\n");
        await using var client = await StdioClient.ConnectAsync(home);
        Assert.DoesNotContain("late__env", await client.UntilListedAsync("other__env"));
        foreach (var value in (string[])["the-first-value", "the-second-value"])
        {
            (await Cli.RunWithInputAsync(home, value, "secret", "set", "late")).Expect(0);
            await client.UntilListedAsync("late__env");
            await Patience.UntilAsync(
                () => ReceivedAsync(client), received => received == value, $"the server with {value}");
        }

        // What the server was given can be read in its process alone, which may just have made room for the next one.
        static async Task<string?> ReceivedAsync(StdioClient gateway)
        {
            const string Name = "GREETING=";
            var pid = (await gateway.CallAsync("late__pid")).Structured.GetProperty("pid").GetInt32();
            var variable = ProcessTree.EnvironmentOf(pid)
                .SingleOrDefault(v => v.StartsWith(Name, StringComparison.Ordinal));
            return variable?[Name.Length..];
        }
    }

    /// <summary>A server with everything, one that needs none of it, and one over HTTP.</summary>
    private static Home NewHome()
    {
        const string Referred = "LEAK_ANY: \"${secret:sealed}\", LEAK_OTHER: \"${env:MY_TOKEN}\"";
        const string Headers = "{ Authorization: \"Bearer ${secret:sealed}\" }";
        return new(
            $$"""
            {{Home.Both}}
            servers:
              fx: { {{Fixture.Yaml()}}, env: { {{Referred}}, LEAK_PASSWORD: {{Planted.Literal}} } }
              other: { {{Fixture.Yaml()}} }
              remote: { url: "https://h.example/?api_key={{Planted.Literal}}", headers: {{Headers}} }

            """);
    }

    /// <summary>Every way in which words of a server reach a client, and its end and new start.</summary>
    private async Task UseAsync(StdioClient client, List<int> pids)
    {
        await client.ListToolsAsync();
        pids.Add((await client.CallAsync("fx__pid")).Structured.GetProperty("pid").GetInt32());
        await client.CallAsync("fx__env");
        await client.CallAsync("fx__slow", """{"ms":20,"steps":2}""", """{"progressToken":"p"}""");
        await client.UntilNotifiedAsync("notifications/progress");
        await client.CallAsync("fx__fail");
        await client.CallAsync("fx__protocol_error");
        await client.CallAsync("list_mcps");
        await client.CallAsync("search", """{"query":"*"}""");
        await client.CallAsync("search", """{"query":"fx.env"}""");
        await client.ExecuteAsync("const env = await tools.fx.env({}); console.log(env); return env;");
        await client.ExecuteAsync("await tools.fx.fail({})");
        await client.ExecuteAsync("await tools.fx.protocol_error({})");
        await client.ExecuteAsync("const env = await tools.fx.env({}); return env.nothing.here");
        await client.ExecuteAsync("return await tools.remote.anything({})");
        await client.CallAsync("fx__crash");
        await client.CallAsync("fx__env");
        await client.CallAsync("other__env");
        pids.Add((await client.CallAsync("fx__pid")).Structured.GetProperty("pid").GetInt32());
        await client.CallAsync("list_mcps");
    }

    /// <summary>
    /// Environments and command lines below the gateway, and its own command line; only the server that needs
    /// them may hold secrets.
    /// </summary>
    private void SearchProcesses(int gateway, List<int> servers)
    {
        var all = ProcessTree.Descendants(gateway);
        Assert.True(all.Count >= 4, "two servers, a guard, a worker");
        Assert.NotEmpty(_planted.In(File.ReadAllBytes($"/proc/{servers[^1]}/environ")));
        foreach (var pid in all.Append(gateway))
        {
            // A worker that was not needed may have ended since.
            Keep($"/proc/{pid}/cmdline", Encoding.UTF8.GetBytes(ProcessTree.Read($"/proc/{pid}/cmdline")));
            if (pid != gateway && !servers.Contains(pid))
                Keep($"/proc/{pid}/environ", Encoding.UTF8.GetBytes(ProcessTree.Read($"/proc/{pid}/environ")));
        }
    }

    /// <summary>Everything below the home, but for the registry itself, where the user wrote a secret out.</summary>
    private void SearchFiles(Home home)
    {
        var files = Directory.EnumerateFiles(home.Path, "*", SearchOption.AllDirectories)
            .Where(f => f != home.RegistryFile).ToList();
        Assert.Contains(files, f => f.EndsWith("secrets.json", StringComparison.Ordinal));
        Assert.NotEmpty(_planted.In(File.ReadAllBytes(home.RegistryFile)));
        foreach (var file in files) Keep(file, File.ReadAllBytes(file));
    }

    private async Task SayAsync(Home home, string input, params string[] args)
    {
        var result = await Cli.RunAsync(WithPlants(home.Binary(args)), input);
        Keep(string.Join(' ', args.Take(2)), Encoding.UTF8.GetBytes($"{result.Stdout}\n{result.Stderr}"));
    }

    private void Keep(string place, byte[] bytes) => _written.Add((place, bytes));

    private static ProcessStartInfo WithPlants(ProcessStartInfo start)
    {
        start.Environment["MY_TOKEN"] = Planted.Referred;
        start.Environment["OTHER_TOKEN"] = Planted.Unrelated;
        return start;
    }
}
