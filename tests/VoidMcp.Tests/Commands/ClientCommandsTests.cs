using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Registry;
using VoidMcp.Secrets;

namespace VoidMcp.Tests.Commands;

/// <summary><c>import</c>, <c>install</c>, <c>uninstall</c> and <c>profile</c>, in a home with clients.</summary>
public sealed class ClientCommandsTests : IDisposable
{
    private const string Key = "sk-a1B2c3D4e5F6a1B2c3D4";

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("voidmcp-test-");
    private readonly CommandRun _run;

    public ClientCommandsTests()
    {
        _run = new CommandRun { UserHome = _home.FullName };
        Write(
            ".cursor/mcp.json",
            $$"""
            {
              // mine
              "mcpServers": {
                "files": { "command": "npx", "args": ["-y", "files-mcp"], "env": { "API_KEY": "{{Key}}" } },
                "My Server": { "url": "https://x.example/mcp", "disabledTools": ["rm"] },
                "bad": { "cmnd": "x" },
                "voidmcp": { "command": "voidmcp", "args": ["serve"] }
              }
            }
            """);
        Write(
            ".codex/config.toml",
            "model = \"x\"\n\n[mcp_servers.f]\ncommand = \"npx\"\nargs = [\"-y\", \"files-mcp\"]\n\n"
                + "[mcp_servers.files]\ncommand = \"other\"\nenabled_tools = [\"read\"]\n");
    }

    [Fact]
    public async Task Every_server_of_every_client_is_taken_over_or_named()
    {
        Assert.Equal(ExitCode.Failed, await _run.RunAsync(["import"], ""));
        Assert.Equal(
            """
            server     result         from    note
            files      imported       Cursor
            My-Server  renamed        Cursor  'My Server' is not a valid name
            bad        failed         Cursor  a server needs a command or a url (unknown key: cmnd)
            voidmcp    skipped        Cursor  voidmcp itself
            files      already there  Codex   the same as files in Cursor
            files-2    renamed        Codex   files is another server
            1 imported, 2 renamed, 1 already there, 1 skipped, 1 failed → HOME/voidmcp.yaml

            """,
            _run.Stdout);
        Assert.Contains("warning: credentials in plain text: files (env.API_KEY)", _run.Stderr);
        Assert.DoesNotContain(Key, _run.Stdout + _run.Stderr);
        Assert.Equal(
            $"""
            {RegistrySchema.Reference}
            version: 1
            servers:
              files:
                command: npx
                args: [-y, files-mcp]
                env:
                  API_KEY: {Key}
              My-Server:
                url: https://x.example/mcp
                tools:
                  deny: [rm]
              files-2:
                command: other
                tools:
                  allow: [read]

            """,
            _run.Registry);

        Assert.Equal(ExitCode.Failed, await _run.RunAsync(["import"], ""));
        Assert.EndsWith("4 already there, 1 skipped, 1 failed → HOME/voidmcp.yaml\n", _run.Stdout);
    }

    [Fact]
    public async Task A_dry_run_writes_nothing()
    {
        Assert.Equal(ExitCode.Done, await _run.RunAsync(["import", "codex", "--dry-run"], ""));
        Assert.EndsWith("2 imported; nothing was written (dry run)\n", _run.Stdout);
        Assert.Empty(_run.Registry);
    }

