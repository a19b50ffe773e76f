using System.Text;
using System.Text.RegularExpressions;
using Spectre.Console;

namespace VoidMcp.Terminal;

/// <summary>A paragraph of Markdown as words for the terminal: bold, code, and links with their targets.</summary>
internal sealed partial class MarkdownText
{
    private readonly List<MarkdownRow> _words = [];

    /// <param name="markdown">The paragraph.</param>
    /// <param name="hasColor">Whether code is told by its color; else it keeps its backticks.</param>
    public MarkdownText(string markdown, bool hasColor)
    {
        var word = new List<(char Character, Style Style)>();
        var text = Link().Replace(markdown, LinkText);
        var style = Style.Plain;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '`')
            {
                if (!hasColor) word.Add(('`', Style.Code));
                style = style == Style.Code ? Style.Plain : Style.Code;
            }
            else if (style != Style.Code && text.AsSpan(i).StartsWith("**"))
            {
                style = style == Style.Bold ? Style.Plain : Style.Bold;
                i++;
            }
            else if (text[i] == ' ')
            {
                Finish(word);
            }
            else if (text[i] != '\\' || i + 1 == text.Length || text[i + 1] != '|')
            {
                word.Add((text[i], style));
            }
        }

        Finish(word);
        Width = _words.Sum(w => w.Width + 1) - 1;
    }

    private enum Style
    {
        Plain,
        Bold,
        Code,
    }

    /// <summary>Its width on one line, in columns.</summary>
    public int Width { get; }

    /// <summary>The longest word, in columns.</summary>
    public int LongestWord => _words.Select(w => w.Width).DefaultIfEmpty().Max();

    /// <summary>
    /// Breaks the text into lines of at most <paramref name="width"/> columns; a longer word stays whole.
    /// </summary>
    public IEnumerable<MarkdownRow> Wrap(int width)
    {
        var (line, used) = (new StringBuilder(), 0);
        foreach (var word in _words)
        {
            if (used > 0 && used + 1 + word.Width > width)
            {
                yield return new MarkdownRow(line.ToString(), used);
                line.Clear();
                used = 0;
            }

            if (used > 0) line.Append(' ');
            line.Append(word.Markup);
            used += word.Width + (used > 0 ? 1 : 0);
        }

        if (used > 0) yield return new MarkdownRow(line.ToString(), used);
    }

    /// <summary>
    /// A link to another page names the command that prints it; a link to the web its address.
    /// </summary>
    private static string LinkText(Match link)
    {
        var (text, target) = (link.Groups["text"].Value, link.Groups["target"].Value);
        if (target.StartsWith("http", StringComparison.Ordinal)) return $"{text} ({target})";
        if (!target.Contains(".md", StringComparison.Ordinal)) return text;
        var topic = target[..target.IndexOf(".md", StringComparison.Ordinal)];
        return string.Equals(text, topic, StringComparison.OrdinalIgnoreCase)
            ? $"`voidmcp help {topic}`"
            : $"{text} (`voidmcp help {topic}`)";
    }

    private void Finish(List<(char Character, Style Style)> word)
    {
        if (word.Count == 0) return;
        var markup = new StringBuilder();
        for (var i = 0; i < word.Count;)
        {
            var style = word[i].Style;
            var end = word.FindIndex(i, c => c.Style != style) is >= 0 and var other ? other : word.Count;
            var text = Markup.Escape(string.Concat(word[i..end].Select(c => c.Character)));
            markup.Append(style switch
            {
                Style.Bold => $"[bold]{text}[/]",
                Style.Code => $"[cyan]{text}[/]",
                _ => text,
            });
            i = end;
        }

        _words.Add(new MarkdownRow(markup.ToString(), word.Count));
        word.Clear();
    }

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\((?<target>[^)]*)\)")]
    private static partial Regex Link();
}

/// <summary>A line, or a word, as markup.</summary>
/// <param name="Markup">Spectre's markup.</param>
/// <param name="Width">Its width, in columns.</param>
internal sealed record MarkdownRow(string Markup, int Width);
