using VoidMcp.Registry;
using VoidMcp.Schema;

namespace VoidMcp.Catalog;

/// <summary>One resource or resource template as clients see it.</summary>
/// <param name="Server">Its server's name in the registry.</param>
/// <param name="Definition">The server's definition; its key is the server's own URI or template.</param>
/// <param name="ExposedUri">The URI or template for clients.</param>
internal sealed record CatalogResource(string Server, KeyedDefinition Definition, string ExposedUri);

/// <summary>The resources of one server, as it lists them.</summary>
/// <param name="Name">Its name in the registry.</param>
/// <param name="Resources">Its resources.</param>
/// <param name="Templates">Its templates.</param>
/// <param name="Policy">Which of them clients may see and read.</param>
internal sealed record ServerResources(
    string Name,
    IReadOnlyList<KeyedDefinition> Resources,
    IReadOnlyList<KeyedDefinition> Templates,
    NamePolicy Policy);

/// <summary>
/// All resources at one moment, and the server of each URI. A URI belongs to the server that listed it, now or earlier,
/// and stays unchanged, so that links in results remain valid. If a second server claims it, it leads to neither, and
/// each server's is reached with the prefix <c>voidmcp://servers/NAME/</c>, which clients may use for any server. So is
/// a URI in a result that would otherwise lead to another server, or to none for certain: it must only reach the server
/// that sent it. The same applies to URIs with voidmcp's own scheme: a server that lists
/// <c>voidmcp://servers/OTHER/…</c> or <c>voidmcp://results/…</c> must not impersonate another server or voidmcp.
/// Immutable.
/// </summary>
internal sealed class ResourceUris
{
    public const string Prefix = Own + "servers/";

    /// <summary>The prefix of URIs that voidmcp interprets itself.</summary>
    private const string Own = "voidmcp://";

    public static readonly ResourceUris Empty = new([]);

    private readonly Dictionary<string, CatalogResource> _byExposed;
    private readonly HashSet<string> _servers;
    private readonly Dictionary<string, NamePolicy> _policies;

    /// <summary>The listed URIs and templates that their server's policy denies.</summary>
    private readonly List<(string Server, string Uri)> _denied = [];

    /// <summary>All servers that claim a URI.</summary>
    private readonly HashSet<string> _claimants = new(StringComparer.Ordinal);

    /// <summary>The servers that claim each URI or template, first those that listed it earlier.</summary>
    private readonly Dictionary<string, List<string>> _claims = new(StringComparer.Ordinal);

    /// <param name="servers">All servers with resources, in the registry's order, with their lists.</param>
    /// <param name="all">All servers, as those without resources may still send links.</param>
    /// <param name="earlier">The URIs and templates that servers listed earlier. Default: none.</param>
    public ResourceUris(
        IReadOnlyList<ServerResources> servers,
        IReadOnlyList<string>? all = null,
        IReadOnlyList<(string Server, IReadOnlyList<string> Uris)>? earlier = null)
    {
        _policies = servers.ToDictionary(s => s.Name, s => s.Policy, StringComparer.Ordinal);
        _servers = servers.Select(s => s.Name).Concat(all ?? []).ToHashSet(StringComparer.Ordinal);
        Servers = [.. servers.Select(s => s.Name)];
        foreach (var (server, uris) in earlier ?? [])
        {
            foreach (var uri in uris) Claim(server, uri, isTemplate: uri.Contains('{', StringComparison.Ordinal));
        }

        foreach (var server in servers)
        {
            foreach (var resource in server.Resources) Claim(server.Name, resource.Key, isTemplate: false);
            foreach (var template in server.Templates) Claim(server.Name, template.Key, isTemplate: true);
        }

        Resources = Exposed(servers.SelectMany(
            s => s.Resources.Where(d => s.Policy.PermitsUri(d.Key)).Select(d => (s.Name, d))));
        Templates = Exposed(servers.SelectMany(
            s => s.Templates.Where(d => !s.Policy.Denies(d.Key)).Select(d => (s.Name, d))));
        _byExposed = Resources.ToDictionary(r => r.ExposedUri, StringComparer.Ordinal);
    }

    /// <summary>The servers with resources, in the registry's order.</summary>
    public IReadOnlyList<string> Servers { get; }

    public IReadOnlyList<CatalogResource> Resources { get; }

    public IReadOnlyList<CatalogResource> Templates { get; }

    /// <summary>
    /// The servers that a client's URI may mean, with their own URI: its one owner if it is listed; else those with a
    /// matching template, the most specific one first; else, as not all list everything that they have, the only server
    /// with resources. Several are never asked one after the other: the client must say which one it means. Servers
    /// whose policy denies the URI are not among them.
    /// </summary>
    public IReadOnlyList<(string Server, string Uri)> Owners(string uri) =>
        [.. Candidates(uri).Where(o => _policies.GetValueOrDefault(o.Server)?.PermitsUri(o.Uri) != false)];

    /// <summary>
    /// The servers that have a URI without an owner, but whose policy denies it, with their own URI.
    /// </summary>
    public IReadOnlyList<(string Server, string Uri)> Denied(string uri)
    {
        var candidates = Candidates(uri);
        if (candidates.Count == 0 && !IsOwn(uri))
        {
            candidates = [.. _denied.Where(d => d.Uri == uri || Fits(d.Uri, uri)).Select(d => (d.Server, uri))
                .Distinct()];
        }

        var denied = candidates.Where(c => _policies.GetValueOrDefault(c.Server)?.PermitsUri(c.Uri) == false).ToList();
        return denied.Count == candidates.Count ? denied : [];
    }

