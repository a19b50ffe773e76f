using System.Collections.Frozen;
using VoidMcp.Registry;
using VoidMcp.Schema;

namespace VoidMcp.Catalog;

/// <summary>One skill as clients see it.</summary>
/// <param name="Server">Its server's name in the registry.</param>
/// <param name="Root">Its folder, with the server's own URI.</param>
/// <param name="Utf8">Its entry, with the URIs for clients.</param>
internal sealed record CatalogSkill(string Server, string Root, ReadOnlyMemory<byte> Utf8);

/// <summary>The skills of one server, as it lists them.</summary>
/// <param name="Name">Its name in the registry.</param>
/// <param name="Skills">Its skills, by the URI of their <c>SKILL.md</c>.</param>
/// <param name="Policy">Which of them clients may see and read, by name or path.</param>
internal sealed record ServerSkills(string Name, IReadOnlyList<KeyedDefinition> Skills, NamePolicy Policy);

/// <summary>
/// All skills at one moment, and the server of each of their URIs. The server's name becomes the first segment of the
/// path: <c>skill://github/triage/SKILL.md</c> is the skill <c>triage</c> of <c>github</c>. The skill's own name, its
/// frontmatter and its digests stay, because clients compare them with the file. A URI with another scheme than
/// <c>skill:</c> gets the prefix of resources. Immutable.
/// </summary>
internal sealed class SkillUris
{
    public static readonly SkillUris Empty = new([], isPlain: false);

    private readonly bool _isPlain;
    private readonly FrozenDictionary<string, ServerSkills> _servers;
    private readonly HashSet<string> _files = new(StringComparer.Ordinal);

    /// <param name="servers">The servers that serve skills, in the registry's order.</param>
    /// <param name="isPlain">Whether a single server's URIs stay as they are.</param>
    public SkillUris(IReadOnlyList<ServerSkills> servers, bool isPlain)
    {
        _isPlain = isPlain;
        _servers = servers.ToFrozenDictionary(s => s.Name, StringComparer.Ordinal);
        IsServed = servers.Any(s => !s.Policy.DeniesAll);
        All =
        [
            .. from server in servers
               from skill in server.Skills
               let root = SkillEntry.RootOf(skill.Key)
               where root is not null && Permits(server.Policy, root)
               select new CatalogSkill(
                   server.Name, root, SkillEntry.WithUris(skill.Utf8, uri => Exposed(server.Name, uri))),
        ];
        foreach (var skill in All) _files.Add(SkillEntry.UriIn(Exposed(skill.Server, skill.Root)));
    }

    /// <summary>Whether any server serves skills that are not denied, even if it lists none now.</summary>
    public bool IsServed { get; }

    /// <summary>By server, in a stable order.</summary>
    public IReadOnlyList<CatalogSkill> All { get; }

    /// <summary>The client's URI of a server's URI.</summary>
    public string Exposed(string server, string own)
    {
        if (_isPlain) return own;
        return own.StartsWith(SkillEntry.Scheme, StringComparison.Ordinal)
            ? $"{SkillEntry.Scheme}{server}/{own[SkillEntry.Scheme.Length..]}"
            : $"{ResourceUris.Prefix}{server}/{own}";
    }

    /// <summary>
    /// The server of a client's URI, and the server's own URI; null if it does not name a server that serves skills, or
    /// the registry denies it.
    /// </summary>
    public (string Server, string Uri)? OwnerOf(string uri)
    {
        if (Named(uri) is not var (server, own)) return null;
        return Permits(server, own) ? (server, own) : null;
    }

    /// <summary>Whether the registry denies a URI of the server, because it is a file of a denied skill.</summary>
    public bool Permits(string server, string own)
    {
        if (!_servers.TryGetValue(server, out var skills) || skills.Policy is { Allow.Count: 0, Deny.Count: 0 })
            return true;
        var roots = skills.Skills.Select(s => SkillEntry.RootOf(s.Key)).OfType<string>()
            .Where(root => SkillEntry.Contains(root, own)).ToList();

        // Skills that are not listed can be read too: then any folder above the file may be one.
        if (roots.Count == 0 && own.StartsWith(SkillEntry.Scheme, StringComparison.OrdinalIgnoreCase))
        {
            roots = [.. Folders(own)];
            return !roots.Exists(root => Denies(skills.Policy, root))
                && (skills.Policy.Allow.Count == 0 || roots.Exists(root => Permits(skills.Policy, root)));
        }

        return roots.TrueForAll(root => Permits(skills.Policy, root));
    }

    /// <summary>Whether a client's URI is that of a listed skill's <c>SKILL.md</c>, or of a file beside it.</summary>
    public bool IsListed(string uri)
    {
        for (var end = uri.LastIndexOf('/'); end > 0; end = uri.LastIndexOf('/', end - 1))
        {
            if (_files.Contains(SkillEntry.UriIn(uri[..end]))) return true;
        }

        return false;
    }

    private (string Server, string Uri)? Named(string uri)
    {
        if (_isPlain) return _servers.Count == 1 ? (_servers.Keys[0], uri) : null;
        if (uri.StartsWith(SkillEntry.Scheme, StringComparison.Ordinal))
            return Split(uri[SkillEntry.Scheme.Length..]) is var (name, rest) ? (name, SkillEntry.Scheme + rest) : null;
        return uri.StartsWith(ResourceUris.Prefix, StringComparison.Ordinal)
            ? Split(uri[ResourceUris.Prefix.Length..])
            : null;
    }

    private (string Server, string Uri)? Split(string path)
    {
        var end = path.IndexOf('/', StringComparison.Ordinal);
        return end > 0 && _servers.ContainsKey(path[..end]) ? (path[..end], path[(end + 1)..]) : null;
    }

    private static bool Permits(NamePolicy policy, string root)
    {
        var (name, path) = (SkillEntry.NameOf(root), SkillEntry.PathOf(root));
        return !Denies(policy, root) && (policy.Permits(name) || policy.Permits(path));
    }

    private static bool Denies(NamePolicy policy, string root) =>
        policy.Denies(SkillEntry.NameOf(root)) || policy.Denies(SkillEntry.PathOf(root));

    private static IEnumerable<string> Folders(string uri)
    {
        for (var end = uri.LastIndexOf('/'); end >= SkillEntry.Scheme.Length; end = uri.LastIndexOf('/', end - 1))
            yield return uri[..end];
    }
}
