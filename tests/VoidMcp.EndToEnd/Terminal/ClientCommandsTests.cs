using System.Diagnostics;

namespace VoidMcp.EndToEnd.Terminal;

/// <summary>Taking over a home with clients, with the published binary.</summary>
public sealed class ClientCommandsTests
{
    private const string Cursor = """
        {
        	// mine
        	"mcpServers": {
        		"a": { "command": "npx", "args": ["-y", "a-mcp"], "env": { "TOKEN": "t-0815-4711" } }, // first
        		"b": { "url": "https://b.example/mcp", "disabledTools": ["rm"] },
        	},
        }
        """;

    private const string Codex = "model = \"x\"   # best\n\n[mcp_servers.c]\ncommand = \"uvx\"\nargs = ['c-mcp']\n";

    [Fact]
    public async Task A_home_is_taken_over_and_given_back_byte_for_byte()
    {
        using var home = new Home();
        Write(home, ".cursor/mcp.json", Cursor);
        Write(home, ".codex/config.toml", Codex);
        var moved = (await Cli.RunAsync(home, "import", "--replace", "--yes", "--secrets", "store")).Expect(0);
        Assert.Contains("3 imported", moved.Stdout);
        Assert.DoesNotContain("t-0815-4711", home.Registry + moved.Stdout + moved.Stderr);
        Assert.DoesNotContain("a-mcp", Read(home, ".cursor/mcp.json"));
        foreach (var client in new[] { "cursor", "codex" })
        {
            (await Cli.RunAsync(home, "install", client)).Expect(0);
            (await Cli.RunAsync(home, "uninstall", client)).Expect(0);
        }

        (await Cli.RunAsync(home, "import", "--undo")).Expect(0);
        Assert.Equal(Cursor, Read(home, ".cursor/mcp.json"));
        Assert.Equal(Codex, Read(home, ".codex/config.toml"));
    }

    [Fact]
    public async Task Three_hundred_servers_take_less_than_two_seconds()
    {
        using var home = new Home();
        var many = string.Join(
            ',', Enumerable.Range(0, 300).Select(i => $"\"s{i}\":{{\"command\":\"x\",\"args\":[\"{i}\"]}}"));
        var watch = Stopwatch.StartNew();
        (await Cli.RunWithInputAsync(home, $"{{\"mcpServers\":{{{many}}}}}", "import", "-")).Expect(0);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.Contains("  s299:\n", home.Registry);
    }

    [Fact]
    public async Task Servers_are_started_only_to_verify_and_to_measure()
    {
        using var home = new Home();
        var fixture = Fixture.Command(["--log", home.File("log")]);
        var args = string.Join(',', fixture.Skip(1).Select(Fixture.Quote));
        Write(home, ".cursor/mcp.json", $"{{\"mcpServers\":{{\"fx\":{{\"command\":{Fixture.Quote(fixture[0])},"
            + $"\"args\":[{args}]}},\"gone\":{{\"command\":\"no-such-program-here\"}}}}}}");
        var measured = (await Cli.RunAsync(home, "profile", "--measure", "--yes", "--json")).Expect(0).Json;
        var servers = measured.GetProperty("servers").EnumerateArray().ToList();
        Assert.True(servers[0].GetProperty("tools").GetInt32() > 3);
        Assert.True(servers[0].GetProperty("memory").GetInt64() > 0);
        Assert.Contains("no-such-program-here", servers[1].GetProperty("problem").GetString());

        var imported = (await Cli.RunAsync(home, "import", "cursor", "--verify")).Expect(0);
        Assert.Matches(@"fx  \d+ tools, connected", imported.Stdout);
        Assert.Contains("gone  not reached: ", imported.Stdout);
        Assert.Contains("  gone:\n", home.Registry);
    }

    [Fact]
    public async Task A_gateway_tells_for_which_client_it_was_started()
    {
        using var home = Home.WithFixtures(("fx", []));
        await using var client = StdioClient.Start(home.Binary("serve", "--for", "cursor"));
        await client.InitializeAsync();
        var folder = Path.Join(home.VoidMcpHome, "run");
        await Patience.UntilAsync(() => Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.json")
            .Any(file => File.ReadAllText(file).Contains("\"for\":\"cursor\"", StringComparison.Ordinal)));
    }

    private static string Read(Home home, string path) => File.ReadAllText(home.File(path));

    private static void Write(Home home, string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(home.File(path))!);
        File.WriteAllText(home.File(path), text);
    }
}
