namespace VoidMcp.Published;

/// <summary>Compares versions as semantic versioning does; others have no order.</summary>
internal static class VersionOrder
{
    /// <summary>Whether the second version is older than the first; false if they can't be compared.</summary>
    public static bool IsOlder(string current, string other) =>
        TryParse(current, out var a) && TryParse(other, out var b) && Compare(b, a) < 0;

    private static int Compare(
        (IReadOnlyList<ulong> Numbers, IReadOnlyList<string> Pre) a,
        (IReadOnlyList<ulong> Numbers, IReadOnlyList<string> Pre) b)
    {
        for (var i = 0; i < 3; i++)
        {
            if (a.Numbers[i].CompareTo(b.Numbers[i]) is not 0 and var order) return order;
        }

        // A pre-release comes before its release.
        if (a.Pre.Count == 0 || b.Pre.Count == 0) return b.Pre.Count.CompareTo(a.Pre.Count);
        foreach (var (x, y) in a.Pre.Zip(b.Pre))
        {
            var order = (ulong.TryParse(x, out var m), ulong.TryParse(y, out var n)) switch
            {
                (true, true) => m.CompareTo(n),
                (true, false) => -1,
                (false, true) => 1,
                _ => string.CompareOrdinal(x, y),
            };
            if (order != 0) return order;
        }

        return a.Pre.Count.CompareTo(b.Pre.Count);
    }

    private static bool TryParse(string text, out (IReadOnlyList<ulong> Numbers, IReadOnlyList<string> Pre) version)
    {
        version = default;
        var plain = text.TrimStart('v').Split('+')[0];
        var dash = plain.IndexOf('-', StringComparison.Ordinal);
        var numbers = new List<ulong>();
        foreach (var part in (dash < 0 ? plain : plain[..dash]).Split('.'))
        {
            if (!ulong.TryParse(part, out var number)) return false;
            numbers.Add(number);
        }

        version = (numbers, dash < 0 ? [] : plain[(dash + 1)..].Split('.'));
        return numbers.Count == 3;
    }
}
