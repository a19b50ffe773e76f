using System.Globalization;
using VoidMcp.Processes;

namespace VoidMcp.Tests.Processes;

/// <summary>What the tests with real children share: how to start them, and how to look at them.</summary>
internal static class Fixture
{
    /// <summary>The program under test beside the test assembly, run by the runtime that runs the tests.</summary>
    public static SelfCommand Self { get; } = new(
        Path.GetFullPath(
            Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", "dotnet")),
        [Path.Combine(AppContext.BaseDirectory, "voidmcp.dll")]);

    public static ServerLauncher Launcher(
        IReadOnlyDictionary<string, string>? inherited = null, TimeProvider? time = null) =>
        new(time ?? TimeProvider.System, Self, inherited);

    public static ServerCommand Shell(string script, params string[] args) =>
        new("test", "/bin/sh") { Args = ["-c", script, .. args] };

    /// <summary>One line from the child's stdout, or what there was before its end.</summary>
    public static Task<string> ReadLineAsync(ServerProcess process) => Patience.Of(
        Task.Run(() =>
        {
            var line = new List<byte>();
            while (process.Output.ReadByte() is var b and >= 0 && b != '\n') line.Add((byte)b);
            return System.Text.Encoding.UTF8.GetString([.. line]);
        }),
        () => $"a line on stdout of process {process.Pid}; its stderr: {string.Join('\n', process.Stderr.Lines)}");

    /// <summary>How the process ended, once it has.</summary>
    public static Task<ServerExit> ExitAsync(ServerProcess process) => Patience.Of(
        process.Exited,
        () => $"the end of process {process.Pid}; its stderr: {string.Join('\n', process.Stderr.Lines)}");

    public static async Task<int> ReadNumberAsync(ServerProcess process) =>
        int.Parse(await ReadLineAsync(process), CultureInfo.InvariantCulture);

    /// <summary>Whether the process runs; a zombie does not. Unix without /proc cannot tell the two apart.</summary>
    public static bool IsAlive(int pid)
    {
        if (!OperatingSystem.IsLinux()) return !OperatingSystem.IsWindows() && Libc.Kill(pid, 0) == 0;
        return StatOf(pid) is [not ("Z" or "X"), ..];
    }

    /// <summary>State, parent, group, session, … from /proc; null where there is no such process. Linux only.</summary>
    public static string[]? StatOf(int pid)
    {
        var stat = Read($"/proc/{pid}/stat");
        return stat.Length == 0 ? null : stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
    }

    /// <summary>The name in listings, at most 15 bytes; "" where the process is gone. Linux only.</summary>
    public static string NameOf(int pid) => Read($"/proc/{pid}/comm").Trim();

    /// <summary>A file of a process; "" where that is gone, which it may be at any moment.</summary>
    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
