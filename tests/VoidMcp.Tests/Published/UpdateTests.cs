using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Tests.Commands;

namespace VoidMcp.Tests.Published;

/// <summary><c>voidmcp outdated</c> and <c>voidmcp update</c>, against a registry on this machine.</summary>
public sealed class UpdateTests : IDisposable
{
    private const string Name = "io.github.acme/weather";

    private readonly FakeRegistry _registry = new();
    private readonly CommandRun _run = new();

    public UpdateTests() => _run.Variables["VOIDMCP_NPM_REGISTRY"] = _registry.Url;

    private string Entry => $"""
        # my servers
        servers:
          weather:
            from: {_registry.Url}/{Name}@1.0.0
            command: npx
            args: [-y, weather@1.0.0, --mine]  # my argument
            tools: {"{ deny: [rm_*] }"}
          mine: {"{ command: run }"}

        """;

    public void Dispose()
    {
        _registry.Dispose();
        _run.Dispose();
    }

    [Fact]
    public async Task Outdated_lists_what_is_newer_and_exits_with_1()
    {
        _run.Registry = Entry;
        Publish("1.0.0");
        Assert.Equal(ExitCode.Done, await _run.RunAsync(["outdated"], ""));
        Assert.Equal(("", "Every server is in its latest version.\n"), (_run.Stdout, _run.Stderr));
        Publish("1.1.0");
        Assert.Equal(ExitCode.Failed, await _run.RunAsync(["outdated"], ""));
        Assert.Equal($"SERVER   CURRENT  LATEST  FROM\nweather  1.0.0    1.1.0   {Name}\n", _run.Stdout);
        Assert.Equal("Update them: voidmcp update\n", _run.Stderr);
        Assert.Equal(ExitCode.Failed, await _run.RunAsync(["outdated", "--json"], ""));
        var server = Assert.Single(JsonElement.Parse(_run.Stdout).GetProperty("servers").EnumerateArray());
        Assert.Equal("1.1.0", server.GetProperty("latest").GetString());
        Assert.True(server.GetProperty("isOutdated").GetBoolean());
        Assert.Equal("active", server.GetProperty("status").GetString());
    }

    [Fact]
    public async Task An_older_version_in_the_registry_is_no_update()
    {
        _run.Registry = Entry.Replace("1.0.0", "1.0.1", StringComparison.Ordinal);
        Publish("1.0.0");
        Assert.Equal(ExitCode.Done, await _run.RunAsync(["outdated"], ""));
        Assert.Equal(ExitCode.Done, await _run.RunAsync(["update", "--yes"], ""));
        Assert.Contains("@1.0.1", _run.Registry);
    }

    [Fact]
    public async Task Without_published_servers_there_is_nothing_to_do()
    {
        _run.Registry = "servers: { mine: { command: run } }\n";
        Assert.Equal(ExitCode.Done, await _run.RunAsync(["outdated"], ""));
        Assert.Equal("No server was added from an MCP registry.\n", _run.Stderr);
        Assert.Equal(ExitCode.Done, await _run.RunAsync(["update", "--yes"], ""));
        Assert.Equal(ExitCode.Usage, await _run.RunAsync(["update", "mine"], ""));
        Assert.Contains("server mine was not added from an MCP registry", _run.Stderr);
        Assert.Equal(ExitCode.Failed, await _run.RunAsync(["outdated", "mines"], ""));
        Assert.Contains("Did you mean mine?", _run.Stderr);
    }

