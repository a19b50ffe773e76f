namespace VoidMcp.Sandbox;

/// <summary>Suggests the known name closest to a misspelled one.</summary>
internal static class NearestName
{
    private const int LongestCompared = 40, MostCompared = 1_000;

    /// <summary>The known name that differs only in case, underscores, plural or a typo; null if none does.</summary>
    public static string? Of(string wrong, IEnumerable<string> known)
    {
        if (wrong.Length is < 2 or > LongestCompared) return null;
        var plain = Plain(wrong);
        return known.Where(name => name != wrong && name.Length is > 1 and <= LongestCompared)
            .Take(MostCompared)
            .Select(name => (name, distance: Distance(plain, Plain(name))))
            .Where(n => n.distance <= Math.Min(plain.Length, n.name.Length) / 3)
            .OrderBy(n => n.distance).ThenBy(n => n.name, StringComparer.Ordinal)
            .Select(n => n.name).FirstOrDefault();
    }

    private static string Plain(string name) =>
        string.Concat(name.Where(static c => c is not ('_' or '-'))).ToLowerInvariant();

    /// <summary>Edit distance: insertions, deletions, replacements; a swap of two letters counts as one.</summary>
    private static int Distance(string a, string b)
    {
        var width = b.Length + 1;
        var table = new int[(a.Length + 1) * width];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                table[(i * width) + j] = i == 0 ? j : j == 0 ? i : Best(i, j);
            }
        }

        return table[^1];

        int Best(int i, int j)
        {
            var at = (i * width) + j;
            var best = Math.Min(
                Math.Min(table[at - width], table[at - 1]) + 1, table[at - width - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
            var swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            return swapped ? Math.Min(best, table[at - (2 * width) - 2] + 1) : best;
        }
    }
}
