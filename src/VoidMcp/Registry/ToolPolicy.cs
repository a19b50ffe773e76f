namespace VoidMcp.Registry;

/// <summary>
/// Which of a server's tools may be seen and called: globs (<c>*</c> any characters, <c>?</c> one) that must match the
/// whole tool name, case-sensitive. Deny wins over allow; a denied tool is invisible to everything above this layer.
/// </summary>
/// <param name="Allow">Allowed tools; empty = all.</param>
/// <param name="Deny">Denied tools; empty = none.</param>
/// <param name="Ask">Tools that require the user's approval before each call; empty = none.</param>
internal sealed record ToolPolicy(IReadOnlyList<string> Allow, IReadOnlyList<string> Deny, IReadOnlyList<string> Ask)
{
    /// <summary>The default policy: all tools are allowed, none requires approval.</summary>
    public static ToolPolicy Open { get; } = new([], [], []);

    /// <summary>
    /// Tools that change nothing, whatever their server says; empty = only those that the server marks so.
    /// </summary>
    public IReadOnlyList<string> ReadOnly { get; init; } = [];

    public bool Permits(string tool) =>
        (Allow.Count == 0 || Matches(Allow, tool)) && !Matches(Deny, tool);

    /// <summary>Whether both hold the same globs.</summary>
    public bool SameAs(ToolPolicy other) =>
        Allow.SequenceEqual(other.Allow)
        && Deny.SequenceEqual(other.Deny)
        && Ask.SequenceEqual(other.Ask)
        && ReadOnly.SequenceEqual(other.ReadOnly);

    public bool Asks(string tool) => Matches(Ask, tool);

    /// <summary>Whether a deny pattern matches everything.</summary>
    public bool DeniesAll => Deny.Any(glob => glob.Length > 0 && glob.All(c => c == '*'));

    /// <summary>Whether the user says that the tool changes nothing.</summary>
    public bool IsReadOnly(string tool) => Matches(ReadOnly, tool);

    private static bool Matches(IReadOnlyList<string> globs, string tool)
    {
        foreach (var glob in globs)
        {
            if (ToolGlob.Matches(glob, tool)) return true;
        }

        return false;
    }
}
