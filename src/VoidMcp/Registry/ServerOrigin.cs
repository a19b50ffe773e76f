namespace VoidMcp.Registry;

/// <summary>
/// The published server that an entry was made from: its name and version in an MCP registry. Written as
/// <c>from: io.github.owner/server@1.2.3</c>, and after the registry's URL if that is not the official one.
/// </summary>
/// <param name="Name">The published name: a reverse-DNS namespace, a slash, a name; up to 200 characters.</param>
/// <param name="Version">The exact version.</param>
/// <param name="Registry">The registry's URL without a trailing slash; null for the official one.</param>
internal sealed record ServerOrigin(string Name, string Version, string? Registry = null)
{
    private const int LongestName = 200, LongestVersion = 255;

    /// <summary>Parses the value of <c>from</c>; null if it is invalid.</summary>
    public static ServerOrigin? TryParse(string text)
    {
        var at = text.LastIndexOf('@');
        if (at <= 0 || !IsVersion(text[(at + 1)..])) return null;
        var (version, place) = (text[(at + 1)..], text[..at]);
        if (!place.Contains("://", StringComparison.Ordinal))
            return IsName(place) ? new ServerOrigin(place, version) : null;
        if (place.LastIndexOf('/') is not (> 0 and var slash)
            || place.LastIndexOf('/', slash - 1) is not (> 0 and var start)
            || !IsName(place[(start + 1)..]))
        {
            return null;
        }

        var registry = RegistryUrl(place[..start]);
        return registry is null ? null : new ServerOrigin(place[(start + 1)..], version, registry);
    }

    /// <summary>Whether the text is a valid published name.</summary>
    public static bool IsName(string text) =>
        text.Length <= LongestName
        && text.Split('/') is [{ Length: > 0 } space, { Length: > 0 } name]
        && char.IsAsciiLetterOrDigit(space[0])
        && char.IsAsciiLetterOrDigit(name[0])
        && space.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-')
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    /// <summary>Whether the text is one exact version, not a range or a word such as <c>latest</c>.</summary>
    public static bool IsVersion(string text) =>
        text.Length is > 0 and <= LongestVersion
        && text.Any(char.IsAsciiDigit)
        && char.IsAsciiLetterOrDigit(text[0])
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '+');

    /// <summary>
    /// Returns the URL of a registry in its usual form, without a trailing slash; null unless it is https, or http on
    /// this machine, without credentials and query.
    /// </summary>
    public static string? RegistryUrl(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url)
            || url.Host.Length == 0
            || url.UserInfo.Length > 0
            || url.Query.Length > 0
            || url.Fragment.Length > 0)
        {
            return null;
        }

        return url.Scheme == "https" || (url.Scheme == "http" && url.IsLoopback)
            ? url.AbsoluteUri.TrimEnd('/')
            : null;
    }

    /// <summary>The value of <c>from</c>.</summary>
    public override string ToString() => Registry is null ? $"{Name}@{Version}" : $"{Registry}/{Name}@{Version}";
}
