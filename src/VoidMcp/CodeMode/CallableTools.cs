using System.Collections.Frozen;
using VoidMcp.Catalog;
using VoidMcp.Errors;
using VoidMcp.Sandbox;
using VoidMcp.Schema;

namespace VoidMcp.CodeMode;

/// <summary>
/// The servers and tools that scripts can call. Immutable; one instance per catalog snapshot, because workers are sent
/// the names only when the instance changes.
/// </summary>
internal sealed class CallableTools
{
    private const int MostNamesListed = 20, LongestName = 300;

    private static readonly string[] s_separators = [".", "__", "_", "/", ":"];

    public static readonly CallableTools Empty = new([]);

    private readonly IReadOnlyList<string> _unread;
    private readonly IReadOnlyList<CatalogServer> _held;
    private readonly ScriptNames _servers;
    private readonly FrozenDictionary<string, ScriptNames> _tools;

    /// <param name="servers">The servers and their tools.</param>
    /// <param name="unread">Servers whose tools are not loaded yet: calling one loads them, or reports why it
    /// can't.</param>
    /// <param name="held">Servers with tools that are held back until the user accepts them. Default: none.</param>
    public CallableTools(
        IReadOnlyList<ServerTools> servers,
        IReadOnlyList<string>? unread = null,
        IReadOnlyList<CatalogServer>? held = null)
    {
        _held = held ?? [];
        _unread = unread ?? [];
        Names = new ToolNames(servers);
        _servers = new ScriptNames(servers.Select(s => s.Name));
        _tools = servers.ToFrozenDictionary(s => s.Name, s => new ScriptNames(s.Tools), StringComparer.Ordinal);
    }

    /// <summary>The names that workers are sent.</summary>
    public ToolNames Names { get; }

    /// <summary>
    /// Resolves the names that a script wrote. On success they are replaced by the registered names; otherwise returns
    /// an error message with similar names.
    /// </summary>
    public string? Resolve(ref string server, ref string tool)
    {
        if (_servers.ResolveLoosely(server) is not { } foundServer)
        {
            if (tool.Length > 0 || Named(server) is not { } named) return UnknownServer(server);
            (foundServer, tool) = named;
        }

        if (tool.Length == 0)
        {
            return $"tools{_servers.Accessor(foundServer)} is a server, not a function; call one of its tools: "
                + $"tools{_servers.Accessor(foundServer)}.<tool>(args)";
        }

        if (_unread.Contains(foundServer))
        {
            server = foundServer;
            return null;
        }

        if (_tools[foundServer].ResolveLoosely(tool) is not { } foundTool) return UnknownTool(foundServer, tool);
        (server, tool) = (foundServer, foundTool);
        return null;
    }

    /// <summary>
    /// The tool that a name of both server and tool means: <c>server.tool</c>, <c>server__tool</c>, either with the
    /// prefix of a client (<c>mcp__gateway__</c>), or the tool alone; null if none or several could be meant.
    /// </summary>
    private (string Server, string Tool)? Named(string written)
    {
        if (written.Length > LongestName) return null;
        if (written.StartsWith("mcp__", StringComparison.Ordinal))
        {
            var rest = written["mcp__".Length..];
            var next = rest.IndexOf("__", StringComparison.Ordinal);
            return Joined(rest) ?? (next < 0 ? null : Joined(rest[(next + 2)..]));
        }

        if (Joined(written) is { } joined) return joined;

        // A server that has not been read could have a tool with this name as well.
        if (_unread.Count > 0) return null;
        var owners = Names.Servers.Where(s => _tools[s.Name].Resolve(written) is not null).Take(2).ToList();
        return owners.Count == 1 ? (owners[0].Name, written) : null;
    }

    private (string Server, string Tool)? Joined(string written)
    {
        var found = Names.Servers.Select(s => s.Name)
            .Select(s => (Server: s, Tool: RestOf(written, s)))
            .Where(n => n.Tool is { Length: > 0 } tool
                && (_unread.Contains(n.Server) || _tools[n.Server].ResolveLoosely(tool) is not null))
            .Take(2).ToList();
        return found.Count == 1 ? (found[0].Server, found[0].Tool!) : null;
    }

    private static string? RestOf(string written, string server) =>
        s_separators.Select(by => Rest(written, server, by)).FirstOrDefault(static rest => rest is not null);

    private static string? Rest(string written, string server, string separator) =>
        new[] { server, ScriptName.Underscore(server) }.Select(s => s + separator)
            .Where(prefix => written.StartsWith(prefix, StringComparison.Ordinal))
            .Select(prefix => written[prefix.Length..]).FirstOrDefault();

    /// <summary>The registered name of the server that a script means; null if unknown.</summary>
    public string? FindServer(string written) => _servers.Resolve(written);

    /// <summary>The path of a tool in scripts: <c>tools.my_server.do_it</c>.</summary>
    public string PathOf(string server, string tool)
    {
        var step = _tools.TryGetValue(server, out var names) ? names.Accessor(tool) : $"[{TypeScriptText.Quote(tool)}]";
        return $"tools{_servers.Accessor(server)}{step}";
    }

    private string UnknownServer(string server)
    {
        if (server.Length == 0) return "tools is not a function; call a tool: tools.<server>.<tool>(args)";
        var problem = $"unknown server \"{server}\"";
        if (Names.Servers.Count == 0) return $"{problem}: no servers are registered";
        if (Meant(server) is { Count: > 0 } meant) return $"{problem}; the tool is {string.Join(" or ", meant)}";
        var names = Names.Servers.Select(s => s.Name);
        return $"{problem}. {NearestNames.Hint(server, names) ?? $"The servers are {List(names)}."}";
    }

    private string UnknownTool(string server, string tool)
    {
        if (_held.FirstOrDefault(s => s.Name == server) is { } owner
            && owner.Held.Any(h => h == tool || ScriptName.Underscore(h) == tool))
        {
            var (message, fix) = owner.WhyHeld(tool);
            return $"{message}. {fix}";
        }

        var names = ToolsOf(server);
        var hint = NearestNames.Hint(tool, names)
            ?? (names.Count == 0 ? "It has no tools." : $"Its tools are {List(names)}.");
        return $"server \"{server}\" has no tool \"{tool}\". {hint}";
    }

    /// <summary>
    /// The calls that the script probably meant when it used a tool's name as a server: alone, after its server's name
    /// and a dot or underscores, or by its name in the client's tool list.
    /// </summary>
    private List<string> Meant(string written) =>
    [
        .. (from server in Names.Servers
           from tool in server.Tools
           let s = ScriptName.Underscore(server.Name)
           let t = ScriptName.Underscore(tool)
           where written == tool
               || written == t || written == $"{server.Name}.{tool}" || written == $"{s}__{t}" || written == $"{s}_{t}"
           select $"tools{_servers.Accessor(server.Name)}{_tools[server.Name].Accessor(tool)}(args)").Take(3),
    ];

    private IReadOnlyList<string> ToolsOf(string server) => Names.Servers.First(s => s.Name == server).Tools;

    private static string List(IEnumerable<string> names)
    {
        var all = names.ToList();
        return string.Join(", ", all.Take(MostNamesListed))
            + (all.Count > MostNamesListed ? $" and {all.Count - MostNamesListed} more" : "");
    }
}
