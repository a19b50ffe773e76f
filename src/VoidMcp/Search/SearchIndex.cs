using VoidMcp.Catalog;
using VoidMcp.Errors;

namespace VoidMcp.Search;

/// <summary>
/// Finds tools by words: names, descriptions, arguments and servers, ranked. Built from one catalogue snapshot and
/// immutable, so many searches may run at once. Looks at meaning only as far as <see cref="Synonyms"/> goes; there is no
/// model in it.
/// </summary>
internal sealed class SearchIndex
{
    private readonly CatalogTool[] _tools;
    private readonly string[] _servers;
    private readonly int[] _serverOf;
    private readonly PostingLists _byTool;
    private readonly PostingLists _byServer;
    private readonly SearchWeights _weights;
    private readonly QueryReader _reader;

    private SearchIndex(CatalogTool[] tools, SearchWeights weights)
    {
        _tools = tools;
        _weights = weights;
        _serverOf = new int[tools.Length];
        var servers = new List<string>();
        var vocabulary = new Vocabulary();
        var words = new ToolWords(vocabulary);
        for (var i = 0; i < tools.Length; i++)
        {
            if (servers.Count == 0 || servers[^1] != tools[i].Server) servers.Add(tools[i].Server);
            _serverOf[i] = servers.Count - 1;
            words.Add(tools[i]);
        }

        _servers = [.. servers];
        var eachTool = Enumerable.Range(0, tools.Length).ToArray();
        _byTool = PostingLists.Build(words, eachTool, vocabulary.Stems.Count, weights.Tools, weights.Saturation);
        _byServer = PostingLists.Build(words, _serverOf, vocabulary.Stems.Count, weights.Servers, weights.Saturation);
        _reader = new QueryReader(vocabulary, new SpellingNeighbours(vocabulary.Stems), Synonyms.For(weights), weights);
    }

    /// <summary>The servers that have tools, in order.</summary>
    public IReadOnlyList<string> Servers => _servers;

    /// <summary>Takes over the tools in any order; those of one server keep theirs.</summary>
    public static SearchIndex Build(IReadOnlyList<CatalogTool> tools, SearchWeights? weights = null) =>
        new([.. tools.OrderBy(tool => tool.Server, StringComparer.Ordinal)], weights ?? SearchWeights.Default);

    /// <summary>
    /// The tools that fit the query, best first, at most <paramref name="limit"/>. <c>*</c>, nothing at all, or a server's
    /// name lists tools instead. Where a server is named, only its tools.
    /// </summary>
    public IReadOnlyList<SearchHit> Find(string query, int limit, string? server = null)
    {
        if (limit <= 0 || _tools.Length == 0) return [];
        var only = server is null ? -1 : Array.FindIndex(_servers, name => name == server);
        if (server is not null && only < 0) return [];
        var wanted = query.AsSpan().Trim();
        if (wanted is "" or "*") return Listed(limit, only);
        var named = Array.FindIndex(_servers, name => ToolNames.AreSame(name, query));
        return named >= 0 && (only < 0 || only == named) ? Listed(limit, named) : Ranked(query, limit, only);
    }

    /// <summary>The names most like a query that found nothing: of tools as <c>server.tool</c>, and of servers.</summary>
    public IReadOnlyList<string> Nearest(string query, int limit = 5)
    {
        var names = _tools.ToLookup(tool => tool.Name, StringComparer.Ordinal);
        var near = NearestNames.Of(query, names.Select(n => n.Key).Concat(_servers).Distinct(), limit);
        return [.. near.SelectMany(name => names.Contains(name) ? names[name].Select(t => t.QualifiedName) : [name]).Take(limit)];
    }

    private List<SearchHit> Listed(int limit, int only) =>
        [.. _tools.Where((_, i) => only < 0 || _serverOf[i] == only).Take(limit).Select(tool => new SearchHit(tool, 0))];

    private List<SearchHit> Ranked(string text, int limit, int only)
    {
        var query = _reader.Read(text);
        using var tools = new Scorer(_byTool, _tools.Length);
        using var servers = new Scorer(_byServer, _servers.Length);
        tools.Run(query);
        servers.Run(query);
        var best = Scorer.Max(tools.Total);
        if (best == 0) return [];
        var bestServer = Math.Max(Scorer.Max(servers.Total), float.Epsilon);
        var isLong = query.Clauses.Count > 1;

        var heap = new PriorityQueue<int, (float Score, int Order)>(limit + 1);
        for (var i = 0; i < _tools.Length; i++)
        {
            if (tools.Total[i] == 0 || (only >= 0 && _serverOf[i] != only)) continue;
            var score = (tools.Total[i] / best) + (_weights.Server * servers.Total[_serverOf[i]] / bestServer);
            if (isLong) score += _weights.Clause * tools.BestClause[i];
            if (ToolNames.AreSame(_tools[i], text)) score += 2;
            // The worst leaves first; among equals the later one.
            if (heap.Count < limit) heap.Enqueue(i, (score, -i));
            else heap.EnqueueDequeue(i, (score, -i));
        }

        var hits = new SearchHit[heap.Count];
        for (var place = hits.Length - 1; heap.TryDequeue(out var tool, out var priority); place--)
            hits[place] = new SearchHit(_tools[tool], priority.Score);
        return [.. hits];
    }
}
