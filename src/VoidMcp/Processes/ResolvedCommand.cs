namespace VoidMcp.Processes;

/// <summary>A command as the operating system runs it.</summary>
/// <param name="File">The program's full path.</param>
/// <param name="Args">The arguments, without the program.</param>
/// <param name="Env">The complete environment of the child.</param>
/// <param name="Cwd">The working directory; null for the gateway's own.</param>
internal sealed record ResolvedCommand(
    string File, IReadOnlyList<string> Args, IReadOnlyDictionary<string, string> Env, string? Cwd = null)
{
    /// <summary>
    /// Windows only: the raw argument string for <c>cmd.exe</c>, which has its own quoting rules. Replaces
    /// <see cref="Args"/> if set.
    /// </summary>
    public string? RawArguments { get; init; }
}
