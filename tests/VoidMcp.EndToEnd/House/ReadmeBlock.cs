using System.Text.RegularExpressions;

namespace VoidMcp.EndToEnd.House;

/// <summary>
/// A block of the README that can be copied as it is: a script, fenced with <c>```sh</c>, and the lines that it prints,
/// fenced with <c>```text</c> right after it. The lines are an excerpt, in their order; a number there stands for any
/// number, and white space for any white space.
/// </summary>
internal sealed partial record ReadmeBlock(int Line, string Script, IReadOnlyList<string> Shown)
{
    private const string Fence = "```";

    /// <summary>Compares blocks in tests of this reader.</summary>
    public static IEqualityComparer<ReadmeBlock> ByContent { get; } = EqualityComparer<ReadmeBlock>.Create(
        (a, b) => a!.Line == b!.Line && a.Script == b.Script && a.Shown.SequenceEqual(b.Shown), block => block.Line);

    public static IReadOnlyList<ReadmeBlock> In(string markdown)
    {
        var blocks = new List<ReadmeBlock>();
        var lines = markdown.ReplaceLineEndings("\n").Split('\n');
        var mayShow = false;
        for (var n = 0; n < lines.Length; n++)
        {
            if (!lines[n].StartsWith(Fence, StringComparison.Ordinal))
            {
                mayShow &= lines[n].Length == 0;
                continue;
            }

            var (start, kind) = (n, lines[n][Fence.Length..].Trim());
            var inside = lines.Skip(n + 1).TakeWhile(l => !l.StartsWith(Fence, StringComparison.Ordinal)).ToList();
            n += inside.Count + 1;
            if (kind == "sh")
                blocks.Add(new ReadmeBlock(start + 1, string.Concat(inside.Select(l => l + "\n")), []));
            else if (kind == "text" && mayShow)
                blocks[^1] = blocks[^1] with { Shown = [.. inside.Where(l => l.Length > 0)] };
            mayShow = kind == "sh";
        }

        return blocks;
    }

    /// <summary>Names the first line that was not printed; null if all were.</summary>
    public string? Missing(string printed)
    {
        var lines = new Queue<string>(printed.ReplaceLineEndings("\n").Split('\n').Select(l => l.Trim()));
        return Shown.FirstOrDefault(shown => !IsNext(shown)) is { } missing
            ? $"the output has no line `{missing}`"
            : null;

        bool IsNext(string shown)
        {
            var pattern = PatternOf(shown);
            while (lines.TryDequeue(out var line))
            {
                if (pattern.IsMatch(line)) return true;
            }

            return false;
        }
    }

    private static Regex PatternOf(string shown)
    {
        var words = Space().Split(shown.Trim()).Select(word => Number().Replace(Regex.Escape(word), @"\d[\d,.]*"));
        return new Regex($@"\A{string.Join(@"\s+", words)}\z");
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"\d(?:[\d,]|\\\.)*")]
    private static partial Regex Number();
}
