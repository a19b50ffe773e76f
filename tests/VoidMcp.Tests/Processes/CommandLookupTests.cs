using System.Runtime.Versioning;
using VoidMcp.Errors;
using VoidMcp.Processes;

namespace VoidMcp.Tests.Processes;

[UnsupportedOSPlatform("windows")]
public sealed class CommandLookupTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("voidmcp-test-");
    private int _asked;

    public CommandLookupTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix's rules");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task The_first_executable_on_path_is_taken_and_the_login_shell_not_asked()
    {
        Make("a/tool", executable: false);
        var second = Make("b/tool");
        Make("c/tool");
        var (found, environment) = await ResolveAsync("tool", Folders("a", "b", "c"));
        Assert.Equal(second, found.File);
        Assert.Equal(Folders("a", "b", "c"), environment["PATH"]);
        Assert.Equal(0, _asked);
    }

    [Fact]
    public async Task A_command_on_the_login_shells_path_is_found_and_the_server_gets_that_path()
    {
        var tool = Make("login/tool");
        var (found, environment) = await ResolveAsync("tool", Folders("a", "b"), Folders("login", "b"));
        Assert.Equal(tool, found.File);
        Assert.Equal(Folders("login", "b", "a"), environment["PATH"]);
    }

    [Fact]
    public async Task A_script_whose_interpreter_is_only_on_the_login_shells_path_gets_that_path()
    {
        var npx = Make("nvm/npx", "#!/usr/bin/env nodelike\n");
        Make("nvm/nodelike");
        var (found, environment) = await ResolveAsync(npx, "/usr/bin:/bin", Folders("nvm"));
        Assert.Equal(npx, found.File);
        Assert.Equal(Folders("nvm") + ":/usr/bin:/bin", environment["PATH"]);
    }

    [Fact]
    public async Task A_relative_path_starts_at_the_servers_folder()
    {
        var tool = Make("project/bin/tool");
        var command = new ServerCommand("test", "./bin/tool") { Cwd = Path.Combine(_root.FullName, "project") };
        var found = await Lookup(null).ResolveAsync(command, [], TestContext.Current.CancellationToken);
        Assert.Equal(tool, found.File);
    }

    [Theory]
    [InlineData("npx", "Node.js")]
    [InlineData("uvx", "uv")]
    [InlineData("docker", "Docker")]
    [InlineData("npx -y thing", "args")]
    [InlineData("frobnicate", "full path")]
    public async Task A_missing_command_is_named_with_what_to_do(string command, string hint)
    {
        var error = await Assert.ThrowsAsync<VoidMcpException>(() => ResolveAsync(command, Folders("a")));
        Assert.Equal(FailureKind.NeedsAttention, error.Kind);
        Assert.Contains($"`{command}`", error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task A_path_to_nothing_or_to_no_program_is_told_without_asking_the_login_shell()
    {
        var missing = await Assert.ThrowsAsync<VoidMcpException>(() => ResolveAsync("/no/such/tool", "/bin"));
        Assert.Contains("/no/such/tool", missing.Message, StringComparison.Ordinal);
        var text = Make("a/notes.txt", executable: false);
        var plain = await Assert.ThrowsAsync<VoidMcpException>(() => ResolveAsync(text, "/bin"));
        Assert.Contains("chmod +x", plain.Hint, StringComparison.Ordinal);
        Assert.Equal(0, _asked);
    }

    private async Task<(ResolvedCommand Found, Dictionary<string, string> Environment)> ResolveAsync(
        string command, string path, string? login = null)
    {
        var environment = new Dictionary<string, string> { ["PATH"] = path };
        var found = await Lookup(login).ResolveAsync(
            new ServerCommand("test", command), environment, TestContext.Current.CancellationToken);
        return (found, environment);
    }

    private CommandLookup Lookup(string? login) => new(() =>
    {
        _asked++;
        return Task.FromResult(login);
    });

    private string Folders(params string[] names) =>
        string.Join(':', names.Select(name => Path.Combine(_root.FullName, name)));

    private string Make(string name, string content = "#!/bin/sh\n", bool executable = true)
    {
        var file = Path.Combine(_root.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        if (executable) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return file;
    }
}
