using VoidMcp.Catalog;
using VoidMcp.Errors;

namespace VoidMcp.Search;

/// <summary>
/// Full-text search over tools: names, descriptions, arguments and servers, ranked. Built from one catalog snapshot and
/// immutable, so it supports concurrent searches. Uses <see cref="Synonyms"/> but no language model.
/// </summary>
internal sealed class SearchIndex
{
    /// <summary>Score bonus for a tool whose exact name is the query; larger than any other score.</summary>
    private const float ExactName = 4;

    private readonly CatalogTool[] _tools;
    private readonly SearchedServer[] _servers;
    private readonly int[] _serverOf;
    private readonly PostingLists _byTool;
    private readonly PostingLists _byServer;
    private readonly NameTerms _names;
    private readonly QueryTerms _terms;
    private readonly SearchWeights _weights;
    private readonly Lazy<ScriptPaths> _paths;
    private readonly Lazy<Dictionary<string, CatalogTool>> _named;

    private SearchIndex(CatalogTool[] tools, SearchWeights weights)
    {
        _tools = tools;
        _weights = weights;
        _paths = new Lazy<ScriptPaths>(() => new ScriptPaths(tools));
        _named = new Lazy<Dictionary<string, CatalogTool>>(NamesOfAll);
        _servers = [.. tools
            .GroupBy(tool => tool.Server, StringComparer.Ordinal)
            .Select(server => new SearchedServer(server.Key, server.First().ServerSummary, server.Count()))];
        _serverOf = [.. _servers.SelectMany((server, i) => Enumerable.Repeat(i, server.ToolCount))];

        var vocabulary = new Vocabulary();
        var words = ToolWords.Read(tools, vocabulary);
        var termCount = vocabulary.Stems.Count;
        int[] eachTool = [.. Enumerable.Range(0, tools.Length)];
        PostingLists byTool = null!, byServer = null!;
        Parallel.Invoke(
            () => byTool = PostingLists.Build(
                words, eachTool, termCount, weights.Tools, weights.Saturation, weights.RarityFloor),
            () => byServer = PostingLists.Build(
                words, _serverOf, termCount, weights.Servers, weights.Saturation, rarityFloor: 0));
        (_byTool, _byServer) = (byTool, byServer);
        _names = new NameTerms(words, _byTool, termCount);
        _terms = new QueryTerms(vocabulary, weights);
    }

    /// <summary>The servers that have tools, sorted by name.</summary>
    public IReadOnlyList<SearchedServer> Servers => _servers;

    public int ToolCount => _tools.Length;

    /// <summary>The script paths of this catalog's tools.</summary>
    public ScriptPaths Paths => _paths.Value;

    /// <summary>Accepts tools in any order; the order within a server is kept for lists and ties.</summary>
    public static SearchIndex Build(IReadOnlyList<CatalogTool> tools, SearchWeights? weights = null) =>
        new([.. tools.OrderBy(tool => tool.Server, StringComparer.Ordinal)], weights ?? SearchWeights.Default);

    /// <summary>
    /// The best matches, at most <paramref name="limit"/>. An empty query, <c>*</c> or a server's name lists tools
    /// instead. With a server, only its tools; empty if there is no such server.
    /// </summary>
    public IReadOnlyList<SearchHit> Find(string query, int limit, string? server = null)
    {
        var only = server is null ? -1 : IndexOfServer(server);
        if (limit <= 0 || _tools.Length == 0 || (server is not null && only < 0)) return [];
        if (query.AsSpan().Trim() is "" or "*") return Listed(limit, only);
        var named = IndexOfServer(query);
        return named >= 0 && (only < 0 || only == named) ? Listed(limit, named) : Ranked(query, limit, only);
    }