    private IReadOnlyList<(string Server, string Uri)> Candidates(string uri)
    {
        if (Unwrapped(uri) is { } named) return [named];
        if (_byExposed.GetValueOrDefault(uri) is { } listed) return [(listed.Server, uri)];
        if (IsOwn(uri)) return [];
        IReadOnlyList<string> owners = _claims.GetValueOrDefault(uri) ?? Fitting(uri);
        if (owners.Count == 0 && Servers.Count == 1) owners = Servers;
        return [.. owners.Select(server => (server, uri))];
    }

    /// <summary>Whether a server lists a resource with this client URI.</summary>
    public bool Lists(string uri) => _byExposed.ContainsKey(uri);

    /// <summary>Whether the server's policy lets clients read its own URI.</summary>
    public bool Permits(string server, string own) => _policies.GetValueOrDefault(server)?.PermitsUri(own) != false;

    /// <summary>
    /// Why a URI can't be served although, or because, so many servers may have it, and how to write it.
    /// </summary>
    /// <param name="uri">The client's URI.</param>
    /// <param name="owners">Its <see cref="Owners"/>: none or several.</param>
    public string WhyNot(string uri, IReadOnlyList<(string Server, string Uri)> owners)
    {
        if (owners.Count > 0)
        {
            const int Most = 5;
            return "several servers claim it; write which one is meant: "
                + string.Join(" or ", owners.Take(Most).Select(o => Wrapped(o.Server, o.Uri)));
        }

        return Servers.Count < 2 || IsOwn(uri)
            ? "no server has it"
            : $"no server lists it; write which one is meant: {Prefix}NAME/{uri}";
    }

    /// <summary>The template with this client URI, and its server; null if unknown.</summary>
    public (string Server, string Template)? TemplateOf(string exposed) =>
        Templates.FirstOrDefault(t => t.ExposedUri == exposed) is { } template
            ? (template.Server, template.Definition.Key)
            : null;

    /// <summary>
    /// The client URI of a server's URI: unchanged if it leads to that server only, by its lists or templates.
    /// </summary>
    public string ExposedUri(string server, string uri)
    {
        if (IsOwn(uri)) return Wrapped(server, uri);
        if (!Renames(server)) return uri;
        var isOwn = (_claims.GetValueOrDefault(uri) ?? Fitting(uri)) is [var only] && only == server;
        return isOwn ? uri : Wrapped(server, uri);
    }

    /// <summary>Whether URIs of the server may differ for clients: another server has resources too, or had.</summary>
    public bool Renames(string server) => Servers.Concat(_claimants).Any(s => s != server);

    /// <summary>The servers with a matching template, the most literal one first.</summary>
    private List<string> Fitting(string uri) =>
        [.. Templates.Where(t => Fits(t.Definition.Key, uri))
            .OrderByDescending(t => Literals(t.Definition.Key)).Select(t => t.Server).Distinct()];

    private static bool IsOwn(string uri) => uri.StartsWith(Own, StringComparison.OrdinalIgnoreCase);

    private static string Wrapped(string server, string uri) => $"{Prefix}{server}/{uri}";

    private (string Server, string Uri)? Unwrapped(string uri)
    {
        if (!uri.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        var end = uri.IndexOf('/', Prefix.Length);
        if (end < 0) return null;
        var server = uri[Prefix.Length..end];
        return _servers.Contains(server) ? (server, uri[(end + 1)..]) : null;
    }

    private void Claim(string server, string uri, bool isTemplate)
    {
        var policy = _policies.GetValueOrDefault(server, NamePolicy.Open);
        if (isTemplate ? policy.Denies(uri) : !policy.PermitsUri(uri))
        {
            _denied.Add((server, uri));
            return;
        }

        if (!_claims.TryGetValue(uri, out var claimants)) _claims[uri] = claimants = [];
        if (!claimants.Contains(server)) claimants.Add(server);
        _claimants.Add(server);
    }

    private List<CatalogResource> Exposed(IEnumerable<(string Server, KeyedDefinition Definition)> all) =>
    [
        .. all.Select(each =>
        {
            var (server, definition) = each;
            var isFree = !IsOwn(definition.Key) && _claims[definition.Key].Count == 1;
            return new CatalogResource(server, definition, isFree ? definition.Key : Wrapped(server, definition.Key));
        }),
    ];

    /// <summary>The number of literal characters in a template.</summary>
    private static int Literals(string template)
    {
        var (count, depth) = (0, 0);
        foreach (var c in template)
        {
            if (c == '{') depth++;
            else if (c == '}') depth--;
            else if (depth == 0) count++;
        }

        return count;
    }

    /// <summary>Whether a URI may be an expansion of a template: each <c>{…}</c> matches any characters.</summary>
    private static bool Fits(string template, string uri)
    {
        var glob = new System.Text.StringBuilder(template.Length);
        for (var at = 0; at < template.Length; at++)
        {
            var end = template[at] == '{' ? template.IndexOf('}', at) : -1;
            if (end < 0)
            {
                glob.Append(template[at]);
                continue;
            }

            glob.Append('*');
            at = end;
        }

        return ToolGlob.Matches(glob.ToString(), uri);
    }
}
