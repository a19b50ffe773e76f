using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace VoidMcp.Registry.Yaml;

/// <summary>
/// One YAML (or JSON) text as a tree of nodes with positions, built from YamlDotNet's events, so without reflection.
/// Merge keys and tags other than YAML's own are not supported.
/// </summary>
/// <param name="Text">The parsed text; the offsets of nodes refer to it.</param>
/// <param name="Root">Null if the text is empty or contains only comments.</param>
internal sealed record YamlDocument(string Text, YamlNode? Root)
{
    /// <summary>Maximum nesting depth, so that hostile input can't exhaust the stack.</summary>
    private const int MaxDepth = 32;

    /// <summary>The most values that a text may have with its aliases written out.</summary>
    private const int MaxValues = 1_000_000;

    /// <exception cref="YamlSyntaxException">The text is not one well-formed YAML document.</exception>
    public static YamlDocument Parse(string text)
    {
        if (!IsJsonWithComments(text, out var blanked)) return Parse(text, text);
        try
        {
            // As clients write it: the comments become blanks, so that all positions stay.
            return Parse(blanked, text);
        }
        catch (YamlSyntaxException)
        {
            return Parse(text, text);
        }
    }

    private static bool IsJsonWithComments(string text, out string blanked)
    {
        blanked = "";
        if (text.AsSpan().TrimStart() is not ['{' or '/', ..] || JsonComments.Blanked(text) is not { } found)
            return false;
        blanked = found;
        return found != text
            && found.AsSpan().TrimStart() is ['{', .. var inside]
            && inside.TrimStart() is ['"', ..];
    }

    private static YamlDocument Parse(string text, string original)
    {
        var scanner = new Scanner(new StringReader(text), skipComments: true);
        var builder = new Builder(text, new Parser(scanner));
        try
        {
            return new YamlDocument(original, builder.Build());
        }
        catch (YamlException e)
        {
            throw YamlMistake.Explain(text, (int)e.Start.Line, e.Message, builder.OpenFlowLine);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // For some unclosed brackets, YamlDotNet 18 throws these instead of a YamlException.
            throw YamlMistake.Explain(
                text, (int)scanner.CurrentPosition.Line, "unexpected end of file", builder.OpenFlowLine);
        }
    }

    /// <summary>Builds the nodes of one document from events, depth first.</summary>
    private sealed class Builder(string text, Parser parser)
    {
        private readonly Dictionary<string, (YamlNode Node, int Values)> _anchors = [];
        private readonly Stack<int> _openFlows = [];

        /// <summary>The values so far, with aliases written out.</summary>
        private int _values;

        /// <summary>The line of the innermost open bracket; 0 if none.</summary>
        public int OpenFlowLine => _openFlows.TryPeek(out var line) ? line : 0;

        public YamlNode? Build()
        {
            Next<StreamStart>();
            if (Next<ParsingEvent>() is StreamEnd) return null;
            var root = Node(Next<ParsingEvent>(), depth: 0);
            Next<DocumentEnd>();
            if (Next<ParsingEvent>() is DocumentStart second)
            {
                throw new YamlSyntaxException(
                    (int)second.Start.Line,
                    "a second document starts here",
                    "keep one document and remove the --- line");
            }

            return root;
        }

        private YamlNode Node(ParsingEvent start, int depth)
        {
            if (depth > MaxDepth)
                throw new YamlSyntaxException((int)start.Start.Line, $"nested deeper than {MaxDepth} levels", null);
            if (start is NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } tag }
                && !tag.Value.StartsWith("tag:yaml.org,2002:", StringComparison.Ordinal))
            {
                throw new YamlSyntaxException(
                    (int)start.Start.Line,
                    "YAML tags (!name) are not supported",
                    "put a value that starts with ! in quotes");
            }

