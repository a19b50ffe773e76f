using VoidMcp.Catalog;

namespace VoidMcp.Search;

/// <summary>Compares tool names leniently: ignores case, separators and camel case.</summary>
internal static class NameComparison
{
    /// <summary>Whether the text is the tool's name, with or without its server's name.</summary>
    public static bool AreSame(CatalogTool tool, ReadOnlySpan<char> text) =>
        AreSame(tool.Name, text) || AreSame(tool.Server, tool.Name, text);

    public static bool AreSame(ReadOnlySpan<char> name, ReadOnlySpan<char> text) => AreSame("", name, text);

    private static bool AreSame(ReadOnlySpan<char> before, ReadOnlySpan<char> name, ReadOnlySpan<char> text)
    {
        if (!TryEat(before, ref text) || !TryEat(name, ref text)) return false;
        return text.IndexOfAnyLetterOrDigit() < 0;
    }

    /// <summary>
    /// Consumes the name's letters and digits from the start of the text, skipping other characters in both.
    /// </summary>
    private static bool TryEat(ReadOnlySpan<char> name, ref ReadOnlySpan<char> text)
    {
        foreach (var c in name)
        {
            if (!char.IsLetterOrDigit(c)) continue;
            var next = text.IndexOfAnyLetterOrDigit();
            if (next < 0 || char.ToLowerInvariant(text[next]) != char.ToLowerInvariant(c)) return false;
            text = text[(next + 1)..];
        }

        return true;
    }

    private static int IndexOfAnyLetterOrDigit(this ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsLetterOrDigit(text[i])) return i;
        }

        return -1;
    }
}
