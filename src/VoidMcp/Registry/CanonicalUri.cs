using System.Text;

namespace VoidMcp.Registry;

/// <summary>
/// One spelling for URIs that servers take for the same: escapes decoded, dot segments and repeated slashes resolved,
/// scheme and authority in lower case. Only for judging a URI; it is sent as it was written.
/// </summary>
internal static class CanonicalUri
{
    /// <summary>An escaped percent sign may hide another escape.</summary>
    private const int MostRounds = 3;

    /// <summary>The canonical spelling; the URI itself if it has no scheme.</summary>
    public static string Of(string uri)
    {
        var scheme = uri.IndexOf(':', StringComparison.Ordinal);
        if (scheme <= 0) return uri;
        var rest = Decoded(uri[(scheme + 1)..]).Replace('\\', '/');
        var lower = uri[..scheme].ToLowerInvariant();
        if (!rest.StartsWith("//", StringComparison.Ordinal)) return $"{lower}:{WithoutDots(rest)}";
        var path = rest.IndexOf('/', 2);
        return path < 0
            ? $"{lower}:{rest.ToLowerInvariant()}"
            : $"{lower}:{rest[..path].ToLowerInvariant()}{WithoutDots(rest[path..])}";
    }

    private static string Decoded(string text)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var decoded = Uri.UnescapeDataString(text);
            if (decoded == text) break;
            text = decoded;
        }

        return text;
    }

    private static string WithoutDots(string path)
    {
        var isPlain = !path.Contains("//", StringComparison.Ordinal) && !path.Contains("/.", StringComparison.Ordinal);
        if (isPlain) return path;
        var kept = new List<string>();
        var segments = path.Split('/');
        foreach (var segment in segments)
        {
            if (segment is "" or ".") continue;
            if (segment != "..") kept.Add(segment);
            else if (kept.Count > 0) kept.RemoveAt(kept.Count - 1);
        }

        var canonical = new StringBuilder(path.StartsWith('/') ? "/" : "").AppendJoin('/', kept);
        if (segments[^1] is "" or "." or ".." && kept.Count > 0) canonical.Append('/');
        return canonical.ToString();
    }
}
