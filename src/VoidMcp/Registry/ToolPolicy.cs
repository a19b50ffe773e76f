namespace VoidMcp.Registry;

/// <summary>
/// Which of a server's tools may be seen and called: globs (<c>*</c> any characters, <c>?</c> one) over whole tool
/// names, letter case included. Deny wins over allow; a tool that is not permitted does not exist for anyone above.
/// </summary>
/// <param name="Allow">Permitted tools; empty = all.</param>
/// <param name="Deny">Tools that do not exist; empty = none.</param>
/// <param name="Ask">Tools that a person confirms before each call; empty = none.</param>
internal sealed record ToolPolicy(IReadOnlyList<string> Allow, IReadOnlyList<string> Deny, IReadOnlyList<string> Ask)
{
    /// <summary>Everything is permitted and nothing asks.</summary>
    public static ToolPolicy Open { get; } = new([], [], []);

    public bool Permits(string tool) =>
        (Allow.Count == 0 || Allow.Any(glob => ToolGlob.Matches(glob, tool))) && !Deny.Any(glob => ToolGlob.Matches(glob, tool));

    /// <summary>Whether both mean the same.</summary>
    public bool SameAs(ToolPolicy other) => Allow.SequenceEqual(other.Allow) && Deny.SequenceEqual(other.Deny) && Ask.SequenceEqual(other.Ask);

    public bool Asks(string tool) => Ask.Any(glob => ToolGlob.Matches(glob, tool));
}
