using VoidMcp.Sandbox;

namespace VoidMcp.CodeMode;

/// <summary>How a worker ended: its exit code (128 plus the signal number on Unix) and recent stderr.</summary>
internal sealed record WorkerDeath(int ExitCode, string Stderr)
{
    public bool OutOfMemory => Stderr.Contains("OutOfMemory", StringComparison.OrdinalIgnoreCase)
        || Stderr.Contains("out of memory", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it overflowed its stack (SIGSEGV on the script thread).</summary>
    public bool StackOverflow =>
        ExitCode == 139 || Stderr.Contains("Stack overflow", StringComparison.OrdinalIgnoreCase);

    /// <summary>The error of the script that it ran, without its progress.</summary>
    public ScriptError ToError(ScriptLimits limits) => this switch
    {
        { OutOfMemory: true } => LimitErrors.Memory(limits),
        { StackOverflow: true } => new ScriptError(ScriptErrorKind.Crash, "StackOverflow",
            "the script crashed its worker: a value or a recursion is nested too deeply")
        {
            Hint = "Look for endless nesting or recursion, such as an array repeatedly wrapped in another one.",
        },
        _ => new ScriptError(ScriptErrorKind.Crash, "WorkerDied",
            "the script's worker exited unexpectedly (exit code "
            + $"{ExitCode}{(Stderr.Length > 0 ? ": " + LastLine(Stderr) : "")})"),
    };

    private static string LastLine(string text)
    {
        var line = text.AsSpan(text.LastIndexOf('\n') + 1).Trim();
        return (line.Length > 200 ? line[..200] : line).ToString();
    }
}