    [Fact]
    public async Task Credentials_go_into_the_store_and_servers_out_of_the_client_until_undone()
    {
        var before = Read(".cursor/mcp.json");
        Assert.Equal(ExitCode.Usage, await _run.RunAsync(["import", "cursor", "--replace"], ""));
        Assert.Empty(_run.Registry);
        await _run.RunAsync(["import", "cursor", "--replace", "--yes", "--secrets", "store"], "");
        Assert.Contains("API_KEY: ${secret:files}", _run.Registry);
        Assert.DoesNotContain(Key, _run.Registry);
        var store = SecretStore.In(_run.Folder, _ => "off", TimeProvider.System);
        Assert.Equal(Key, store.Find("files").Value);
        Assert.Equal(
            """
            {
              // mine
              "mcpServers": {
                "bad": { "cmnd": "x" },
                "voidmcp": { "command": "voidmcp", "args": ["serve"] }
              }
            }
            """,
            Read(".cursor/mcp.json"));

        Assert.Equal(ExitCode.Done, await _run.RunAsync(["import", "--undo", "cursor"], ""));
        Assert.Equal(before, Read(".cursor/mcp.json"));
        Assert.Equal(ExitCode.Failed, await _run.RunAsync(["import", "--undo"], ""));
    }

    [Fact]
    public async Task Programs_get_the_same_as_json()
    {
        await _run.RunAsync(["import", "--json", "--dry-run"], "");
        var servers = JsonElement.Parse(_run.Stdout).GetProperty("servers").EnumerateArray().ToList();
        Assert.Equal(
            ["imported", "renamed", "failed", "skipped", "already there", "renamed"],
            servers.Select(s => s.GetProperty("result").GetString()));
        Assert.Equal("env.API_KEY", servers[0].GetProperty("plainText")[0].GetString());
    }

    [Fact]
    public async Task A_pasted_text_and_a_file_are_imported_too()
    {
        Assert.Equal(ExitCode.Done, await _run.RunAsync(["import", "-"], "claude mcp add a -- npx -y a-mcp"));
        Assert.Contains("args: [-y, a-mcp]", _run.Registry);
        Write("other.yaml", "mcpServers:\n  - name: b\n    command: x\n");
        var file = Path.Join(_home.FullName, "other.yaml");
        Assert.Equal(ExitCode.Done, await _run.RunAsync(["import", file], ""));
        Assert.Contains("  b:\n    command: x\n", _run.Registry);
        Assert.Equal(ExitCode.Usage, await _run.RunAsync(["import", "cursr"], ""));
        Assert.Contains("neither a client nor a file", _run.Stderr);
    }

    [Fact]
    public async Task A_file_that_can_t_be_read_is_named_and_the_others_are_imported()
    {
        Write(".cursor/mcp.json", "{ \"mcpServers\": {\n");
        Assert.Equal(ExitCode.Failed, await _run.RunAsync(["import"], ""));
        Assert.Contains("warning: Cursor: ", _run.Stderr);
        Assert.Contains("mcp.json, line 2: invalid JSON; the file was not changed", _run.Stderr);
        Assert.Contains("command: other", _run.Registry);
    }

    [Fact]
    public async Task Voidmcp_is_installed_and_uninstalled()
    {
        var before = Read(".codex/config.toml");
        Assert.Equal(ExitCode.Done, await _run.RunAsync(["install", "codex"], ""));
        Assert.Contains("+ [mcp_servers.voidmcp]\n", _run.Stderr);
        Assert.StartsWith("Installed voidmcp in Codex (backup: ", _run.Stdout);
        Assert.EndsWith("\"serve\", \"--for\", \"codex\"]\n", Read(".codex/config.toml"));
        Assert.Equal(ExitCode.Done, await _run.RunAsync(["install", "codex"], ""));
        Assert.StartsWith("Codex has voidmcp already: ", _run.Stdout);

        Assert.Equal(ExitCode.Done, await _run.RunAsync(["uninstall", "codex", "--yes"], ""));
        Assert.Equal(before, Read(".codex/config.toml"));
        Assert.Equal(ExitCode.Failed, await _run.RunAsync(["uninstall", "codex"], ""));
    }

