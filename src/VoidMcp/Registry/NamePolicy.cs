namespace VoidMcp.Registry;

/// <summary>
/// Which of a server's resources (by URI) or prompts (by name) may be seen and used: globs as in
/// <see cref="ToolPolicy"/>, deny wins over allow.
/// </summary>
/// <param name="Allow">Allowed ones; empty = all.</param>
/// <param name="Deny">Denied ones; empty = none.</param>
internal sealed record NamePolicy(IReadOnlyList<string> Allow, IReadOnlyList<string> Deny)
{
    /// <summary>The default policy: everything is allowed.</summary>
    public static NamePolicy Open { get; } = new([], []);

    public bool Permits(string name) =>
        (Allow.Count == 0 || Allow.Any(glob => ToolGlob.Matches(glob, name))) && !Denies(name);

    /// <summary>Whether a URI is permitted in every spelling: as it is written, and as servers may read it.</summary>
    public bool PermitsUri(string uri)
    {
        if (Allow.Count == 0 && Deny.Count == 0) return true;
        if (!Permits(uri)) return false;
        var canonical = CanonicalUri.Of(uri);
        return canonical == uri || Permits(canonical);
    }

    /// <summary>
    /// Whether a deny pattern matches. Templates are judged by this alone, since only the URIs made of one tell whether
    /// they are allowed.
    /// </summary>
    public bool Denies(string name) => Deny.Any(glob => ToolGlob.Matches(glob, name));

    /// <summary>Whether a deny pattern matches everything.</summary>
    public bool DeniesAll => Deny.Any(glob => glob.Length > 0 && glob.All(c => c == '*'));

    /// <summary>Whether both hold the same globs.</summary>
    public bool SameAs(NamePolicy other) => Allow.SequenceEqual(other.Allow) && Deny.SequenceEqual(other.Deny);
}
