using System.Text.Json;
using VoidMcp.Errors;

namespace VoidMcp.Tests.Commands;

/// <summary>What changes and shows the registry, as far as no server has to run for it.</summary>
public sealed class RegistryCommandsTests
{
    [Fact]
    public async Task An_empty_list_says_how_to_begin()
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCode.Done, await run.RunAsync(["list"]));
        Assert.Empty(run.Stdout);
        Assert.Equal(
            "No servers in HOME/voidmcp.yaml.\nAdd one:\n"
            + "  voidmcp add memory -- npx -y @modelcontextprotocol/server-memory\n",
            run.Stderr);
    }

    [Fact]
    public async Task A_list_is_a_plain_table_and_its_mistakes_are_warnings_with_their_place()
    {
        using var run = new CommandRun
        {
            Registry = """
                servers:
                  files: { command: npx, args: [-y, "@scope/files", /home/someone/docs, "a b"], env: { TOKEN: hidden } }
                  remote: { url: "https://x.example/mcp?key=hidden" }
                  off: { command: run, args: ["${env:HIDDEN}"], enabled: false }
                  typo: { comand: npx }
                """,
        };
        Assert.Equal(ExitCode.Done, await run.RunAsync(["list"]));
        Assert.Equal(
            """
            NAME    STATE            TOOLS  NOTE
            files   not tried            –  npx -y @scope/files ~/docs 'a b'
            remote  not tried            –  https://x.example/mcp?…
            off     disabled             –  run '${env:HIDDEN}'
            typo    needs attention      –  line 5: unknown key comand

            """,
            run.Stdout);
        Assert.Equal(
            "warning: HOME/voidmcp.yaml:5: typo: unknown key comand\nhint: Did you mean command?\n"
                + "No gateway is running; clients start one when they need it.\n",
            run.Stderr);
        Assert.DoesNotContain("hidden", run.Stdout + run.Stderr);
    }

    [Fact]
    public async Task A_list_for_programs_has_names_of_variables_and_mistakes_with_lines()
    {
        using var run = new CommandRun
        {
            Registry = "servers:\n  files: { command: npx, env: { TOKEN: hidden } }\n  typo: { comand: npx }\n",
        };
        Assert.Equal(ExitCode.Done, await run.RunAsync(["ls", "--json"]));
        var json = JsonElement.Parse(run.Stdout);
        var server = json.GetProperty("servers")[0];
        Assert.Equal("files", server.GetProperty("name").GetString());
        Assert.Equal("TOKEN", server.GetProperty("env")[0].GetString());
        Assert.Equal(JsonValueKind.Null, server.GetProperty("tools").ValueKind);
        Assert.Equal("not tried", server.GetProperty("state").GetString());
        var typo = json.GetProperty("servers")[1];
        Assert.Equal(
            ("typo", "needs attention"), (typo.GetProperty("name").GetString(), typo.GetProperty("state").GetString()));
        Assert.Equal(
            ("line 3: unknown key comand", "Did you mean command?"),
            (typo.GetProperty("problem").GetString(), typo.GetProperty("fix").GetString()));
        Assert.Equal(3, json.GetProperty("problems")[0].GetProperty("line").GetInt32());
        Assert.DoesNotContain("hidden", run.Stdout);
    }

    [Fact]
    public async Task Add_without_connecting_writes_what_was_asked_for()
    {
        using var run = new CommandRun();
        string[] args =
        [
            "add", "files", "-e", "KEY=a value", "--deny", "write_*", "--no-verify", "--", "npx", "-y", "--json",
            "@scope/files", "-e", "x",
        ];
        Assert.Equal(ExitCode.Done, await run.RunAsync(args));
        Assert.Equal("Added files to HOME/voidmcp.yaml, not verified\n", run.Stdout);
        Assert.Contains("    voidmcp install\n", run.Stderr);
        Assert.Equal(
            """
            # yaml-language-server: $schema=voidmcp.schema.json
            version: 1
            servers:
              files:
                command: npx
                args: [-y, --json, "@scope/files", -e, x]
                env:
                  KEY: a value
                tools:
                  deny: [write_*]

            """,
            run.Registry);
        Assert.Equal(ExitCode.Done, await run.RunAsync(["add", "b", "--no-verify", "npx -y 'b c'"]));
        Assert.DoesNotContain("claude", run.Stderr);
        Assert.Contains("args: [-y, b c]", run.Registry);
    }

    [Fact]
    public async Task A_path_that_leads_somewhere_from_here_only_is_pointed_out()
    {
        using var run = new CommandRun();
        Directory.CreateDirectory(Path.Join(run.Folder, "docs"));
        Assert.Equal(
            ExitCode.Done,
            await run.RunAsync(["add", "files", "--no-verify", "--", "npx", "-y", "pkg", "docs", "~/docs"]));
        Assert.StartsWith(
            "warning: files: 'docs' is relative to the current directory, but the server runs in a folder of its own; "
            + "write HOME/docs, or add it again with --cwd HOME --force\n",
            run.Stderr);
        Assert.Equal(
            ExitCode.Done,
            await run.RunAsync(["add", "here", "--cwd", ".", "--no-verify", "--", "npx", "-y", "pkg", "docs"]));
        Assert.Empty(run.Stderr);
    }

    [Theory]
    [InlineData("-e", "API_KEY=sk-12345", "--", "run")]
    [InlineData("-e", "MYKEY=sk-12345", "--", "run")]
    [InlineData("API_KEY=sk-12345 run")]
    [InlineData("--header", "Authorization: Bearer sk-12345", "https://x.example/mcp")]
    public async Task A_credential_that_is_written_out_is_warned_of(params string[] words)
    {
        using var run = new CommandRun { Registry = "servers: { other: { command: x } }\n" };
        Assert.Equal(ExitCode.Done, await run.RunAsync(["add", "a", "--no-verify", .. words]));
        Assert.Contains(
            "is stored in plain text in HOME/voidmcp.yaml; to encrypt it: voidmcp secret set a", run.Stderr);
        Assert.DoesNotContain("sk-12345", run.Stderr);
    }

    [Theory]
    [InlineData("--api-key", "sk-12345")]
    [InlineData("--api-key=sk-12345")]
    public async Task And_on_a_command_line_it_is_worse(params string[] args)
    {
        using var run = new CommandRun { Registry = "servers: { other: { command: x } }\n" };
        Assert.Equal(ExitCode.Done, await run.RunAsync(["add", "a", "--no-verify", "--", "run", .. args]));
        Assert.StartsWith(
            "warning: a: the value of --api-key is stored in plain text in HOME/voidmcp.yaml, and command lines are "
            + "visible to other processes",
            run.Stderr);
        Assert.DoesNotContain("sk-12345", run.Stderr);
    }

    [Theory]
    [InlineData("-e", "API_KEY=${env:REFERRED}", "--", "run", "--token=${env:REFERRED}")]
    [InlineData("-e", "MONKEY=business", "--", "run", "--port", "12345")]
    public async Task What_is_none_is_not(params string[] words)
    {
        using var run = new CommandRun { Registry = "servers: { other: { command: x } }\n" };
        Assert.Equal(ExitCode.Done, await run.RunAsync(["add", "a", "--no-verify", .. words]));
        Assert.Empty(run.Stderr);
    }

    [Fact]
    public async Task Pasted_servers_are_added_all_at_once()
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCode.Done, await run.RunAsync(
            ["add", "--no-verify", "--yes"],
            """{"mcpServers":{"a":{"command":"x"},"b":{"url":"https://b.example"}}}"""));
        Assert.Equal("Added a, b to HOME/voidmcp.yaml, not verified\n", run.Stdout);
        Assert.Equal(
            ExitCode.Failed,
            await run.RunAsync(
                ["add", "--no-verify", "-", "--yes"],
                """{"c":{"command":"x"},"A":{"command":"y"},"bad":{"cmnd":"z"},"d":{"command":"z"}}"""));
        Assert.Contains("warning: c: already there: the same as a in the registry", run.Stderr);
        Assert.Contains("warning: A becomes A-2: a is another server", run.Stderr);
        Assert.Contains("warning: bad: failed: a server needs a command or a url", run.Stderr);
        Assert.Equal("Added A-2, d to HOME/voidmcp.yaml, not verified\n", run.Stdout);
    }

    [Theory]
    [InlineData("add", "-")]
    [InlineData("add")]
    public async Task What_was_pasted_is_shown_and_not_run_without_a_yes(params string[] args)
    {
        using var run = new CommandRun();
        Assert.Equal(
            ExitCode.Usage,
            await run.RunAsync(args, """{"x":{"command":"npx","args":["-y","evil@1"],"env":{"API_KEY":"hunter2"}}}"""));
        Assert.StartsWith(
            "x\n  runs        npx -y evil@1\n  package     evil@1 (npm)\n  variable    API_KEY=(hidden)\n", run.Stderr);
        Assert.Contains("--yes", run.Stderr);
        Assert.Empty(run.Registry);
    }

    [Fact]
    public async Task What_was_pasted_is_shown_and_added_where_nothing_runs()
    {
        using var run = new CommandRun();
        Assert.Equal(
            ExitCode.Done, await run.RunAsync(["add", "-", "--no-verify"], """{"x":{"command":"npx","args":["y"]}}"""));
        Assert.StartsWith("x\n  runs        npx y\n", run.Stderr);
        Assert.Contains("  x:\n", run.Registry);
    }

    [Fact]
    public async Task A_server_that_could_change_the_registry_is_pointed_out_when_added_and_listed()
    {
        using var run = new CommandRun();
        await run.RunAsync(["add", "fx", "--no-verify", "--", "npx", "server-filesystem", run.Folder], stdin: "");
        Assert.Contains("warning: fx: is given HOME, which contains", run.Stderr);
        await run.RunAsync(["list"]);
        Assert.Contains("warning: fx: is given HOME, which contains", run.Stderr);
    }

    [Fact]
    public async Task A_name_that_is_taken_needs_force()
    {
        using var run = new CommandRun
        {
            Registry = "servers:\n  fx: { command: old, timeout: 5s }   # mine\n  broken: { comand: x }\n",
        };
        var before = run.Registry;
        Assert.Equal(ExitCode.Usage, await run.RunAsync(["add", "fx", "--no-verify", "--", "new"]));
        Assert.Contains("hint: choose another name, or replace it with --force", run.Stderr);
        Assert.Equal(ExitCode.Usage, await run.RunAsync(["add", "broken", "--no-verify", "--", "new"]));
        Assert.Equal(before, run.Registry);

        Assert.Equal(ExitCode.Done, await run.RunAsync(["add", "fx", "--no-verify", "--force", "--", "new"]));
        Assert.Contains("command: new, timeout: 5s }   # mine", run.Registry);
    }

    [Theory]
    [InlineData("bad name", "run", "invalid server name")]
    [InlineData("x", "${env:MISSING}", "MISSING is not set")]
    public async Task A_server_with_a_mistake_is_not_written(string name, string command, string message)
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCode.Usage, await run.RunAsync(["add", name, "--no-verify", "--", command]));
        Assert.Contains(message, run.Stderr);
        Assert.Empty(run.Registry);
    }

    [Fact]
    public async Task Http_servers_that_can_not_be_reached_are_written_only_on_demand()
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCode.Failed, await run.RunAsync(
            ["add", "github", "http://127.0.0.1:1/mcp", "--header", "Authorization: Bearer ${env:T:-}"]));
        Assert.Contains(
            "error: server 'github' can't be reached at 127.0.0.1:1: connection refused\n"
            + "nothing was added; to add it without connecting, use --no-verify\n",
            run.Stderr);
        Assert.Empty(run.Registry);
        Assert.Equal(ExitCode.Done, await run.RunAsync(["add", "github", "https://x.example/mcp", "--no-verify"]));
        Assert.Contains("url: https://x.example/mcp", run.Registry);
    }

    [Fact]
    public async Task A_key_in_the_path_of_an_address_is_never_shown()
    {
        const string key = "sk-abc123def456ghi789";
        using var run = new CommandRun
        {
            Registry = "servers:\n"
                + $"  a: {{ url: \"https://mcp.example.com/{key}/mcp\", enabled: false }}\n"
                + $"  b: {{ command: npx, args: [x, \"https://mcp.example.com/{key}/mcp\"], enabled: false }}\n",
        };
        foreach (var args in (string[][])[["list"], ["list", "--json"], ["show", "a"], ["show", "b"]])
        {
            await run.RunAsync(args);
            Assert.Contains("https://mcp.example.com/(hidden)/mcp", run.Stdout);
            Assert.DoesNotContain(key, run.Stdout + run.Stderr);
        }

        await run.RunAsync(["add", "c", $"https://mcp.example.com/{key}/mcp", "--no-verify", "--yes"]);
        Assert.Contains("voidmcp secret set c, then write ${secret:c} in its place there", run.Stderr);
        Assert.DoesNotContain(key, run.Stdout + run.Stderr);
    }

    /// <summary>Anything quadratic takes minutes here.</summary>
    [Fact]
    public async Task Tens_of_thousands_of_entries_with_mistakes_are_listed_and_edited_in_linear_time()
    {
        const int count = 28_000;
        using var run = new CommandRun
        {
            Registry = "servers:\n" + string.Concat(
                Enumerable.Range(0, count).Select(i => $" s{i}: {{command: e,disabled: yes}}\n")),
        };
        Assert.Equal(ExitCode.Done, await run.RunAsync(["list"]));
        Assert.Equal(count + 1, run.Stdout.Count(c => c == '\n'));
        var warnings = run.Stderr.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(23, warnings.Length);
        Assert.Equal("warning: HOME/voidmcp.yaml:21: s19: disabled must be true or false", warnings[19]);
        Assert.Equal(["warning: and 27980 more", "hint: see all of them: voidmcp list --json"], warnings[20..22]);
        Assert.Equal(ExitCode.Done, await run.RunAsync(["disable", "s1"]));
        Assert.Contains("\n s1: {command: e,disabled: true}\n", run.Registry);
        Assert.Equal(ExitCode.Done, await run.RunAsync(["list", "--json"]));
        var last = JsonElement.Parse(run.Stdout).GetProperty("servers")[count - 1];
        Assert.Equal(
            "line 28001: disabled must be true or false", last.GetProperty("problem").GetString());
    }

    [Fact]
    public async Task Remove_takes_out_all_or_nothing()
    {
        using var run = new CommandRun
        {
            Registry = "servers:\n  a: { command: x }\n  b: { command: x }\n  c: { command: x }\n",
        };
        Assert.Equal(ExitCode.Failed, await run.RunAsync(["remove", "a", "bb"]));
        Assert.StartsWith("error: server bb not found", run.Stderr);
        Assert.Contains("a:", run.Registry);
        Assert.Equal(ExitCode.Done, await run.RunAsync(["rm", "a", "b"]));
        Assert.Equal("Removed a, b from HOME/voidmcp.yaml\n", run.Stdout);
        Assert.Equal("servers:\n  c: { command: x }\n", run.Registry);
    }

    [Fact]
    public async Task Another_file_can_be_named_before_and_after_the_command()
    {
        using var run = new CommandRun();
        await File.WriteAllTextAsync(
            Path.Join(run.Folder, "other.yaml"),
            "servers: { other: { command: x } }\n",
            TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Done, await run.RunAsync(["list", "--config", "other.yaml"]));
        Assert.Contains("other", run.Stdout);
        Assert.Equal(ExitCode.Done, await run.RunAsync(["--config", "other.yaml", "list"]));
        Assert.Contains("other", run.Stdout);
    }
}
