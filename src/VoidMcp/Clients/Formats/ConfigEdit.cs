using VoidMcp.Registry.Yaml;

namespace VoidMcp.Clients.Formats;

/// <summary>
/// Adds servers to a client's configuration and removes them, whatever its format. Each result is parsed again and
/// compared: nothing but the named server may differ.
/// </summary>
/// <param name="format">The format of the file.</param>
/// <param name="section">The keys under which the servers are.</param>
internal sealed class ConfigEdit(ConfigFormat format, IReadOnlyList<string> section)
{
    /// <summary>Adds a server, or replaces it. An item of a list carries its name itself.</summary>
    /// <exception cref="YamlSyntaxException">The text is malformed, or can't be edited so.</exception>
    public string Put(string text, string name, YamlMapping entry)
    {
        var document = ConfigDocument.Parse(text, format);
        if (document.Root is not null && document.Map is null)
            throw new YamlSyntaxException(document.Root.Line, "the file must be an object", null);
        var put = format switch
        {
            ConfigFormat.Toml => TomlSplice.Add(TomlSplice.Remove(text, section, name), section, name, entry),
            _ when document.Root is null => New(text, name, entry),
            _ => PutInto(document, name, entry),
        };
        return Verified(text, put, name);
    }

    /// <summary>Adds a server as it was written in another version of the file.</summary>
    /// <exception cref="YamlSyntaxException">The text is malformed, or can't be edited so.</exception>
    public string PutWritten(string text, string name, string written)
    {
        var document = ConfigDocument.Parse(text, format);
        var servers = document.Find(section);
        var put = (format, servers) switch
        {
            (ConfigFormat.Toml, _) => TomlSplice.Append(text, written),
            (ConfigFormat.Json, YamlMapping map) => JsonSplice.AddWritten(text, map, name, written),
            (ConfigFormat.Yaml, YamlSequence { IsFlow: false, Items.Count: > 0 } list) =>
                YamlListSplice.AddWritten(text, list, written),
            (ConfigFormat.Yaml, YamlMapping { IsFlow: false, Pairs.Count: > 0 } map) => AppendLines(text, map, written),
            (ConfigFormat.Yaml, YamlScalar { Value.Length: 0 } nothing) => text.Insert(
                TextLines.End(text, nothing.Place.Start),
                YamlStyle.NewLineOf(text) + written.TrimEnd('\r', '\n')),
            _ => throw NotEditable(text),
        };
        return Verified(text, put, name);
    }

    /// <summary>Returns how a server is written; null if it is missing.</summary>
    public string? Written(string text, string name)
    {
        var document = ConfigDocument.Parse(text, format);
        switch (format, document.Find(section))
        {
            case (ConfigFormat.Toml, _):
                return TomlSplice.Written(text, section, name);
            case (ConfigFormat.Json, YamlMapping map) when map.Find(name) is { Value.Place: var place }:
                return text[place.Start..place.End];
            case (ConfigFormat.Yaml, YamlMapping map) when map.Find(name) is { } pair:
                return text[TextLines.Start(text, pair.Key.Place.Start)..TextLines.Next(text, pair.End)];
            case (ConfigFormat.Yaml, YamlSequence list) when ItemOf(list, name) is { } item:
                var (start, end) = YamlListSplice.LinesOf(text, item);
                return text[start..end];
            default:
                return null;
        }
    }

    /// <summary>Removes a server; the same text if it is missing.</summary>
    /// <exception cref="YamlSyntaxException">The text is malformed, or can't be edited so.</exception>
    public string Take(string text, string name)
    {
        var document = ConfigDocument.Parse(text, format);
        var taken = (format, document.Find(section)) switch
        {
            (ConfigFormat.Toml, _) => TomlSplice.Remove(text, section, name),
            (ConfigFormat.Json, YamlMapping map) when map.Find(name) is { } pair => JsonSplice.Remove(text, map, pair),
            (ConfigFormat.Yaml, YamlMapping map) when map.Find(name) is { } pair =>
                TakeLines(document, map, pair),
            (ConfigFormat.Yaml, YamlSequence { IsFlow: false } list) when ItemOf(list, name) is { } item =>
                YamlListSplice.Remove(text, item),
            (ConfigFormat.Yaml, YamlSequence { IsFlow: true } list) when ItemOf(list, name) is not null =>
                throw NotEditable(text),
            _ => text,
        };
        return taken == text ? text : Verified(text, taken, name);
    }