    [Fact]
    public async Task Update_shows_what_changes_and_keeps_everything_else()
    {
        _run.Registry = Entry;
        Publish("1.1.0");
        Assert.Equal(ExitCode.Done, await _run.RunAsync(["update", "--dry-run"], ""));
        const string Shown = "weather  1.0.0 → 1.1.0\n  args  weather@1.0.0 → weather@1.1.0\n";
        Assert.Equal(Shown, _run.Stdout);
        Assert.Equal(Entry, _run.Registry);
        Assert.Equal(ExitCode.Usage, await _run.RunAsync(["update"], ""));
        Assert.Contains("updates need your yes", _run.Stderr);
        Assert.Equal(Entry, _run.Registry);
        Assert.Equal(ExitCode.Done, await _run.RunAsync(["update", "weather", "--yes"], ""));
        Assert.Equal(Shown + "Updated weather in HOME/voidmcp.yaml\n", _run.Stdout);
        Assert.Equal(Entry.Replace("1.0.0", "1.1.0", StringComparison.Ordinal), _run.Registry);
        Assert.Equal(ExitCode.Done, await _run.RunAsync(["update", "--yes"], ""));
        Assert.Equal("Nothing to update.\n", _run.Stderr);
    }

    [Fact]
    public async Task A_new_version_of_somebody_elses_package_is_refused()
    {
        _run.Registry = Entry;
        Publish("1.1.0", mcpName: "io.github.evil/weather");
        Assert.Equal(ExitCode.Failed, await _run.RunAsync(["update", "--yes"], ""));
        Assert.Contains("belongs to another server", _run.Stderr);
        Assert.Equal(Entry, _run.Registry);
    }

    [Fact]
    public async Task One_that_fails_does_not_stop_the_others()
    {
        _run.Registry = Entry + $"  gone: {{ from: \"{_registry.Url}/io.github.acme/gone@1.0.0\", command: npx }}\n";
        Publish("1.1.0");
        Assert.Equal(ExitCode.Failed, await _run.RunAsync(["update", "--yes"], ""));
        Assert.Contains("warning: gone: io.github.acme/gone is not in the registry", _run.Stderr);
        Assert.Contains("weather@1.1.0", _run.Registry);
    }

    [Fact]
    public async Task A_deleted_or_deprecated_server_is_told()
    {
        _run.Registry = Entry;
        Publish("1.0.0", status: "\"status\":\"deprecated\",\"statusMessage\":\"use b\"");
        Assert.Equal(ExitCode.Done, await _run.RunAsync(["outdated"], ""));
        Assert.Contains($"warning: weather: {Name} is deprecated: use b\n", _run.Stderr);
        Publish("1.0.0", status: "\"status\":\"deleted\"");
        Assert.Equal(ExitCode.Failed, await _run.RunAsync(["outdated"], ""));
        Assert.Contains("was deleted from the registry", _run.Stderr);
    }

    [Fact]
    public async Task What_waits_for_approval_is_not_even_looked_up()
    {
        var project = Path.Join(_run.Folder, "project.yaml");
        Write(project, Entry);
        Publish("1.1.0");
        Assert.Equal(ExitCode.Failed, await _run.RunAsync(["update", "--yes", "--config", project], ""));
        Assert.Contains("voidmcp approve weather", _run.Stderr);
        Assert.Empty(_registry.Asked);
        Assert.Equal(Entry, Read(project));

        Assert.Equal(ExitCode.Done, await _run.RunAsync(["approve", "--yes", "--config", project], ""));
        Assert.Equal(ExitCode.Done, await _run.RunAsync(["update", "--yes", "--config", project], ""));
        Assert.Equal(ExitCode.Done, await _run.RunAsync(["approve", "--config", project], ""));
        var updated = Read(project);
        Write(project, updated.Replace(Name, "io.evil/weather", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Failed, await _run.RunAsync(["update", "--yes", "--config", project], ""));
        Assert.DoesNotContain(_registry.Asked, path => path.Contains("evil", StringComparison.Ordinal));
    }

    private static string Read(string path) => File.ReadAllText(path);

    private static void Write(string path, string text) => File.WriteAllText(path, text);

    private void Publish(string version, string? mcpName = Name, string status = "\"status\":\"active\"") => _registry
        .Publish(
            Name,
            version,
            $$"""
            "packages":[{"registryType":"npm","identifier":"weather","version":"{{version}}"}]
            """,
            status)
        .PublishNpm("weather", version, mcpName);
}
