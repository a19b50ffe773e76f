namespace VoidMcp.Processes;

/// <summary>A command that was found: exactly what the operating system is asked to run.</summary>
/// <param name="File">The program's full path.</param>
/// <param name="Args">Its arguments, without the program itself.</param>
/// <param name="Env">The child's whole environment.</param>
/// <param name="Cwd">Its working directory; null is the gateway's own.</param>
internal sealed record ResolvedCommand(
    string File, IReadOnlyList<string> Args, IReadOnlyDictionary<string, string> Env, string? Cwd = null)
{
    /// <summary>
    /// Windows only: the argument text as it is, for <c>cmd.exe</c>, whose quoting is unlike any other program's.
    /// Where it is set, <see cref="Args"/> is not used.
    /// </summary>
    public string? RawArguments { get; init; }
}
