using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using VoidMcp.Catalog;

namespace VoidMcp.Search;

/// <summary>
/// The words of every tool as a flat list of (term, field) pairs, from which the posting lists of tools and servers are
/// made. Used only while the index is built.
/// </summary>
internal sealed class ToolWords(Vocabulary vocabulary)
{
    /// <summary>
    /// Maximum length of a text that is read, in characters, so that one server can't fill the index.
    /// </summary>
    private const int LongestText = 4000;

    private const int ToolsPerThread = 1000;
    private const int DeepestSchema = 3;
    private const int MostProperties = 100;
    private const int MostChoices = 20;

    private readonly List<Word> _words = new(65536);
    private readonly List<int> _ends = [];
    private readonly Dictionary<string, Word[]> _serverWords = new(StringComparer.Ordinal);
    private readonly char[] _buffer = new char[WordReader.LongestWord];
    private readonly char[] _chars = new char[LongestText];

    /// <summary>An occurrence of a term, in 32 bits: a large catalog has a million of them.</summary>
    internal readonly struct Word(int term, Field field, bool isCounted)
    {
        private readonly int _packed = (term << 4) | ((int)field << 1) | (isCounted ? 1 : 0);

        public int Term => _packed >> 4;

        public int Field => (_packed >> 1) & 7;

        /// <summary>
        /// Whether it counts for its field's length; a compound whose parts are also listed does not.
        /// </summary>
        public bool IsCounted => (_packed & 1) != 0;

        public Word WithTerm(int term) => new(term, (Search.Field)Field, IsCounted);
    }

    public int Count => _ends.Count;

    private Vocabulary Vocabulary => vocabulary;

    public ReadOnlySpan<Word> this[int tool] =>
        CollectionsMarshal.AsSpan(_words)[(tool == 0 ? 0 : _ends[tool - 1]).._ends[tool]];

    /// <summary>
    /// Reads the words of many tools, in their order. Large catalogs are read by several threads with separate
    /// vocabularies that are merged afterwards; the result is the same.
    /// </summary>
    public static ToolWords Read(CatalogTool[] tools, Vocabulary vocabulary)
    {
        var parts = Math.Clamp(tools.Length / ToolsPerThread, 1, Environment.ProcessorCount);
        var read = new ToolWords[parts];
        Parallel.For(0, parts, part =>
        {
            var words = new ToolWords(part == 0 ? vocabulary : new Vocabulary());
            foreach (var tool in tools.AsSpan()[(tools.Length * part / parts)..(tools.Length * (part + 1) / parts)])
                words.Add(tool);
            read[part] = words;
        });
        foreach (var part in read[1..]) read[0].AddAll(part);
        return read[0];
    }

    private void AddAll(ToolWords other)
    {
        var termHere = vocabulary.AddAll(other.Vocabulary);
        var start = _words.Count;
        _words.EnsureCapacity(start + other._words.Count);
        foreach (var word in other._words) _words.Add(word.WithTerm(termHere[word.Term]));
        foreach (var end in other._ends) _ends.Add(start + end);
    }

    public void Add(CatalogTool tool)
    {
        var definition = tool.Definition;
        Read(definition.Name, Field.Name);
        Read(definition.Title, Field.Title);
        Read(definition.Description, Field.Description);
        try
        {
            ReadProperties(definition.InputSchema, 0);
        }
        catch (InvalidOperationException)
        {
            // A schema that is not valid Unicode can't be read; the tool is found by its other words.
        }

        AddServer(tool);
        _ends.Add(_words.Count);
    }

    private void AddServer(CatalogTool tool)
    {
        if (!_serverWords.TryGetValue(tool.Server, out var words))
        {
            var start = _words.Count;
            Read(tool.Server, Field.Server);
            Read(tool.ServerSummary, Field.ServerSummary);
            words = CollectionsMarshal.AsSpan(_words)[start..].ToArray();
            _words.RemoveRange(start, words.Length);
            _serverWords.Add(tool.Server, words);
        }

        _words.AddRange(words);
    }

    private void ReadProperties(JsonElement schema, int depth)
    {
        if (schema.ValueKind != JsonValueKind.Object || depth > DeepestSchema) return;
        if (schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
        {
            var count = 0;
            foreach (var property in properties.EnumerateObject())
            {
                if (++count > MostProperties) break;
                Read(property.Name, Field.Arguments);
                if (property.Value.ValueKind != JsonValueKind.Object) continue;
                if (property.Value.TryGetProperty("description", out var text)) ReadNote(text);
                if (property.Value.TryGetProperty("enum", out var choices)) ReadChoices(choices);
                ReadProperties(property.Value, depth + 1);
            }
        }

        if (schema.TryGetProperty("items", out var items)) ReadProperties(items, depth + 1);
    }

    private void ReadChoices(JsonElement choices)
    {
        if (choices.ValueKind != JsonValueKind.Array) return;
        var count = 0;
        foreach (var choice in choices.EnumerateArray())
        {
            if (++count > MostChoices) break;
            ReadNote(choice);
        }
    }

    private void ReadNote(JsonElement text)
    {
        if (text.ValueKind != JsonValueKind.String) return;
        var quoted = JsonMarshal.GetRawUtf8Value(text);
        // Without escapes the bytes are the text, so no string needs to be allocated.
        if (quoted.Length > _chars.Length || quoted.Contains((byte)'\\')) Read(text.GetString(), Field.ArgumentNotes);
        else Read(_chars.AsSpan(0, Encoding.UTF8.GetChars(quoted[1..^1], _chars)), Field.ArgumentNotes);
    }

    private void Read(string? text, Field field)
    {
        if (!string.IsNullOrEmpty(text)) Read(text.AsSpan(), field);
    }

    private void Read(ReadOnlySpan<char> text, Field field)
    {
        var reader = new WordReader(text[..Math.Min(text.Length, LongestText)], _buffer);
        while (reader.Read()) _words.Add(new Word(vocabulary.Add(reader.Word), field, !reader.IsWhole));
    }
}
