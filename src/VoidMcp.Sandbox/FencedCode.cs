using System.Text.RegularExpressions;

namespace VoidMcp.Sandbox;

/// <summary>
/// Finds code in Markdown fences, with or without prose around it. What is outside becomes spaces, so that positions
/// stay those of the whole text.
/// </summary>
internal sealed partial class FencedCode
{
    private static readonly FencedCode s_none = new();

    /// <summary>The code that the text may mean, most likely first.</summary>
    public IReadOnlyList<string> Candidates { get; private init; } = [];

    /// <summary>Why no code can be taken from the fences; null if there is no such reason.</summary>
    public string? Problem { get; private init; }

    /// <summary>What to say when code was taken from fences.</summary>
    public IReadOnlyList<string> Notes { get; private init; } = [];

    /// <summary>Whether the text has fences that mean something.</summary>
    public bool IsFound => Candidates.Count > 0 || Problem is not null;

    public static FencedCode In(string text)
    {
        if (!text.Contains("```", StringComparison.Ordinal)) return s_none;
        var whole = WholeOf(text);
        var blocks = Blocks(text);
        var code = blocks.Where(static b => b.IsCode).ToList();
        if (code.Count > 1 && code.Count(static b => b.Label.Length > 0) == 1)
            code.RemoveAll(static b => b.Label.Length == 0);
        var candidates = new List<string>();
        if (whole is not null) candidates.Add(whole);
        if (!IsProse(text, blocks)) return new FencedCode { Candidates = candidates };
        if (code.Count == 1) candidates.Add(Only(text, code[0].Start, code[0].End));
        return new FencedCode
        {
            Candidates = candidates,
            Problem = code.Count > 1
                ? $"The text holds {code.Count} code blocks. Send the code of one script, without text around it."
                : code.Count == 0 && blocks.Count > 0 ? OtherLanguage.HintFor(blocks[0].Label) : null,
            Notes = whole is null ? ["Only the code in the fence was run; send the code without text around it."] : [],
        };
    }

    /// <summary>The inside of a fence around the whole text; null if there is no such fence.</summary>
    private static string? WholeOf(string text)
    {
        var trimmed = text.AsSpan().Trim();
        if (!trimmed.StartsWith("```") || !trimmed.EndsWith("```") || trimmed.Length < 6) return null;
        var start = text.IndexOf("```", StringComparison.Ordinal);
        var lineEnd = text.IndexOf('\n', start);
        var end = text.LastIndexOf("```", StringComparison.Ordinal);
        if (lineEnd < 0 || lineEnd >= end) return null;
        var label = text[(start + 3)..lineEnd].Trim();
        return OtherLanguage.HintFor(label) is null ? Only(text, lineEnd, end) : null;
    }

    /// <summary>The fenced blocks. The last one may be unclosed, and the first one may lack its opening.</summary>
    private static List<CodeFence> Blocks(string text)
    {
        var blocks = new List<CodeFence>();
        var fences = Fence().Matches(text);
        for (var i = 0; i < fences.Count; i++)
        {
            var (label, start) = (fences[i].Groups["label"].Value, fences[i].Index + fences[i].Length);
            if (fences.Count == 1 && label.Length == 0 && text.AsSpan(start).IsWhiteSpace())
            {
                blocks.Add(new CodeFence(label, 0, fences[i].Index, start));
                break;
            }

            // A fence with a label never closes.
            var isClosed = i + 1 < fences.Count && fences[i + 1].Groups["label"].Length == 0;
            var end = i + 1 < fences.Count ? fences[i + 1].Index : text.Length;
            var after = isClosed ? end + fences[i + 1].Length : text.Length;
            var tail = text.AsSpan(start, end - start).TrimEnd();
            if (!isClosed && tail.EndsWith("```")) end = start + tail.Length - 3;
            blocks.Add(new CodeFence(label, start, end, after));
            if (isClosed) i++;
        }

        return blocks;
    }

    /// <summary>Whether the text outside the blocks is prose: fences also occur in the texts of code.</summary>
    private static bool IsProse(string text, List<CodeFence> blocks)
    {
        var at = 0;
        foreach (var block in blocks)
        {
            // Up to the line of the opening fence, which ends at the start of the code.
            var lineStart = block.Start == 0 ? 0 : text.LastIndexOf('\n', block.Start - 1, block.Start) + 1;
            if (IsCode(text[at..Math.Max(at, lineStart)])) return false;
            at = Math.Min(text.Length, block.After);
        }

        return !IsCode(text[at..]);
    }

    private static bool IsCode(string outside)
    {
        var lines = outside.Split('\n');
        return lines.Any(
            static l => !l.TrimStart().StartsWith("```", StringComparison.Ordinal) && CodeLine().IsMatch(l))
            || outside.Replace("```", "", StringComparison.Ordinal).Count(static c => c == '`') % 2 == 1;
    }

    private static string Only(string text, int start, int end)
    {
        var chars = text.ToCharArray();
        for (var i = 0; i < chars.Length; i++)
        {
            if ((i < start || i >= end) && chars[i] is not ('\n' or '\r')) chars[i] = ' ';
        }

        return new string(chars);
    }

    [GeneratedRegex(@"^[ \t]*```+[ \t]*(?<label>[\w+#.-]*)[^`\n]*?\r?$", RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"[;{}(\[=,]\s*$|=>"
        + @"|^\s*(const|let|var|return|await|function|if|for|while|import|export)\b.*[;=({]")]
    private static partial Regex CodeLine();

    /// <summary>A fenced block.</summary>
    /// <param name="Label">The word behind the opening fence; may be empty.</param>
    /// <param name="Start">Where its code begins.</param>
    /// <param name="End">Where its code ends.</param>
    /// <param name="After">Where the text goes on behind its closing fence.</param>
    private sealed record CodeFence(string Label, int Start, int End, int After)
    {
        public bool IsCode => Label.ToUpperInvariant() is "" or "JS" or "JAVASCRIPT" or "TS" or "TYPESCRIPT" or "MJS"
            or "JSX" or "TSX" or "ECMASCRIPT" or "CODE" or "JSON" or "TOOL_CODE";
    }
}
