using System.Runtime.Versioning;
using VoidMcp.Processes;
using static VoidMcp.Tests.Processes.Fixture;

namespace VoidMcp.Tests.Processes;

[UnsupportedOSPlatform("windows")]
public sealed class LoginShellTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("voidmcp-test-");

    public LoginShellTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no login shells");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_server_missing_from_a_bare_path_is_started_from_the_shells_path_and_sees_it()
    {
        Program("hidden-tool", "echo \"$PATH\"");
        var shell = Program(
            "shell",
            $"echo welcome; echo x >> {_folder.FullName}/asked; PATH={_folder.FullName}:$PATH; export PATH; [ "
            + "\"$1$2$3\" = -l-i-c ] && eval \"$4\"; echo bye");

        // The time that a shell has for its answer is not the test's matter: it stands still.
        var inherited = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["SHELL"] = shell };
        await using var launcher = Launcher(inherited, new ManualTime());
        for (var i = 0; i < 2; i++)
        {
            var process = await launcher.StartAsync(
                new ServerCommand("test", "hidden-tool"), cancellationToken: Cancel);
            Assert.Equal($"{_folder.FullName}:/usr/bin:/bin", await ReadLineAsync(process));
        }

        Assert.Single(await File.ReadAllLinesAsync(Path.Combine(_folder.FullName, "asked"), Cancel));
    }

    [Fact]
    public async Task A_shell_that_hangs_is_ended_with_what_it_started()
    {
        var shell = Program(
            "shell",
            $"trap '' TERM; sleep 1000 & echo $! > {_folder.FullName}/pid; echo $$ >> {_folder.FullName}/pid; wait; "
            + "wait; sleep 1000");
        await using var launcher = Launcher();
        var asked = new LoginShell(
            new Dictionary<string, string> { ["SHELL"] = shell },
            command => launcher.StartAsync(new ServerCommand("test", command.File) { Args = command.Args }),
            TimeProvider.System,
            TimeSpan.FromMilliseconds(1));
        Assert.Null(await asked.PathAsync());
        var pids = Path.Combine(_folder.FullName, "pid");
        if (!File.Exists(pids)) return;
        foreach (var pid in (await File.ReadAllLinesAsync(pids, Cancel)).Select(int.Parse))
            await Patience.UntilAsync(() => !IsAlive(pid), "the shell's processes are gone");
    }

    [Theory]
    [InlineData("motd\n__voidmcp_path_begin__\n/a:/b c\n__voidmcp_path_end__\nbye", "/a:/b c")]
    [InlineData("__voidmcp_path_begin__\n\n__voidmcp_path_end__\n", null)]
    [InlineData("__voidmcp_path_begin__\n/a:/", null)]
    [InlineData("", null)]
    public void The_path_stands_between_the_markers(string output, string? path) =>
        Assert.Equal(path, LoginShell.Extract(output));

    private string Program(string name, string script)
    {
        var file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return file;
    }
}
