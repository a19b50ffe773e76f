namespace VoidMcp.Registry.Yaml;

/// <summary>Finds line boundaries around an offset, and applies several changes to a text at once.</summary>
internal static class TextLines
{
    /// <summary>The offset of the line's first character.</summary>
    public static int Start(string text, int offset) => text.AsSpan(0, offset).LastIndexOf('\n') + 1;

    /// <summary>The offset after the line's last character, before the line ending.</summary>
    public static int End(string text, int offset)
    {
        var end = text.IndexOf('\n', offset);
        if (end < 0) return text.Length;
        return end > offset && text[end - 1] == '\r' ? end - 1 : end;
    }

    /// <summary>The offset of the next line; the text's length if there is none.</summary>
    public static int Next(string text, int offset)
    {
        var end = text.IndexOf('\n', offset);
        return end < 0 ? text.Length : end + 1;
    }

    /// <summary>The blanks at the start of the line.</summary>
    public static string Indent(string text, int offset)
    {
        var start = Start(text, offset);
        var end = start;
        while (end < text.Length && text[end] is ' ' or '\t') end++;
        return text[start..end];
    }

    /// <summary>Whether the line that starts at <paramref name="start"/> exists and is blank.</summary>
    public static bool IsBlank(string text, int start) =>
        start < text.Length && text.AsSpan(start, End(text, start) - start).IsWhiteSpace();

    /// <summary>
    /// The end of the comment that directly follows the line at <paramref name="offset"/> and is indented by at least
    /// <paramref name="indent"/>; without such a comment, the end of that line.
    /// </summary>
    public static int EndOfComments(string text, int offset, int indent)
    {
        for (var end = End(text, offset); ;)
        {
            var next = Next(text, end);
            var blanks = next < text.Length ? Indent(text, next).Length : 0;
            if (next >= text.Length || blanks < indent || next + blanks >= text.Length || text[next + blanks] != '#')
                return end;
            end = End(text, next);
        }
    }

    /// <summary>Whether only blanks precede the offset on its line.</summary>
    public static bool IsFirstOnLine(string text, int offset) =>
        text.AsSpan(Start(text, offset)..offset).IsWhiteSpace();

    /// <summary>Applies the changes, which must not overlap, and returns the new text.</summary>
    public static string Apply(string text, params ReadOnlySpan<TextChange> changes)
    {
        var ordered = changes.ToArray();
        Array.Sort(ordered, (a, b) => b.Start.CompareTo(a.Start));
        foreach (var (start, end, replacement) in ordered)
            text = string.Concat(text.AsSpan(0, start), replacement, text.AsSpan(end));
        return text;
    }
}

/// <summary>Replaces the text from <paramref name="Start"/> to <paramref name="End"/>.</summary>
/// <param name="Start">The first replaced offset.</param>
/// <param name="End">The first offset after the replaced text.</param>
/// <param name="Replacement">The new text.</param>
internal readonly record struct TextChange(int Start, int End, string Replacement);
