using System.Buffers;
using System.Text.Json;

namespace VoidMcp.Protocol;

/// <summary>
/// Sets and removes properties of one JSON object and copies all others byte for byte, in order. An edited property
/// that was duplicated is written once, so that the peer reads what voidmcp checked.
/// </summary>
internal sealed class JsonEdit
{
    private readonly ReadOnlyMemory<byte> _source;
    private readonly List<(string Name, ReadOnlyMemory<byte> Value)> _edits = [];

    /// <param name="source">A JSON object; empty counts as <c>{}</c>.</param>
    public JsonEdit(ReadOnlyMemory<byte> source) => _source = source.IsEmpty ? "{}"u8.ToArray() : source;

    /// <summary>Whether nothing was edited: then <see cref="ToUtf8"/> returns the source itself.</summary>
    public bool IsUntouched => _edits.Count == 0;

    /// <summary>Sets a property to a raw JSON value, in place if it exists, else at the end.</summary>
    public JsonEdit Set(string name, ReadOnlyMemory<byte> rawValue)
    {
        _edits.Add((name, rawValue));
        return this;
    }

    /// <summary>Sets a property to a string.</summary>
    public JsonEdit SetText(string name, string value) => Set(name, JsonText.Quote(value));

    /// <summary>Removes a property if it exists.</summary>
    public JsonEdit Remove(string name) => Set(name, default);

    public ReadOnlyMemory<byte> ToUtf8()
    {
        if (IsUntouched) return _source;
        var output = new ArrayBufferWriter<byte>(_source.Length + 64);
        var done = new bool[_edits.Count];
        var reader = new Utf8JsonReader(_source.Span, new JsonReaderOptions { MaxDepth = JsonRpcMessage.MaxDepth });
        reader.Read();
        output.Write("{"u8);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var edit = IndexOfEdit(ref reader);
            var nameStart = (int)reader.TokenStartIndex;
            var value = JsonSlices.Value(_source, ref reader);
            if (edit < 0)
            {
                Separate(output);
                output.Write(_source.Span[nameStart..(int)reader.BytesConsumed]);
            }
            else if (!done[edit])
            {
                done[edit] = true;
                Append(output, edit);
            }
        }

        for (var i = 0; i < done.Length; i++)
        {
            if (!done[i]) Append(output, i);
        }

        output.Write("}"u8);
        return output.WrittenMemory;
    }

    private int IndexOfEdit(ref Utf8JsonReader reader)
    {
        try
        {
            for (var i = _edits.Count - 1; i >= 0; i--)
            {
                if (reader.ValueTextEquals(_edits[i].Name)) return i;
            }
        }
        catch (InvalidOperationException)
        {
            // A name with a lone surrogate is never one of the edited names.
        }

        return -1;
    }

    private void Append(ArrayBufferWriter<byte> output, int edit)
    {
        var (name, value) = _edits[edit];
        if (value.IsEmpty) return;
        Separate(output);
        output.Write(JsonText.Quote(name).Span);
        output.Write(":"u8);
        output.Write(value.Span);
    }

    private static void Separate(ArrayBufferWriter<byte> output)
    {
        if (output.WrittenCount > 1) output.Write(","u8);
    }
}
