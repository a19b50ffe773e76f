using System.Text;
using Tomlyn.Syntax;
using VoidMcp.Registry.Yaml;

namespace VoidMcp.Clients.Formats;

/// <summary>Adds and removes tables of a TOML text; every other byte stays. The caller verifies the result.</summary>
internal static class TomlSplice
{
    /// <summary>Appends a table <c>[section.name]</c> with these keys.</summary>
    public static string Add(string text, IReadOnlyList<string> section, string name, YamlMapping entry)
    {
        var newLine = YamlStyle.NewLineOf(text);
        var table = new StringBuilder($"[{string.Join('.', section.Append(name).Select(Key))}]").Append(newLine);
        foreach (var (key, value) in entry.Pairs)
            table.Append(Key(key.Value)).Append(" = ").Append(Value(value)).Append(newLine);
        return Append(text, table.ToString());
    }

    /// <summary>Appends tables as they were written, after a blank line.</summary>
    public static string Append(string text, string tables)
    {
        var newLine = YamlStyle.NewLineOf(text);
        var gap = text.AsSpan().IsWhiteSpace() ? "" : text.EndsWith('\n') ? newLine : newLine + newLine;
        return text + gap + tables;
    }

    /// <summary>Returns the tables <c>[section.name]</c> and below as written; null if there are none.</summary>
    public static string? Written(string text, IReadOnlyList<string> section, string name)
    {
        var ranges = Ranges(text, section, name);
        return ranges.Count == 0 ? null : string.Concat(ranges.Select(r => text[r.Start..r.End]));
    }

    /// <summary>
    /// Removes the tables <c>[section.name]</c> and below, each with the blank line above it, and the key
    /// <c>name</c> in <c>[section]</c>.
    /// </summary>
    public static string Remove(string text, IReadOnlyList<string> section, string name) =>
        TextLines.Apply(text, [.. Ranges(text, section, name).Select(r => Cut(text, r.Start, r.End))]);

    private static List<(int Start, int End)> Ranges(string text, IReadOnlyList<string> section, string name)
    {
        var found = new List<(int Start, int End)>();
        string[] path = [.. section, name];
        var document = TomlTree.Syntax(text);
        foreach (var pair in document.KeyValues.Where(p => IsBelow(TomlTree.Keys(p.Key!), path))) Add(pair.Span);
        foreach (var table in document.Tables)
        {
            var keys = TomlTree.Keys(table.Name!);
            if (IsBelow(keys, path))
            {
                Add(table.Span);
                continue;
            }

            foreach (var pair in table.Items.Where(p => IsBelow([.. keys, .. TomlTree.Keys(p.Key!)], path)))
                Add(pair.Span);
        }

        return found;

        // A span ends with its line's last character, the line break included if there is one.
        void Add(SourceSpan span)
        {
            var end = Math.Min(span.End.Offset + 1, text.Length);
            found.Add((span.Start.Offset, end == 0 || text[end - 1] == '\n' ? end : TextLines.Next(text, end)));
        }
    }

    private static TextChange Cut(string text, int start, int end)
    {
        start = TextLines.Start(text, start);
        var above = start > 0 ? TextLines.Start(text, start - 1) : -1;
        if (text[start] == '[' && above >= 0 && TextLines.IsBlank(text, above)) start = above;
        return new TextChange(start, end, "");
    }

    private static bool IsBelow(IReadOnlyList<string> keys, string[] path) =>
        keys.Count >= path.Length && keys.Take(path.Length).SequenceEqual(path);

    private static string Key(string key) =>
        key.Length > 0 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? key : YamlText.Quoted(key);

    /// <summary>A basic string escapes as in JSON; lists are written on one line.</summary>
    private static string Value(YamlNode value) => value switch
    {
        YamlScalar { IsPlain: true } literal => literal.Value,
        YamlScalar text => YamlText.Quoted(text.Value),
        YamlSequence list => $"[{string.Join(", ", list.Items.Select(Value))}]",
        YamlMapping map =>
            $"{{ {string.Join(", ", map.Pairs.Select(p => $"{Key(p.Key.Value)} = {Value(p.Value)}"))} }}",
        _ => throw new InvalidOperationException("An edit writes no aliases."),
    };
}