            var before = _values;
            YamlNode node = start switch
            {
                Scalar scalar => Leaf(scalar),
                MappingStart mapping => Mapping(mapping, depth),
                SequenceStart sequence => Sequence(sequence, depth),
                AnchorAlias alias => Alias(alias),
                _ => throw new YamlSyntaxException((int)start.Start.Line, "missing value", null),
            };
            if (++_values > MaxValues)
            {
                throw new YamlSyntaxException(
                    (int)start.Start.Line, $"more than {MaxValues:N0} values", "use fewer aliases");
            }

            if (start is NodeEvent { Anchor.IsEmpty: false } anchored)
                _anchors[anchored.Anchor.Value] = (node, _values - before);
            return node;
        }

        private YamlAlias Alias(AnchorAlias alias)
        {
            var (target, values) = _anchors.GetValueOrDefault(alias.Value.Value);

            // At most twice the limit, so that it can't overflow.
            _values += values;
            return new YamlAlias(PlaceOf(alias, (int)alias.End.Index), target);
        }

        private YamlScalar Leaf(Scalar scalar)
        {
            // A block scalar's event ends at the next token; the node ends after its last text.
            var end = (int)scalar.End.Index;
            if (scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded)
            {
                while (end > scalar.Start.Index && char.IsWhiteSpace(text[end - 1])) end--;
            }

            return new YamlScalar(
                PlaceOf(scalar, end),
                scalar.Value,
                IsPlain: scalar.Style == ScalarStyle.Plain && scalar.IsPlainImplicit,
                IsDoubleQuoted: scalar.Style == ScalarStyle.DoubleQuoted);
        }

        private YamlMapping Mapping(MappingStart start, int depth)
        {
            var isFlow = start.Style == MappingStyle.Flow;
            if (isFlow) _openFlows.Push((int)start.Start.Line);
            var pairs = new List<YamlPair>();
            ParsingEvent next;
            while ((next = Next<ParsingEvent>()) is not MappingEnd)
            {
                if (Node(next, depth + 1) is not YamlScalar key)
                {
                    throw new YamlSyntaxException(
                        (int)next.Start.Line,
                        "a key must be plain text",
                        "put keys that start with *, [ or { in quotes");
                }

                pairs.Add(new YamlPair(key, Node(Next<ParsingEvent>(), depth + 1)));
            }

            if (isFlow) _openFlows.Pop();
            return new YamlMapping(
                PlaceOf(start, EndOf(next, isFlow, pairs.Count == 0 ? start.Start : null, pairs.LastOrDefault()?.End)),
                pairs,
                isFlow);
        }

        private YamlSequence Sequence(SequenceStart start, int depth)
        {
            var isFlow = start.Style == SequenceStyle.Flow;
            if (isFlow) _openFlows.Push((int)start.Start.Line);
            var items = new List<YamlNode>();
            ParsingEvent next;
            while ((next = Next<ParsingEvent>()) is not SequenceEnd) items.Add(Node(next, depth + 1));
            if (isFlow) _openFlows.Pop();
            return new YamlSequence(
                PlaceOf(
                    start,
                    EndOf(next, isFlow, items.Count == 0 ? start.Start : null, items.LastOrDefault()?.Place.End)),
                items,
                isFlow);
        }

        /// <summary>
        /// A flow collection ends after its bracket, where its end event is; a block collection after its last part.
        /// </summary>
        private static int EndOf(ParsingEvent end, bool isFlow, Mark? start, int? lastPart) =>
            isFlow ? (int)end.Start.Index + 1 : lastPart ?? (int)start!.Value.Index;

        private static YamlPlace PlaceOf(ParsingEvent e, int end) =>
            new((int)e.Start.Line, (int)e.Start.Column, (int)e.Start.Index, end);

        private T Next<T>()
            where T : ParsingEvent
        {
            parser.MoveNext();
            return parser.Current as T ?? throw new InvalidOperationException();
        }
    }
}

/// <summary>The text is not valid YAML for voidmcp. The message never quotes it: it may hold secrets.</summary>
internal sealed class YamlSyntaxException(int line, string message, string? fix) : Exception(message)
{
    /// <summary>The line of the error, from 1.</summary>
    public int Line { get; } = line;

    public string? Fix { get; } = fix;
}
