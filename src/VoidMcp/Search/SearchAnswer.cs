using System.Globalization;
using System.Text;
using System.Text.Json;
using VoidMcp.Catalog;
using VoidMcp.Errors;
using VoidMcp.Schema;

namespace VoidMcp.Search;

/// <summary>
/// A search result: for models, TypeScript signatures grouped by server; for programs, JSON. Without hits it lists what
/// is available. Text from servers is untrusted and stays inside comments, on one line each.
/// </summary>
internal sealed class SearchAnswer
{
    /// <summary>Default number of hits.</summary>
    public const int DefaultLimit = 10;

    /// <summary>Maximum number of hits.</summary>
    public const int LargestLimit = 100;

    /// <summary>
    /// Maximum total length of signatures in characters, about 3,000 tokens; further hits are only named.
    /// </summary>
    private const int Room = 12_000;

    private const int LongestEcho = 80;
    private const int MostServers = 50;

    private readonly SearchIndex _index;
    private readonly string _query;
    private readonly string? _server;

    private readonly Func<CatalogTool, LearnedType?> _learned;

    private SearchAnswer(
        SearchIndex index,
        string query,
        string? server,
        IReadOnlyList<SearchHit> hits,
        Func<CatalogTool, LearnedType?>? learned)
    {
        _index = index;
        _query = query;
        _server = server;
        _learned = learned ?? (_ => null);
        Hits = hits;
    }

    public IReadOnlyList<SearchHit> Hits { get; }

    /// <summary>The servers whose tools are unknown, because they have not answered.</summary>
    public IReadOnlyList<string> Unheard { get; init; } = [];

    /// <summary>Says that the tools of some servers are missing; null if none are.</summary>
    public string? UnheardNote => Unheard.Count == 0
        ? null
        : $"{string.Join(", ", Unheard.Take(MostServers).Select(TypeScriptText.OneLine))} did not answer, "
            + "so tools may be missing";

    /// <summary>
    /// The full description, if the query is exactly one tool's name, <c>server.tool</c>; otherwise null.
    /// </summary>
    public ToolDescription? OnlyTool { get; private init; }

    /// <param name="index">The catalog's index.</param>
    /// <param name="query">Words, a server's name, or <c>*</c>.</param>
    /// <param name="limit">1 to <see cref="LargestLimit"/>; other values are clamped.</param>
    /// <param name="server">Limits the search to this server's tools; null: all servers.</param>
    /// <param name="learned">Looks up a tool's inferred result type; null: none.</param>
    /// <param name="unheard">The servers whose tools are unknown; null: none.</param>
    /// <param name="beside">Looks up the kinds of content beside a tool's structured results; null: none.</param>
    public static SearchAnswer Create(
        SearchIndex index,
        string query,
        int limit = DefaultLimit,
        string? server = null,
        Func<CatalogTool, LearnedType?>? learned = null,
        IReadOnlyList<string>? unheard = null,
        Func<CatalogTool, string?>? beside = null)
    {
        if (index.Named(query) is { } tool && (server is null || tool.Server == server))
        {
            return new(index, query, server, [new SearchHit(tool, 1)], learned)
            {
                OnlyTool = new ToolDescription(
                    tool, index.Paths.Of(tool), learned?.Invoke(tool), beside?.Invoke(tool)),
            };
        }

        return new(index, query, server, index.Find(query, Math.Clamp(limit, 1, LargestLimit), server), learned)
        {
            Unheard = unheard ?? [],
        };
    }

    /// <summary>Renders the answer for a model.</summary>
    public string ToText()
    {
        if (OnlyTool is not null) return OnlyTool.ToText();
        var text = new StringBuilder();
        if (Hits.Count == 0) WriteNothing(text);
        else WriteHits(text);
        if (UnheardNote is { } unheard) text.Append("Note: ").Append(unheard).Append(" (list_mcps says why).\n");
        return text.ToString();
    }

    /// <summary>A hit's short signature, with its result type if known.</summary>
    public string CallOf(CatalogTool tool) =>
        ToolSignature.CallWithOrigin(_index.Paths.Of(tool), tool.Definition, _learned(tool));

