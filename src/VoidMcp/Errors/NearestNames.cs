namespace VoidMcp.Errors;

/// <summary>Suggests names similar to a misspelt one: "Did you mean …?".</summary>
internal static class NearestNames
{
    /// <summary>
    /// Returns up to <paramref name="limit"/> candidates similar to <paramref name="wanted"/>, best first. Similar
    /// means:
    /// equal except for case and separators, one contains the other, or an edit distance of at most a third of the
    /// length.
    /// </summary>
    public static IReadOnlyList<string> Of(string wanted, IEnumerable<string> candidates, int limit = 3)
    {
        var plain = Plain(wanted);
        return [.. candidates
            .Select(name => (name, score: Score(plain, Plain(name))))
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
        if (distance <= Math.Max(1, Math.Max(wanted.Length, name.Length) / 3)) return distance;
        var contained = name.Contains(wanted, StringComparison.Ordinal)
            || wanted.Contains(name, StringComparison.Ordinal);
        return contained && Math.Min(wanted.Length, name.Length) >= 3 ? 100 + distance : int.MaxValue;
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