    /// <summary>
    /// The tool with exactly this name, including its server: <c>server.tool</c>, exact, in underscore form, or as a
    /// script path. Null if there is none.
    /// </summary>
    public CatalogTool? Named(string text)
    {
        text = text.Trim();
        var mayBeName = text.Length < 500
            && !text.Contains(' ', StringComparison.Ordinal)
            && text.AsSpan().ContainsAny('.', '[');
        return mayBeName
            ? _named.Value.GetValueOrDefault(text) ?? _named.Value.GetValueOrDefault($"tools.{text}")
            : null;
    }

    /// <summary>Whether the index contains tools of this server; ignores case and separators.</summary>
    public bool IsServer(string name) => IndexOfServer(name) >= 0;

    /// <summary>Similar names for a query without hits: tools as <c>server.tool</c>, and servers.</summary>
    public IReadOnlyList<string> Nearest(string query, int limit = 5)
    {
        // Tool names are single words; a sentence is not similar to any of them.
        if (query.Length > 100) return [];
        var tools = _tools.ToLookup(tool => tool.Name, StringComparer.Ordinal);
        var names = tools.Select(tool => tool.Key)
            .Concat(_servers.Select(server => server.Name)).Distinct(StringComparer.Ordinal);
        return [.. NearestNames.Of(query, names, limit)
            .SelectMany(name => tools.Contains(name) ? tools[name].Select(tool => tool.QualifiedName) : [name])
            .Take(limit)];
    }

    private Dictionary<string, CatalogTool> NamesOfAll()
    {
        var names = new Dictionary<string, CatalogTool>(2 * _tools.Length, StringComparer.Ordinal);
        foreach (var tool in _tools) names.TryAdd(tool.QualifiedName, tool);
        foreach (var tool in _tools) names.TryAdd(Paths.Of(tool), tool);
        return names;
    }

    private int IndexOfServer(string name)
    {
        var exact = Array.FindIndex(_servers, server => server.Name == name);
        return exact >= 0 ? exact : Array.FindIndex(_servers, server => NameComparison.AreSame(server.Name, name));
    }

    private List<SearchHit> Listed(int limit, int only) =>
        [.. _tools.Where((_, i) => only < 0 || _serverOf[i] == only)
            .Take(limit).Select(tool => new SearchHit(tool, 0))];

    private List<SearchHit> Ranked(string text, int limit, int only)
    {
        var query = new QueryReader(_terms, _weights).Read(text);
        using var tools = new Scorer(_byTool, _tools.Length);
        using var servers = new Scorer(_byServer, _servers.Length);
        tools.Run(query);
        servers.Run(query);
        var best = Scorer.Max(tools.Total);
        if (best == 0) return [];
        var bestServer = Math.Max(Scorer.Max(servers.Total), float.Epsilon);
        var clauseWeight = query.Clauses.Count > 1 ? _weights.Clause : 0;
        var asked = _names.Asked(query);

        var found = new PriorityQueue<int, (float Score, int Order)>(limit + 1);
        for (var i = 0; i < _tools.Length; i++)
        {
            if (tools.Total[i] == 0 || (only >= 0 && _serverOf[i] != only)) continue;
            var score = (tools.Total[i] / best)
                + (_weights.Server * servers.Total[_serverOf[i]] / bestServer)
                + (clauseWeight * tools.BestClause[i]);
            score *= 1 + (_weights.NameFit * _names.Fit(i, asked));
            if (NameComparison.AreSame(_tools[i], text)) score += ExactName;
            // The queue removes the worst hit first; for equal scores the later one.
            if (found.Count < limit) found.Enqueue(i, (score, -i));
            else found.EnqueueDequeue(i, (score, -i));
        }

        var hits = new List<SearchHit>(found.Count);
        while (found.TryDequeue(out var tool, out var rank)) hits.Add(new SearchHit(_tools[tool], rank.Score));
        hits.Reverse();
        return hits;
    }
}

/// <summary>A server as shown in search results.</summary>
internal sealed record SearchedServer(string Name, string? Summary, int ToolCount);

/// <summary>
/// A search result. Scores are comparable within one query only; higher is better, 0 means listed without a search.
/// </summary>
internal readonly record struct SearchHit(CatalogTool Tool, float Score);