    /// <summary>Whether the text has a server of this name.</summary>
    public bool Holds(ConfigDocument document, string name) => ValueOf(document, name) is not null;

    /// <summary>The names of the servers.</summary>
    public IReadOnlyList<string> Names(ConfigDocument document) => document.Find(section) switch
    {
        YamlMapping map => [.. map.Pairs.Select(p => p.Key.Value).Distinct()],
        YamlSequence list =>
        [
            .. list.Items.Select(i => (i.Resolved as YamlMapping)?.Find("name")?.Value.Resolved)
                .OfType<YamlScalar>().Select(s => s.Value),
        ],
        _ => [],
    };

    /// <summary>Returns a server's entry; null if it is missing.</summary>
    public YamlNode? ValueOf(ConfigDocument document, string name) => document.Find(section) switch
    {
        YamlMapping map => map.Find(name)?.Value.Resolved,
        YamlSequence list => ItemOf(list, name),
        _ => null,
    };

    private string New(string text, string name, YamlMapping entry)
    {
        var style = new YamlStyle(YamlStyle.NewLineOf(text), "  ", format == ConfigFormat.Json, IsCompact: false);
        var servers = Nested(0, name, entry);
        var (start, end) = format == ConfigFormat.Json ? ($"{{{style.NewLine}", $"{style.NewLine}}}") : ("", "");
        var written = format == ConfigFormat.Json
            ? style.Unit + YamlWriter.FlowPairOverLines(servers, style.Unit, style)
            : YamlWriter.BlockPair(servers, "", style);
        var gap = text.Length == 0 || text.EndsWith('\n') || text.AsSpan().IsWhiteSpace() ? "" : style.NewLine;
        return $"{(text.AsSpan().IsWhiteSpace() ? "" : text)}{gap}{start}{written}{end}{style.NewLine}";
    }

    /// <summary>The first missing key with all that belongs below it.</summary>
    private YamlPair Nested(int from, string name, YamlMapping entry)
    {
        YamlNode value = IsList(entry)
            ? new YamlSequence(default, [entry], IsFlow: false)
            : YamlMapping.Of([KeyValuePair.Create(name, (YamlNode)entry)]);
        for (var i = section.Count - 1; i > from; i--) value = YamlMapping.Of([KeyValuePair.Create(section[i], value)]);
        return new YamlPair(YamlScalar.Text(section[from]), value);
    }

    private string PutInto(ConfigDocument document, string name, YamlMapping entry)
    {
        var (text, map) = (document.Text, document.Map!);
        for (var i = 0; i < section.Count; i++)
        {
            var isLast = i == section.Count - 1;
            var pair = map.Find(section[i]);
            if (pair is null) return Add(text, map, Nested(i, name, entry));
            if (isLast && pair.Value.Resolved is YamlSequence list && IsList(entry))
            {
                if (ItemOf(list, name) is { } old) text = YamlListSplice.Remove(text, old);
                var now = ConfigDocument.Parse(text, format).Find(section);
                return now is YamlSequence left ? YamlListSplice.Add(text, left, entry) : throw NotEditable(text);
            }

            if (pair.Value.IsNull) return Fill(text, map, pair, Nested(i, name, entry).Value);
            map = pair.Value.Resolved as YamlMapping ?? throw NotEditable(text, pair.Key.Line);
        }

        return map.Find(name) is { } existing
            ? Replace(text, map, existing, entry)
            : Add(text, map, new YamlPair(YamlScalar.Text(name), entry));
    }

