using System.Globalization;
using VoidMcp.Processes;

namespace VoidMcp.Tests.Processes;

/// <summary>What the tests with real children share: how to start them, and how to look at them.</summary>
internal static class Fixture
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The program under test beside the test assembly, run by the runtime that runs the tests.</summary>
    public static SelfCommand Self { get; } = new(
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", "dotnet")),
        [Path.Combine(AppContext.BaseDirectory, "voidmcp.dll")]);

    public static ServerLauncher Launcher(IReadOnlyDictionary<string, string>? inherited = null) =>
        new(TimeProvider.System, Self, inherited);

    public static ServerCommand Shell(string script, params string[] args) =>
        new("test", "/bin/sh") { Args = ["-c", script, .. args] };

    /// <summary>One line from the child's stdout, or what there was before its end.</summary>
    public static Task<string> ReadLineAsync(ServerProcess process) => Task.Run(() =>
    {
        var line = new List<byte>();
        while (process.Output.ReadByte() is var b and >= 0 && b != '\n') line.Add((byte)b);
        return System.Text.Encoding.UTF8.GetString([.. line]);
    }).WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);

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
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    public static async Task Eventually(Func<bool> condition, string what)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Patience, $"never came true: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
