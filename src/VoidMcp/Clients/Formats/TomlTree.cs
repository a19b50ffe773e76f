using System.Globalization;
using Tomlyn.Parsing;
using Tomlyn.Syntax;
using VoidMcp.Registry.Yaml;

namespace VoidMcp.Clients.Formats;

/// <summary>Parses TOML into the same nodes as the other formats: tables, dotted keys and inline tables.</summary>
internal static class TomlTree
{
    /// <exception cref="YamlSyntaxException">The text is not TOML.</exception>
    public static YamlMapping Parse(string text)
    {
        var root = new Table();
        foreach (var pair in Syntax(text).KeyValues) root.Add(pair);
        foreach (var table in Syntax(text).Tables)
        {
            var target = root.Open(Keys(table.Name!), table.Kind == SyntaxKind.TableArray);
            foreach (var pair in table.Items) target.Add(pair);
        }

        return root.ToNode();
    }

    /// <summary>The syntax tree, with positions and comments.</summary>
    /// <exception cref="YamlSyntaxException">The text is not TOML.</exception>
    public static DocumentSyntax Syntax(string text)
    {
        var document = SyntaxParser.Parse(text, "");
        if (!document.HasErrors) return document;

        // The parser's own message may quote values.
        throw new YamlSyntaxException(
            document.Diagnostics[0].Span.Start.Line + 1,
            "invalid TOML",
            "check for a duplicate key or table, or a missing quote or bracket");
    }

    /// <summary>The parts of a key: <c>mcp_servers.x</c> has two.</summary>
    public static IReadOnlyList<string> Keys(KeySyntax key) =>
        [NameOf(key.Key!), .. key.DotKeys.Select(part => NameOf(part.Key!))];

    private static string NameOf(BareKeyOrStringValueSyntax name) => name switch
    {
        BareKeySyntax bare => bare.Key!.Text!,
        StringValueSyntax text => text.Value!,
        _ => "",
    };

    private static YamlNode Value(ValueSyntax value) => value switch
    {
        StringValueSyntax text => YamlScalar.Text(text.Value ?? ""),
        BooleanValueSyntax flag => YamlScalar.Literal(flag.Value ? "true" : "false"),
        IntegerValueSyntax number => YamlScalar.Literal(number.Value.ToString(CultureInfo.InvariantCulture)),
        FloatValueSyntax number => YamlScalar.Literal(number.Value.ToString("R", CultureInfo.InvariantCulture)),
        ArraySyntax list => new YamlSequence(default, [.. list.Items.Select(i => Value(i.Value!))], IsFlow: true),
        InlineTableSyntax inline => Inline(inline),
        _ => YamlScalar.Text(value.ToString() ?? ""),
    };

    private static YamlMapping Inline(InlineTableSyntax inline)
    {
        var table = new Table();
        foreach (var item in inline.Items) table.Add(item.KeyValue!);
        return table.ToNode();
    }

    /// <summary>A table that is being filled: headers and dotted keys may come in any order.</summary>
    private sealed class Table
    {
        private readonly OrderedDictionary<string, object> _members = new(StringComparer.Ordinal);

        public void Add(KeyValueSyntax pair)
        {
            var keys = Keys(pair.Key!);
            Open([.. keys.SkipLast(1)], isArray: false)._members[keys[^1]] = Value(pair.Value!);
        }

        public Table Open(IReadOnlyList<string> keys, bool isArray)
        {
            var table = this;
            for (var i = 0; i < keys.Count; i++)
            {
                var next = table._members.GetValueOrDefault(keys[i]);
                if (isArray && i == keys.Count - 1)
                {
                    if (next is not List<Table> list) table._members[keys[i]] = list = [];
                    list.Add(new Table());
                    return list[^1];
                }

                if (next is not Table and not List<Table>) table._members[keys[i]] = next = new Table();
                table = next as Table ?? ((List<Table>)next!)[^1];
            }

            return table;
        }

        public YamlMapping ToNode() => YamlMapping.Of(_members.Select(member => KeyValuePair.Create(
            member.Key,
            member.Value switch
            {
                Table table => table.ToNode(),
                List<Table> list => new YamlSequence(default, [.. list.Select(t => t.ToNode())], IsFlow: false),
                _ => (YamlNode)member.Value,
            })));
    }
}
