namespace VoidMcp.Errors;

/// <summary>Suggests names similar to a misspelt one: "Did you mean …?".</summary>
internal static class NearestNames
{
    /// <summary>Longer names are not compared.</summary>
    private const int LongestCompared = 200;

    /// <summary>Maximum number of candidates whose edit distance is computed, those with the most letters in common.
    /// </summary>
    private const int MostCompared = 50;

    /// <summary>
    /// Returns up to <paramref name="limit"/> candidates similar to <paramref name="wanted"/>, best first. Similar
    /// means:
    /// equal except for case and separators, one contains the other, or an edit distance of at most a third of the
    /// length.
    /// </summary>
    public static IReadOnlyList<string> Of(string wanted, IEnumerable<string> candidates, int limit = 3)
    {
        if (wanted.Length > LongestCompared) return [];
        var plain = Plain(wanted);
        var letters = Letters(plain);
        return [.. candidates
            .Where(name => name.Length <= LongestCompared)
            .Select(name => (name, plain: Plain(name)))
            .Select(c => (c.name, c.plain, atLeast: Difference(letters, c.plain)))
            .Where(c => c.atLeast <= MaxDistance(plain, c.plain) || IsPart(plain, c.plain))
            .OrderBy(c => c.atLeast)
            .Take(MostCompared)
            .Select(c => (c.name, score: Score(plain, c.plain)))
            .Where(c => c.score < int.MaxValue)
            .OrderBy(c => c.score)
            .ThenBy(c => c.name, StringComparer.Ordinal)
            .Take(limit)
            .Select(c => c.name)];
    }

    /// <summary>Returns "Did you mean a, b?", or null if no candidate is similar.</summary>
    public static string? Hint(string wanted, IEnumerable<string> candidates)
    {
        var near = Of(wanted, candidates);
        return near.Count == 0 ? null : $"Did you mean {string.Join(", ", near)}?";
    }

    private static string Plain(string name) =>
        string.Concat(name.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant));

    private static int Score(string wanted, string name)
    {
        if (wanted.Length == 0 || name.Length == 0) return int.MaxValue;
        if (wanted == name) return 0;
        var distance = Distance(wanted, name);
        if (distance <= MaxDistance(wanted, name)) return distance;
        return IsPart(wanted, name) ? 100 + distance : int.MaxValue;
    }

    private static int MaxDistance(string wanted, string name) =>
        Math.Max(1, Math.Max(wanted.Length, name.Length) / 3);

    /// <summary>Whether one contains the other.</summary>
    private static bool IsPart(string wanted, string name) =>
        Math.Min(wanted.Length, name.Length) >= 3
        && (name.Contains(wanted, StringComparison.Ordinal) || wanted.Contains(name, StringComparison.Ordinal));

    /// <summary>How often each letter occurs; letters that differ by a multiple of 64 count as the same.</summary>
    private static int[] Letters(string text)
    {
        var counts = new int[64];
        foreach (var c in text) counts[c & 63]++;
        return counts;
    }

    /// <summary>A lower bound of the edit distance: the letters that one has and the other lacks.</summary>
    private static int Difference(int[] letters, string name)
    {
        int[] left = [.. letters];
        foreach (var c in name) left[c & 63]--;
        var (more, less) = (0, 0);
        foreach (var count in left)
        {
            if (count > 0) more += count;
            else less -= count;
        }

        return Math.Max(more, less);
    }

    /// <summary>Edit distance in which swapping neighbours counts as one step (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        int[] beforeLast = [], last = [.. Enumerable.Range(0, b.Length + 1)];
        for (var i = 1; i <= a.Length; i++)
        {
            var row = new int[b.Length + 1];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = a[i - 1] == b[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(last[j] + 1, row[j - 1] + 1), last[j - 1] + change);
                var swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                if (swapped) row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }

            (beforeLast, last) = (last, row);
        }

        return last[b.Length];
    }
}
