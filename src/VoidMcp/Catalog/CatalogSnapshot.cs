using VoidMcp.Errors;
using VoidMcp.Schema;

namespace VoidMcp.Catalog;

/// <summary>One server in the catalog.</summary>
/// <param name="Name">Its name in the registry.</param>
/// <param name="Summary">The server's own description of its purpose; null if it has none. Untrusted text.</param>
/// <param name="Tools">Its allowed tools, in its order; null while unknown.</param>
/// <param name="MayHaveMore">Whether it may return other tools when asked again.</param>
internal sealed record CatalogServer(
    string Name, string? Summary, IReadOnlyList<CatalogTool>? Tools, bool MayHaveMore = false)
{
    /// <summary>The names of allowed tools that are held back until the user accepts them.</summary>
    public IReadOnlyList<string> Held { get; init; } = [];

    /// <summary>The names of tools that the registry denies: for callers they don't exist.</summary>
    public IReadOnlyList<string> Denied { get; init; } = [];

    /// <summary>The names of prompts that the registry denies.</summary>
    public IReadOnlyList<string> DeniedPrompts { get; init; } = [];

    /// <summary>The commands with which the user reviews what is held back.</summary>
    public string Review { get; init; } = $"voidmcp diff {Name}, then voidmcp accept {Name}";

    /// <summary>Why a tool that is held back can't be called, and what the user can do.</summary>
    public (string Message, string Hint) WhyHeld(string tool) => (
        $"tool '{tool}' of server '{Name}' is held back: it is new or changed, and the user has not accepted it "
            + "(changes: hold)",
        $"the user can compare and accept it: {Review}");
}

/// <summary>One prompt as clients see it.</summary>
/// <param name="Server">Its server's name in the registry.</param>
/// <param name="Definition">The server's definition; its key is the server's own name.</param>
/// <param name="ExposedName">
/// The name for clients: <c>server__name</c>, with any characters that the server uses.
/// </param>
internal sealed record CatalogPrompt(string Server, KeyedDefinition Definition, string ExposedName);

/// <summary>
/// All tools that can be seen and called at one moment. Immutable, replaced whole. Tools that the registry denies are
/// not in it, so no upper layer can see or reach them.
/// </summary>
internal sealed class CatalogSnapshot
{
    public static readonly CatalogSnapshot Empty = new([]);

    private readonly Dictionary<string, CatalogTool> _byExposedName;
    private readonly Dictionary<string, CatalogServer> _servers;
    private readonly Dictionary<(string Server, string Tool), CatalogTool> _byName;
    private readonly ScriptNames _serverNames;
    private readonly Dictionary<string, ScriptNames> _toolNames;

    private readonly Dictionary<string, CatalogPrompt> _prompts;

    /// <param name="servers">The enabled servers.</param>
    /// <param name="prompts">Their prompts. Default: none.</param>
    /// <param name="resources">Their resources. Default: none.</param>
    /// <param name="skills">Their skills. Default: none.</param>
    public CatalogSnapshot(
        IReadOnlyList<CatalogServer> servers,
        IReadOnlyList<CatalogPrompt>? prompts = null,
        ResourceUris? resources = null,
        SkillUris? skills = null)
    {
        Skills = skills ?? SkillUris.Empty;
        Prompts = prompts ?? [];
        _prompts = Prompts.ToDictionary(p => p.ExposedName, StringComparer.Ordinal);
        Resources = resources ?? ResourceUris.Empty;
        Servers = servers;
        Tools = [.. servers.SelectMany(s => s.Tools ?? [])];
        _byExposedName = Tools.ToDictionary(t => t.ExposedName, StringComparer.Ordinal);
        _servers = servers.ToDictionary(s => s.Name, StringComparer.Ordinal);
        _byName = Tools.ToDictionary(t => (t.Server, t.Name));
        _serverNames = new ScriptNames(_servers.Keys);
        _toolNames = servers.ToDictionary(
            s => s.Name, s => new ScriptNames((s.Tools ?? []).Select(t => t.Name)), StringComparer.Ordinal);
    }

    /// <summary>All enabled servers, in the registry's order.</summary>
    public IReadOnlyList<CatalogServer> Servers { get; }

