namespace VoidMcp.Search;

/// <summary>
/// The terms of each tool's name, to measure how much of the name a query covers: "create a page" covers
/// <c>create_page</c> completely and <c>create_page_from_template</c> partly. Immutable.
/// </summary>
internal sealed class NameTerms
{
    private readonly int[] _ends;
    private readonly int[] _terms;
    private readonly float[] _shares;
    private readonly int _termCount;

    public NameTerms(ToolWords words, PostingLists postings, int termCount)
    {
        _termCount = termCount;
        _ends = new int[words.Count];
        var terms = new List<int>(words.Count * 4);
        var shares = new List<float>(words.Count * 4);
        for (var tool = 0; tool < words.Count; tool++)
        {
            var start = terms.Count;
            var sum = 0f;
            foreach (var word in words[tool])
            {
                if (word.Field != (int)Field.Name || !word.IsCounted) continue;
                terms.Add(word.Term);
                shares.Add(postings.Rarity(word.Term));
                sum += shares[^1];
            }

            for (var i = start; i < shares.Count; i++) shares[i] /= sum;
            _ends[tool] = terms.Count;
        }

        _terms = [.. terms];
        _shares = [.. shares];
    }

    /// <summary>How strongly the query asks for each term, 0 to 1.</summary>
    public float[] Asked(Query query)
    {
        var asked = new float[_termCount];
        foreach (var clause in query.Clauses)
        {
            foreach (var concept in clause)
            {
                foreach (var (term, weight) in concept.Terms) asked[term] = Math.Max(asked[term], weight);
            }
        }

        return asked;
    }

    /// <summary>The weighted share of the name's terms that the query covers, 0 to 1.</summary>
    public float Fit(int tool, float[] asked)
    {
        var fit = 0f;
        for (var i = tool == 0 ? 0 : _ends[tool - 1]; i < _ends[tool]; i++) fit += _shares[i] * asked[_terms[i]];
        return fit;
    }
}
