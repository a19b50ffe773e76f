using VoidMcp.Registry;
using VoidMcp.Schema;

namespace VoidMcp.Catalog;

/// <summary>One resource, or template of resources, as clients see it.</summary>
/// <param name="Server">Its server's name in the registry.</param>
/// <param name="Definition">What the server said of it; its key is the server's own URI or template.</param>
/// <param name="ExposedUri">The URI or template for clients.</param>
internal sealed record CatalogResource(string Server, KeyedDefinition Definition, string ExposedUri);

/// <summary>
/// All resources at one moment, and whose each URI is. A URI passes unchanged, so that links in results stay true, unless
/// an earlier server of the registry has the same one: then it stands behind <c>voidmcp://servers/NAME/</c>, which clients may
/// write for any server. So does a URI in a result that leads to another server or to no certain one as it stands: who sent it is
/// known, and nobody else is to see it. The same holds for URIs of voidmcp's own kind: a server that lists
/// <c>voidmcp://servers/OTHER/…</c> or <c>voidmcp://results/…</c> must not stand for another one or for voidmcp. Immutable.
/// </summary>
internal sealed class ResourceUris
{
    public const string Prefix = Own + "servers/";

    /// <summary>How URIs begin that mean something here before they mean anything to a server.</summary>
    private const string Own = "voidmcp://";

    public static readonly ResourceUris Empty = new([]);

    private readonly Dictionary<string, CatalogResource> _byExposed;
    private readonly HashSet<string> _servers;

    /// <param name="servers">Every server that offers resources, in the registry's order, with what it listed.</param>
    /// <param name="all">Every server, as those that offer no resources may yet send links to some.</param>
    public ResourceUris(
        IReadOnlyList<(string Name, IReadOnlyList<KeyedDefinition> Resources, IReadOnlyList<KeyedDefinition> Templates)> servers, IReadOnlyList<string>? all = null)
    {
        _servers = servers.Select(s => s.Name).Concat(all ?? []).ToHashSet(StringComparer.Ordinal);
        Servers = [.. servers.Select(s => s.Name)];
        Resources = Exposed(servers.SelectMany(s => s.Resources.Select(d => (s.Name, d))));
        Templates = Exposed(servers.SelectMany(s => s.Templates.Select(d => (s.Name, d))));
        _byExposed = Resources.ToDictionary(r => r.ExposedUri, StringComparer.Ordinal);
    }

    /// <summary>The servers that offer resources, in the registry's order.</summary>
    public IReadOnlyList<string> Servers { get; }

    public IReadOnlyList<CatalogResource> Resources { get; }

    public IReadOnlyList<CatalogResource> Templates { get; }

    /// <summary>
    /// Who may have a URI that a client names, likeliest first, and the URI there: its one owner where it is listed, those whose
    /// templates it fits, the one that says most of it first, else every server that offers resources, as not all list all that
    /// they have.
    /// </summary>
    public IReadOnlyList<(string Server, string Uri)> Owners(string uri)
    {
        if (Unwrapped(uri) is { } named) return [named];
        if (_byExposed.GetValueOrDefault(uri) is { } listed) return [(listed.Server, uri)];
        if (IsOwn(uri)) return [];
        var fitting = Fitting(uri);
        return [.. (fitting.Count > 0 ? fitting : Servers).Select(server => (server, uri))];
    }

    /// <summary>The template that a client names, and whose it is; null where there is none.</summary>
    public (string Server, string Template)? TemplateOf(string exposed) =>
        Templates.FirstOrDefault(t => t.ExposedUri == exposed) is { } template ? (template.Server, template.Definition.Key) : null;

    /// <summary>How clients name a server's URI: as it is where it leads to that server and no other, listed or by its templates.</summary>
    public string ExposedUri(string server, string uri)
    {
        if (IsOwn(uri)) return Wrapped(server, uri);
        if (!Renames(server)) return uri;
        var isOwn = _byExposed.GetValueOrDefault(uri) is { } listed ? listed.Server == server : Fitting(uri) is [var only] && only == server;
        return isOwn ? uri : Wrapped(server, uri);
    }

    /// <summary>Whether some of the server's URIs may have another name for clients: where another one has resources too.</summary>
    public bool Renames(string server) => Servers.Any(s => s != server);

    /// <summary>The servers with a template that the URI fits, that with the most literal one first.</summary>
    private List<string> Fitting(string uri) =>
        [.. Templates.Where(t => Fits(t.Definition.Key, uri)).OrderByDescending(t => Literals(t.Definition.Key)).Select(t => t.Server).Distinct()];

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

    private static List<CatalogResource> Exposed(IEnumerable<(string Server, KeyedDefinition Definition)> all)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var exposed = new List<CatalogResource>();
        foreach (var (server, definition) in all)
        {
            var isFree = !IsOwn(definition.Key) && taken.Add(definition.Key);
            exposed.Add(new CatalogResource(server, definition, isFree ? definition.Key : Wrapped(server, definition.Key)));
        }

        return exposed;
    }

    /// <summary>How many characters of a template stand for themselves.</summary>
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

    /// <summary>Whether a URI may be an expansion of a template: each <c>{…}</c> stands for any characters.</summary>
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