    private string Fill(string text, YamlMapping map, YamlPair pair, YamlNode value) => (format, value) switch
    {
        (ConfigFormat.Yaml, YamlMapping { Pairs: [var first] }) when !map.IsFlow =>
            BlockMappingEdit.Fill(YamlDocument.Parse(text), pair, first),
        (ConfigFormat.Yaml, YamlSequence { Items: [YamlMapping item] }) when !map.IsFlow =>
            YamlListSplice.Fill(text, pair, item),
        _ => Replace(text, map, pair, value),
    };

    private string Add(string text, YamlMapping map, YamlPair pair) => format == ConfigFormat.Json
        ? JsonSplice.Add(text, map, pair.Key.Value, pair.Value)
        : YamlEdit.Add(YamlDocument.Parse(text), map, pair.Key.Value, pair.Value);

    private string Replace(string text, YamlMapping map, YamlPair pair, YamlNode value) => format == ConfigFormat.Json
        ? JsonSplice.Replace(text, map, pair, value)
        : YamlEdit.Replace(YamlDocument.Parse(text), map, pair, value);

    private static string TakeLines(ConfigDocument document, YamlMapping map, YamlPair pair) =>
        YamlEdit.Remove(YamlDocument.Parse(document.Text), map, pair);

    private static string AppendLines(string text, YamlMapping map, string written)
    {
        var at = TextLines.EndOfComments(text, map.Place.End, map.Pairs[0].Key.Place.Column - 1);
        return text.Insert(at, YamlStyle.NewLineOf(text) + written.TrimEnd('\r', '\n'));
    }

    private static bool IsList(YamlMapping entry) => entry.Pairs is [{ Key.Value: "name" }, ..];

    private static YamlMapping? ItemOf(YamlSequence list, string name) => list.Items.Select(i => i.Resolved)
        .OfType<YamlMapping>()
        .FirstOrDefault(m => m.Find("name")?.Value.Resolved is YamlScalar scalar && scalar.Value == name);

    /// <summary>Whether nothing but the named server differs, and keys that were added for it.</summary>
    private string Verified(string before, string after, string name)
    {
        try
        {
            var (was, now) = (ConfigDocument.Parse(before, format), ConfigDocument.Parse(after, format));
            if (SameWithout(was.Root, now.Root, name, 0)) return after;
        }
        catch (YamlSyntaxException)
        {
            // The message would be about a text that the user never sees.
        }

        throw NotEditable(before);
    }

    private bool SameWithout(YamlNode? before, YamlNode? after, string name, int depth)
    {
        if (depth == section.Count)
        {
            return (before?.Resolved, after?.Resolved) switch
            {
                (YamlSequence or null, YamlSequence now) => YamlMeaning.Same(
                    Without(before?.Resolved as YamlSequence, name), Without(now, name)),
                _ => YamlMeaning.SameInOrder(Others(before, name), Others(after, name)),
            };
        }

        return YamlMeaning.SameInOrder(Others(before, section[depth]), Others(after, section[depth]))
            && SameWithout(Child(before, depth), Child(after, depth), name, depth + 1);
    }

    private YamlNode? Child(YamlNode? node, int depth) => (node?.Resolved as YamlMapping)?.Find(section[depth])?.Value;

    private static IEnumerable<YamlPair> Others(YamlNode? node, string key) =>
        (node?.Resolved as YamlMapping)?.Pairs.Where(p => p.Key.Value != key) ?? [];

    private static YamlSequence Without(YamlSequence? list, string name) => new(
        default, [.. list?.Items.Where(i => !ReferenceEquals(i.Resolved, ItemOf(list, name))) ?? []], IsFlow: false);

    private static YamlSyntaxException NotEditable(string text, int line = 0) => new(
        line,
        text.Length == 0 ? "nothing to edit" : "can't be edited without changing something else",
        "edit the file by hand");
}
