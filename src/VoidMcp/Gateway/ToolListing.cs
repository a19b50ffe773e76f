using System.Collections.Concurrent;
using VoidMcp.Catalog;
using VoidMcp.Fit;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Schema;
using VoidMcp.Scripts;

namespace VoidMcp.Gateway;

/// <summary>
/// The <c>tools/list</c> result for one catalog snapshot, serialized if it fits into one page. Immutable.
/// </summary>
internal sealed class ToolListing
{
    private readonly Exposure _exposure;
    private readonly List<ReadOnlyMemory<byte>> _tools;

    /// <summary>How many of the tools are voidmcp's own; the rest are <see cref="_direct"/>, in order.</summary>
    private readonly int _own;
    private readonly List<CatalogTool> _direct;
    private readonly Lazy<ReadOnlyMemory<byte>> _legacy;
    private readonly Lazy<ReadOnlyMemory<byte>> _modern;

    private readonly RegistrySnapshot _registry;
    private readonly ScriptSet _scripts;
    private readonly Func<CatalogTool, LearnedType?>? _learned;
    private readonly ConcurrentDictionary<ClientFacts, FittedList> _fitted = [];

    /// <param name="catalog">The tools.</param>
    /// <param name="registry">The settings.</param>
    /// <param name="learned">Looks up a tool's inferred result type; null: none.</param>
    /// <param name="scripts">The user's own scripts; null: none.</param>
    public ToolListing(
        CatalogSnapshot catalog,
        RegistrySnapshot registry,
        Func<CatalogTool, LearnedType?>? learned = null,
        ScriptSet? scripts = null)
    {
        _learned = learned;
        _scripts = scripts ?? ScriptSet.Empty;
        Catalog = catalog;
        _registry = registry;
        _exposure = Exposure.Decide(registry.Gateway, catalog);
        List<ReadOnlyMemory<byte>> tools = [];
        if (_exposure.HasOwnTools)
        {
            tools.Add(OwnTools.SearchDefinition(catalog, _scripts));
            tools.Add(OwnTools.ExecuteCodeDefinition(registry.Code));
            if (catalog.Tools.Any(t => IsReadOnly(t, registry))) tools.Add(OwnTools.QueryCodeDefinition(registry.Code));
            tools.Add(OwnTools.ListMcpsDefinition());
            if (registry.Gateway.ModelMayAdd != ModelAdding.Deny)
                tools.AddRange([OwnTools.AddMcpDefinition(), OwnTools.RemoveMcpDefinition()]);
        }

        // Without prefixes, a server's tool may have the name of one of ours, which then takes precedence.
        _direct = [.. _exposure.Direct.Where(t => !HasOwnTools || !OwnTools.IsOwn(t.ExposedName))];
        _own = tools.Count;
        tools.AddRange(_direct.Select(t => new JsonEdit(t.Definition.Utf8).SetText("name", t.ExposedName).ToUtf8()));
        _tools = tools;
        _legacy = new Lazy<ReadOnlyMemory<byte>>(() => Write(tools, isModern: false));
        _modern = new Lazy<ReadOnlyMemory<byte>>(() => Write(tools, isModern: true));
    }

    /// <summary>The catalog snapshot of this listing.</summary>
    public CatalogSnapshot Catalog { get; }

    /// <summary>The number of listed tools.</summary>
    public int Count => _tools.Count;

    /// <summary>Whether there are skills to serve: those of a server, or the user's own scripts.</summary>
    public bool HasSkills => Catalog.Skills.IsServed || (HasOwnTools && _scripts.All.Count > 0);

    /// <summary>Whether voidmcp's own tools are listed.</summary>
    public bool HasOwnTools => _exposure.HasOwnTools;

    /// <summary>
    /// The raw result of <c>tools/list</c>: all tools if they fit into one message, otherwise one page.
    /// </summary>
    /// <param name="parameters">Raw params of the request.</param>
    /// <param name="room">Maximum size of a result in bytes.</param>
    /// <param name="era">The client's era.</param>
    /// <param name="client">What the definitions are shaped for; null for nothing.</param>
    /// <exception cref="RequestFailure">The cursor is invalid.</exception>
    public ReadOnlyMemory<byte> Result(
        ReadOnlyMemory<byte> parameters, int room, Era era, ClientFacts? client = null)
    {
        var fitted = _registry.Gateway.Fit == FitMode.Exact || client is null
            ? null
            : _fitted.GetOrAdd(client, Fitted);
        var whole = era == Era.Modern ? fitted?.Modern ?? _modern.Value : fitted?.Legacy ?? _legacy.Value;
        return whole.Length <= room && !ListPages.HasCursor(parameters, out _)
            ? whole
            : ListPages.Page("tools", fitted?.Tools ?? _tools, parameters, room, era);
    }

    /// <summary>
    /// The list for a kind of client. Written once, so that what is learned later does not move it.
    /// </summary>
    private FittedList Fitted(ClientFacts client)
    {
        var tools = _tools.ToList();
        for (var i = 0; i < _direct.Count; i++)
        {
            var tool = _direct[i];
            tools[_own + i] = FittedDefinition.Of(
                _tools[_own + i], tool, client, _learned?.Invoke(tool), AsksUser(tool, _registry));
        }

        return new FittedList(tools, Write(tools, isModern: false), Write(tools, isModern: true));
    }

    private static bool AsksUser(CatalogTool tool, RegistrySnapshot registry)
    {
        var policy = registry.Servers.FirstOrDefault(s => s.Name == tool.Server)?.Tools;
        return policy?.Asks(tool.Name) == true
            || (registry.Gateway.Destructive == DestructiveMode.Ask
                && tool.Definition.IsDestructive
                && policy?.IsReadOnly(tool.Name) != true);
    }

    /// <summary>Whether the listing was built from these snapshots.</summary>
    public bool IsOf(CatalogSnapshot catalog, RegistrySnapshot registry, ScriptSet scripts) =>
        ReferenceEquals(Catalog, catalog) && ReferenceEquals(_registry, registry) && ReferenceEquals(_scripts, scripts);

    /// <summary>Whether clients would see the same list of this kind.</summary>
    public bool LooksLike(ToolListing other, ListKind kind) => ReferenceEquals(this, other) || kind switch
    {
        ListKind.Tools => _legacy.Value.Span.SequenceEqual(other._legacy.Value.Span),
        ListKind.Prompts => KeyedLists.SamePrompts(Catalog, other.Catalog),
        _ => KeyedLists.SameResources(Catalog, other.Catalog),
    };

    private static bool IsReadOnly(CatalogTool tool, RegistrySnapshot registry) =>
        tool.Definition.IsReadOnly
        || registry.Servers.FirstOrDefault(s => s.Name == tool.Server)?.Tools.IsReadOnly(tool.Name) == true;

    private static ReadOnlyMemory<byte> Write(List<ReadOnlyMemory<byte>> tools, bool isModern) => JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteStartArray("tools"u8);
        foreach (var tool in tools) w.WriteRaw(tool);
        w.WriteEndArray();
        if (isModern) Results.WriteModernList(w);
        w.WriteEndObject();
    });

    private sealed record FittedList(
        IReadOnlyList<ReadOnlyMemory<byte>> Tools, ReadOnlyMemory<byte> Legacy, ReadOnlyMemory<byte> Modern);
}
