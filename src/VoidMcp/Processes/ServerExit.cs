namespace VoidMcp.Processes;

/// <summary>
/// How a server's process exited. On Unix, .NET reports death by signal N as exit code 128 + N, as shells do, so a
/// program that exits with such a code can't be distinguished from a killed one.
/// </summary>
/// <param name="Code">The exit code, 0 to 255 on Unix.</param>
internal readonly record struct ServerExit(int Code)
{
    // Only numbers that are the same on Linux and macOS.
    private static readonly Dictionary<int, string> SignalNames = new()
    {
        [1] = "SIGHUP", [2] = "SIGINT", [3] = "SIGQUIT", [4] = "SIGILL", [5] = "SIGTRAP", [6] = "SIGABRT",
        [8] = "SIGFPE", [9] = "SIGKILL", [11] = "SIGSEGV", [13] = "SIGPIPE", [14] = "SIGALRM", [15] = "SIGTERM",
    };

    /// <summary>The signal's number; null if the process exited by itself.</summary>
    public int? Signal => !OperatingSystem.IsWindows() && Code is > 128 and <= 128 + 64 ? Code - 128 : null;

    /// <summary>"exited with code 3" or "was killed by SIGKILL", to follow the server's name in a sentence.</summary>
    public override string ToString()
    {
        if (Signal is not { } signal) return $"exited with code {Code}";
        return $"was killed by {SignalNames.GetValueOrDefault(signal, $"signal {signal}")}";
    }
}
