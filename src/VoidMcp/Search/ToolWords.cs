using System.Runtime.InteropServices;
using System.Text.Json;
using VoidMcp.Catalog;

namespace VoidMcp.Search;

/// <summary>
/// The words of every tool as (term, field) pairs in one flat list: what the posting lists are made of, for tools and
/// for servers alike. Used while the index is built.
/// </summary>
internal sealed class ToolWords(Vocabulary vocabulary)
{
    /// <summary>Characters of one text that are read; more says nothing new and would let one server fill the index.</summary>
    private const int LongestText = 4000;

    private const int DeepestSchema = 3;
    private const int MostProperties = 100;

    private readonly List<Word> _words = new(4096);
    private readonly List<int> _ends = [];
    private readonly Dictionary<string, Word[]> _serverWords = new(StringComparer.Ordinal);
    private readonly char[] _buffer = new char[WordReader.LongestWord];

    /// <summary>A term where it occurs. <paramref name="IsCounted"/> is false for a compound whose parts are there too.</summary>
    internal readonly record struct Word(int Term, Field Field, bool IsCounted);

    public int Count => _ends.Count;

    public ReadOnlySpan<Word> this[int tool] =>
        CollectionsMarshal.AsSpan(_words)[(tool == 0 ? 0 : _ends[tool - 1]).._ends[tool]];

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
            // A schema with half a surrogate pair in a string cannot be read; the tool is found by its other words.
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
            foreach (var property in properties.EnumerateObject().Take(MostProperties))
            {
                Read(property.Name, Field.Arguments);
                if (property.Value.ValueKind != JsonValueKind.Object) continue;
                ReadText(property.Value, "description");
                ReadChoices(property.Value);
                ReadProperties(property.Value, depth + 1);
            }
        }

        if (schema.TryGetProperty("items", out var items)) ReadProperties(items, depth + 1);
    }

    private void ReadChoices(JsonElement schema)
    {
        if (!schema.TryGetProperty("enum", out var choices) || choices.ValueKind != JsonValueKind.Array) return;
        foreach (var choice in choices.EnumerateArray().Take(20))
        {
            if (choice.ValueKind == JsonValueKind.String) Read(choice.GetString(), Field.ArgumentNotes);
        }
    }

    private void ReadText(JsonElement schema, string keyword)
    {
        if (schema.TryGetProperty(keyword, out var text) && text.ValueKind == JsonValueKind.String)
            Read(text.GetString(), Field.ArgumentNotes);
    }

    private void Read(string? text, Field field)
    {
        if (string.IsNullOrEmpty(text)) return;
        var reader = new WordReader(text.AsSpan(0, Math.Min(text.Length, LongestText)), _buffer);
        while (reader.Read()) _words.Add(new Word(vocabulary.Add(reader.Word), field, !reader.IsWhole));
    }
}
