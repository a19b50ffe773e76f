namespace VoidMcp.Trust;

/// <summary>
/// The resource URIs and templates that a server has listed, so that another server can't take them over while this one
/// is not running or does not list them. Immutable; kept in a file.
/// </summary>
internal sealed record ListedUris
{
    /// <summary>The most URIs that are kept; a server that lists more keeps the first.</summary>
    public const int Most = 20_000;

    /// <summary>In the order in which they were listed first.</summary>
    public required IReadOnlyList<string> Uris { get; init; }

    /// <summary>These and newly listed ones; the same instance if all are known.</summary>
    public ListedUris With(IEnumerable<string> listed)
    {
        if (Uris.Count >= Most) return this;
        var known = Uris.ToHashSet(StringComparer.Ordinal);
        List<string> added = [.. listed.Where(known.Add).Take(Most - Uris.Count)];
        return added.Count == 0 ? this : new ListedUris { Uris = [.. Uris, .. added] };
    }
}
