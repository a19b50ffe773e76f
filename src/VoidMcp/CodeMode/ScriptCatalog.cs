using System.Collections.Frozen;
using VoidMcp.Errors;
using VoidMcp.Sandbox;

namespace VoidMcp.CodeMode;

/// <summary>
/// The servers and tools that scripts can call, by the names that scripts may use: the exact ones, and the form in
/// which everything that is no letter, digit or <c>_</c> is an underscore. Immutable; one instance per snapshot of the
/// catalogue, because workers are told the names only when the instance changes.
/// </summary>
internal sealed class ScriptCatalog
{
    public static readonly ScriptCatalog Empty = new([]);

    private readonly FrozenDictionary<string, Server> _exact;
    private readonly FrozenDictionary<string, Server> _byIdentifier;

    public ScriptCatalog(IReadOnlyList<ServerTools> servers)
    {
        Names = new ToolNames(servers);
        var made = servers.Select(s => new Server(s)).ToList();
        _exact = made.ToFrozenDictionary(s => s.Name, StringComparer.Ordinal);
        _byIdentifier = Unambiguous(made, s => s.Name);
    }

    /// <summary>What workers are told.</summary>
    public ToolNames Names { get; }

    /// <summary>A name as it can be written after a dot: <c>my-server</c> becomes <c>my_server</c>.</summary>
    public static string Identifier(string name)
    {
        var plain = string.Concat(name.Select(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' ? c : '_'));
        return plain.Length > 0 && char.IsAsciiDigit(plain[0]) ? "_" + plain : plain;
    }

    /// <summary>How a script writes a tool: <c>tools.my_server.read</c>.</summary>
    public static string Path(string server, string tool) => $"tools.{Identifier(server)}.{Identifier(tool)}";

    /// <summary>
    /// Finds the tool that a script means. The names are the script's; on success they become the registered ones, else
    /// the result is a sentence with the nearest right names.
    /// </summary>
    public string? Resolve(ref string server, ref string tool)
    {
        if (Find(_exact, _byIdentifier, server) is not { } found) return UnknownServer(server);
        if (tool.Length == 0)
        {
            return $"tools.{Identifier(found.Name)} is a server, not a function; call one of its tools: tools.{Identifier(found.Name)}.<tool>(args)";
        }

        if (Find(found.Exact, found.ByIdentifier, tool) is not { } name) return UnknownTool(found, tool);
        (server, tool) = (found.Name, name);
        return null;
    }

    private static T? Find<T>(FrozenDictionary<string, T> exact, FrozenDictionary<string, T> byIdentifier, string name)
        where T : class => exact.GetValueOrDefault(name) ?? byIdentifier.GetValueOrDefault(name);

    /// <summary>Keyed by identifier; names that share one are left out, so that they are reached by their exact form only.</summary>
    private static FrozenDictionary<string, T> Unambiguous<T>(IEnumerable<T> items, Func<T, string> name) => items
        .GroupBy(i => Identifier(name(i)), StringComparer.Ordinal)
        .Where(g => g.Count() == 1)
        .ToFrozenDictionary(g => g.Key, g => g.Single(), StringComparer.Ordinal);

    private string UnknownServer(string server)
    {
        if (server.Length == 0) return "tools is no function; call a tool: tools.<server>.<tool>(args)";
        if (Names.Servers.Count == 0) return $"there is no server \"{server}\": none is registered";

        // The name under which clients list a tool directly, or server.tool, written as if it were a server.
        var whole = Names.Servers
            .SelectMany(s => s.Tools.Select(t => (s.Name, Tool: t)))
            .FirstOrDefault(t => server == $"{t.Name}.{t.Tool}"
                || server == $"{Identifier(t.Name)}__{Identifier(t.Tool)}"
                || server == $"{Identifier(t.Name)}_{Identifier(t.Tool)}");
        if (whole.Name is not null) return $"there is no server \"{server}\"; the tool is {Path(whole.Name, whole.Tool)}(args)";

        var names = Names.Servers.Select(s => s.Name);
        var owners = Names.Servers.Where(s => s.Tools.Any(t => t == server || Identifier(t) == server)).Take(3).ToList();
        if (owners.Count > 0)
        {
            var paths = string.Join(" or ", owners.Select(s => Path(s.Name, server)));
            return $"there is no server \"{server}\"; the tool of that name is {paths}(args)";
        }

        var hint = NearestNames.Hint(server, names) ?? $"The servers are {List(names)}.";
        return $"there is no server \"{server}\". {hint}";
    }

    private static string UnknownTool(Server server, string tool)
    {
        var hint = NearestNames.Hint(tool, server.Exact.Keys)
            ?? (server.Exact.Count == 0 ? "It has no tools." : $"Its tools are {List(server.Exact.Keys.Order(StringComparer.Ordinal))}.");
        return $"the server \"{server.Name}\" has no tool \"{tool}\". {hint}";
    }

    private static string List(IEnumerable<string> names)
    {
        const int most = 20;
        var all = names.ToList();
        return string.Join(", ", all.Take(most)) + (all.Count > most ? $" and {all.Count - most} more" : "");
    }

    private sealed class Server(ServerTools tools)
    {
        public string Name => tools.Name;

        public FrozenDictionary<string, string> Exact { get; } =
            tools.Tools.Distinct(StringComparer.Ordinal).ToFrozenDictionary(t => t, StringComparer.Ordinal);

        public FrozenDictionary<string, string> ByIdentifier { get; } =
            Unambiguous(tools.Tools.Distinct(StringComparer.Ordinal), t => t);
    }
}
