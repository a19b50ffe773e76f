namespace VoidMcp.Search;

/// <summary>
/// The inverted index: for each term, the documents that contain it and its BM25F score in each. Computed once when the
/// index is built, so that a query only adds up scores. A document is a tool or a whole server. Immutable.
/// </summary>
internal sealed class PostingLists
{
    private readonly int[] _starts;
    private readonly int[] _documents;
    private readonly float[] _scores;

    private readonly float[] _rarity;

    private PostingLists(int[] starts, int[] documents, float[] scores, float[] rarity)
    {
        _rarity = rarity;
        _starts = starts;
        _documents = documents;
        _scores = scores;
    }

    /// <summary>The documents that contain the term, with its score in each; rare terms score higher.</summary>
    public (ReadOnlyMemory<int> Documents, ReadOnlyMemory<float> Scores) Of(int term)
    {
        var range = _starts[term].._starts[term + 1];
        return (_documents.AsMemory(range), _scores.AsMemory(range));
    }

    /// <summary>Inverse document frequency: the fewer documents contain the term, the higher.</summary>
    public float Rarity(int term) => _rarity[term];

    /// <param name="words">The words of all tools.</param>
    /// <param name="documentOf">
    /// Which document each tool belongs to: numbers from 0 that never fall from tool to tool.
    /// </param>
    /// <param name="termCount">The number of terms.</param>
    /// <param name="weights">The field weights.</param>
    /// <param name="saturation">BM25's k1.</param>
    /// <param name="rarityFloor">See <see cref="SearchWeights.RarityFloor"/>.</param>
    public static PostingLists Build(
        ToolWords words,
        ReadOnlySpan<int> documentOf,
        int termCount,
        FieldWeights weights,
        float saturation,
        float rarityFloor)
    {
        var documentCount = documentOf.IsEmpty ? 0 : documentOf[^1] + 1;
        var fieldCount = weights.Weight.Length;
        var lengths = Lengths(words, documentOf, documentCount, fieldCount, out var averages);

        // First collect postings in document order, then distribute them to their terms.
        var postings = new List<(int Term, int Document, float Score)>(documentCount * 32);
        var frequencies = new int[termCount + 1];
        var sums = new float[termCount];
        var present = new List<int>();
        Span<float> perOccurrence = stackalloc float[fieldCount];
        for (var tool = 0; tool < words.Count; tool++)
        {
            var document = documentOf[tool];
            for (var field = 0; field < fieldCount; field++)
            {
                var excess = averages[field] == 0 ? 1 : lengths[(document * fieldCount) + field] / averages[field];
                var penalty = 1 - weights.LengthPenalty[field] + (weights.LengthPenalty[field] * excess);
                perOccurrence[field] = penalty == 0 ? 0 : weights.Weight[field] / penalty;
            }

            foreach (var word in words[tool])
            {
                var share = perOccurrence[word.Field];
                if (share == 0) continue;
                ref var sum = ref sums[word.Term];
                if (sum == 0) present.Add(word.Term);
                sum += share;
            }

            if (tool + 1 < words.Count && documentOf[tool + 1] == document) continue;
            foreach (var term in present)
            {
                postings.Add((term, document, sums[term] * (saturation + 1) / (sums[term] + saturation)));
                frequencies[term + 1]++;
                sums[term] = 0;
            }

            present.Clear();
        }

        return Deal(postings, frequencies, documentCount, rarityFloor);
    }

    private static float[] Lengths(
        ToolWords words, ReadOnlySpan<int> documentOf, int documentCount, int fieldCount, out float[] averages)
    {
        var lengths = new float[documentCount * fieldCount];
        for (var tool = 0; tool < words.Count; tool++)
        {
            var start = documentOf[tool] * fieldCount;
            foreach (var word in words[tool])
            {
                if (word.IsCounted) lengths[start + word.Field]++;
            }
        }

        averages = new float[fieldCount];
        for (var field = 0; field < fieldCount; field++)
        {
            var filled = 0;
            for (var i = field; i < lengths.Length; i += fieldCount)
            {
                averages[field] += lengths[i];
                if (lengths[i] > 0) filled++;
            }

            // Average over non-empty fields: including empty ones would make every present title look long.
            if (filled > 0) averages[field] /= filled;
        }

        return lengths;
    }

    private static PostingLists Deal(
        List<(int Term, int Document, float Score)> postings, int[] starts, int documentCount, float rarityFloor)
    {
        var rarity = new float[starts.Length - 1];
        for (var term = 0; term < rarity.Length; term++)
        {
            var frequency = starts[term + 1];
            rarity[term] = MathF.Log(1 + ((documentCount - frequency + 0.5f) / (frequency + 0.5f + rarityFloor)));
            starts[term + 1] += starts[term];
        }

        var next = starts.AsSpan(0, rarity.Length).ToArray();
        var documents = new int[postings.Count];
        var scores = new float[postings.Count];
        foreach (var (term, document, score) in postings)
        {
            var place = next[term]++;
            documents[place] = document;
            scores[place] = score * rarity[term];
        }

        return new PostingLists(starts, documents, scores, rarity);
    }
}