    /// <summary>
    /// Renders one JSON object: <c>query</c>, <c>hits</c>, and without hits <c>nearest</c> and <c>servers</c>.
    /// </summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("query", _query);
        if (_server is not null) json.WriteString("server", _server);
        json.WriteStartArray("hits");
        foreach (var hit in Hits)
        {
            json.WriteStartObject();
            json.WriteString("server", hit.Tool.Owner);
            json.WriteString("name", hit.Tool.Name);
            json.WriteNumber("score", Math.Round(hit.Score, 3));
            json.WriteString("description", ToolSignature.Describe(hit.Tool.Definition, full: OnlyTool is not null));
            json.WriteString("signature", OnlyTool?.Signature ?? CallOf(hit.Tool));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (Unheard.Count > 0) WriteNames(json, "unheard", Unheard);
        if (Hits.Count == 0)
        {
            WriteNames(json, "nearest", _index.Nearest(_server ?? _query));
            WriteNames(json, "servers", [.. _index.Servers.Select(server => server.Name)]);
        }

        json.WriteEndObject();
    }

    private void WriteHits(StringBuilder text)
    {
        var left = new List<string>();
        foreach (var group in Hits.GroupBy(hit => hit.Tool.Server, StringComparer.Ordinal))
        {
            if (text.Length < Room) WriteHeading(text, group.First().Tool);
            foreach (var hit in group)
            {
                var path = _index.Paths.Of(hit.Tool);
                if (text.Length < Room)
                    text.Append(ToolSignature.Render(path, hit.Tool.Definition, _learned(hit.Tool))).Append('\n');
                else left.Add(path);
            }

            if (text.Length < Room) text.Append('\n');
        }

        if (left.Count > 0)
        {
            text.Append("Also found, not shown in full: ")
                .AppendJoin(", ", left).Append(". Search by name to see one.\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{Hits.Count} of {_index.ToolCount} tools.\n");
    }

    private static void WriteHeading(StringBuilder text, CatalogTool tool)
    {
        text.Append("// ").Append(TypeScriptText.OneLine(tool.Owner));
        if (Summary(tool.ServerSummary) is { Length: > 0 } summary) text.Append(": ").Append(summary);
        text.Append('\n');
    }

    private void WriteNothing(StringBuilder text)
    {
        var wanted = TypeScriptText.Shorten(TypeScriptText.OneLine(_query), LongestEcho);
        var isServerKnown = _server is null || _index.IsServer(_server);
        if (_index.ToolCount == 0)
        {
            text.Append("No tools yet: no server is registered, or none has answered.\n");
        }
        else if (!isServerKnown)
        {
            text.Append("No server \"")
                .Append(TypeScriptText.Shorten(TypeScriptText.OneLine(_server!), LongestEcho)).Append("\".\n");
        }
        else
        {
            text.Append("No tool matches \"").Append(wanted).Append("\".\n");
        }

        if (_index.ToolCount == 0) return;

        var nearest = isServerKnown
            ? _index.Nearest(_query)
            : NearestNames.Of(_server!, _index.Servers.Select(server => server.Name));
        if (nearest.Count > 0)
            text.Append("Nearest names: ").AppendJoin(", ", nearest.Select(TypeScriptText.OneLine)).Append(".\n");
        text.Append("Servers (search with a server's name to list its tools):\n");
        foreach (var server in _index.Servers.Take(MostServers))
        {
            text.Append(
                CultureInfo.InvariantCulture, $"- {TypeScriptText.OneLine(server.Name)} ({server.ToolCount} tools)");
            if (Summary(server.Summary) is { Length: > 0 } summary) text.Append(": ").Append(summary);
            text.Append('\n');
        }

        if (_index.Servers.Count > MostServers)
            text.Append(CultureInfo.InvariantCulture, $"- and {_index.Servers.Count - MostServers} more\n");
    }

    private static string Summary(string? text) =>
        text is null ? "" : TypeScriptText.FirstSentence(text, ToolSignature.ShortDescription);

    private static void WriteNames(Utf8JsonWriter json, string property, IReadOnlyList<string> names)
    {
        json.WriteStartArray(property);
        foreach (var name in names) json.WriteStringValue(name);
        json.WriteEndArray();
    }
}