    /// <summary>All tools, by server, in a stable order.</summary>
    public IReadOnlyList<CatalogTool> Tools { get; }

    /// <summary>All prompts, by server, in a stable order.</summary>
    public IReadOnlyList<CatalogPrompt> Prompts { get; }

    /// <summary>All resources and templates.</summary>
    public ResourceUris Resources { get; }

    /// <summary>All skills.</summary>
    public SkillUris Skills { get; }

    /// <summary>Returns the prompt with this exposed name, or null.</summary>
    public CatalogPrompt? Prompt(string exposedName) => _prompts.GetValueOrDefault(exposedName);

    /// <summary>Returns the tool with this exposed name, or null.</summary>
    public CatalogTool? ByExposedName(string name) => _byExposedName.GetValueOrDefault(name);

    /// <summary>Whether the tool is this snapshot's own.</summary>
    public bool Has(CatalogTool tool) =>
        _byName.TryGetValue((tool.Server, tool.Name), out var own) && ReferenceEquals(own, tool);

    /// <summary>Returns the tool with these exact names, or null.</summary>
    public CatalogTool? ByName(string server, string tool) => _byName.GetValueOrDefault((server, tool));

    /// <summary>Returns the server with this exact name or underscore form.</summary>
    /// <exception cref="VoidMcpException">There is none; the hint has the nearest name.</exception>
    public CatalogServer Server(string name) =>
        _serverNames.Resolve(name) is { } exact
        ? _servers[exact]
        : throw new VoidMcpException(
            FailureKind.UnknownServer,
            $"no server '{name}' is registered",
            NearestNames.Hint(name, Servers.Select(s => s.Name)) ?? (Servers.Count == 0
                ? "No servers are registered: voidmcp add <name> -- <command>"
                : $"Servers: {string.Join(", ", Servers.Select(s => s.Name))}."));

    /// <summary>
    /// Returns the tool with this exact name or underscore form; null if it is unknown but the server may still have
    /// it.
    /// </summary>
    /// <exception cref="VoidMcpException">There is no such server or tool; the hint has the nearest name.</exception>
    public CatalogTool? Tool(string server, string tool)
    {
        var owner = Server(server);
        if (owner.Tools is null) return null;
        if (_toolNames[owner.Name].Resolve(tool) is { } exact) return _byName[(owner.Name, exact)];
        return owner.MayHaveMore ? null : throw UnknownTool(owner, tool);
    }

    /// <summary>The error for an unknown tool, with the nearest name.</summary>
    public static VoidMcpException UnknownTool(CatalogServer owner, string tool) => owner.Held.Contains(tool)
        ? Held(owner, tool)
        : new VoidMcpException(
            FailureKind.UnknownTool,
            $"server '{owner.Name}' has no tool '{tool}'",
            NearestNames.Hint(tool, (owner.Tools ?? []).Select(t => t.Name))
                ?? $"Its tools: {Some(owner.Tools ?? [])}.");

    private static VoidMcpException Held(CatalogServer owner, string tool)
    {
        var (message, hint) = owner.WhyHeld(tool);
        return new VoidMcpException(FailureKind.UnknownTool, message, hint);
    }

    /// <summary>The names of all servers, as scripts write them.</summary>
    public ScriptNames ServerNames => _serverNames;

    /// <summary>The names of a server's tools, as scripts write them.</summary>
    public ScriptNames ToolNames(CatalogServer server) => _toolNames[server.Name];

    /// <summary>The shortest script expression for a tool of this snapshot: <c>tools.my_server.do_it</c>.</summary>
    public string PathOf(CatalogTool tool) =>
        $"tools{_serverNames.Accessor(tool.Server)}{NamesOf(tool).Accessor(tool.Name)}";

    private ScriptNames NamesOf(CatalogTool tool) =>
        _toolNames.GetValueOrDefault(tool.Server) ?? new ScriptNames([tool.Name]);

    private static string Some(IReadOnlyList<CatalogTool> tools) =>
        string.Join(", ", tools.Take(12).Select(t => t.Name))
        + (tools.Count > 12 ? $", and {tools.Count - 12} more" : "");
}