    [Fact]
    public async Task In_a_project_it_is_installed_in_the_projects_file()
    {
        Assert.Equal(ExitCode.Done, await _run.RunAsync(["install", "vscode", "--project"], ""));
        var file = Path.Join(_run.Folder, ".vscode", "mcp.json");
        Assert.Contains("\"vscode\"", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(ExitCode.Done, await _run.RunAsync(["uninstall", "vscode", "--project"], ""));
        Assert.False(File.Exists(file));
        Assert.Equal(ExitCode.Usage, await _run.RunAsync(["install", "windsurf", "--project"], ""));
    }

    [Fact]
    public async Task Without_a_name_a_pipe_gets_the_clients_that_were_found()
    {
        Assert.Equal(ExitCode.Usage, await _run.RunAsync(["install"], ""));
        Assert.Contains("1  cursor  Cursor  ", _run.Stdout);
        Assert.Contains("2  codex   Codex   ", _run.Stdout);
        Assert.Contains("hint: name one: voidmcp install cursor", _run.Stderr);
    }

    [Fact]
    public async Task What_belongs_to_other_servers_is_not_shown()
    {
        Write(".cursor/mcp.json", $"{{\"mcpServers\":{{\"a\":{{\"env\":{{\"K\":\"{Key}\"}},\"command\":\"x\"}}}}}}");
        Assert.Equal(ExitCode.Done, await _run.RunAsync(["install", "cursor"], ""));
        Assert.Contains("\"voidmcp\"", _run.Stderr);
        Assert.DoesNotContain(Key, _run.Stderr);
    }

    [Fact]
    public async Task A_profile_counts_what_the_clients_have_and_changes_nothing()
    {
        var before = Directory.EnumerateFiles(_home.FullName, "*", SearchOption.AllDirectories).ToList();
        Assert.Equal(ExitCode.Done, await _run.RunAsync(["profile", "--json"], ""));
        var clients = JsonElement.Parse(_run.Stdout).GetProperty("clients").EnumerateArray().ToList();
        Assert.Equal(["Cursor", "Codex"], clients.Select(c => c.GetProperty("client").GetString()));
        Assert.Equal([2, 2], clients.Select(c => c.GetProperty("servers").GetInt32()));
        Assert.Equal([1, 2], clients.Select(c => c.GetProperty("now").GetProperty("processes").GetInt32()));
        Assert.All(clients, c => Assert.InRange(c.GetProperty("with").GetProperty("tokens").GetInt32(), 300, 1500));
        Assert.Equal(before, Directory.EnumerateFiles(_home.FullName, "*", SearchOption.AllDirectories));
        Assert.Empty(_run.Registry);
        Assert.Equal(ExitCode.Usage, await _run.RunAsync(["profile", "--measure"], ""));
    }

    [Fact]
    public async Task Hundreds_of_servers_are_written_at_once()
    {
        var many = string.Join(
            ',', Enumerable.Range(0, 300).Select(i => $"\"s{i}\":{{\"command\":\"x\",\"args\":[\"{i}\"]}}"));
        Assert.Equal(ExitCode.Done, await _run.RunAsync(["import", "-"], $"{{{many}}}"));
        Assert.EndsWith("300 imported → HOME/voidmcp.yaml\n", _run.Stdout);
        Assert.EndsWith("  s299:\n    command: x\n    args: [\"299\"]\n", _run.Registry);
    }

    [Fact]
    public async Task A_registry_with_json_comments_is_read()
    {
        _run.Registry = "{\n  // mine\n  \"mcpServers\": { /* \"b\": {} */\n    \"a\": { \"command\": \"x\" } // end\n"
            + "  }\n}\n";
        Assert.Equal(ExitCode.Done, await _run.RunAsync(["list", "--json"], ""));
        Assert.Contains("\"name\": \"a\"", _run.Stdout);
        Assert.Empty(_run.Stderr);
    }

    public void Dispose()
    {
        _run.Dispose();
        _home.Delete(recursive: true);
    }

    private string Read(string path) => File.ReadAllText(Path.Join(_home.FullName, path));

    private void Write(string path, string text)
    {
        var file = Path.Join(_home.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
