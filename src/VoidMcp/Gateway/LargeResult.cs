using System.Globalization;
using System.Text;
using System.Text.Json;
using VoidMcp.Calls;
using VoidMcp.CodeMode;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>
/// Fits the result of a directly called tool into one message. Parts that are too large are kept and replaced by a note
/// with their beginning and a link; the rest, including unknown fields, stays as the server sent it.
/// </summary>
internal sealed class LargeResult
{
    private const int MaxBeginning = 4 * 1024;

    /// <summary>Smaller blocks are not replaced, because the note and link would save nothing.</summary>
    private const int SmallestReplaced = 2 * 1024;

    private static readonly JsonDocumentOptions s_reading = new() { MaxDepth = JsonRpcMessage.MaxDepth };

    private readonly ReadOnlyMemory<byte> _result, _content, _structured;
    private readonly List<Block> _blocks;
    private readonly string _tool;
    private readonly Call _caller;
    private readonly KeptResults _kept;
    private KeptResult? _keptStructured;
    private bool _hasStructured;

    private LargeResult(ReadOnlyMemory<byte> result, string tool, Call caller, KeptResults kept)
    {
        _result = result;
        _content = JsonSlices.Property(result, "content"u8);
        _structured = JsonSlices.Property(result, "structuredContent"u8);
        _hasStructured = !_structured.IsEmpty;
        _blocks = [.. JsonSlices.Items(_content).Select(raw => new Block(raw))];
        _tool = tool;
        _caller = caller;
        _kept = kept;
    }

    /// <summary>Returns the raw result to send to the client.</summary>
    /// <param name="result">The tool's result.</param>
    /// <param name="tool">The tool, as <c>server.tool</c>.</param>
    /// <param name="hasOutputSchema">Whether structured content is promised: many clients reject a success without
    /// it.</param>
    /// <param name="caller">The receiver.</param>
    /// <param name="kept">Stores parts that do not fit.</param>
    public static ReadOnlyMemory<byte> Fit(
        ReadOnlyMemory<byte> result, string tool, bool hasOutputSchema, Call caller, KeptResults kept) =>
        result.Length <= caller.Room ? result : new LargeResult(result, tool, caller, kept).Fitted(hasOutputSchema);

    private int Size =>
        _result.Length - _content.Length + _blocks.Sum(b => b.Size) - (_hasStructured ? 0 : _structured.Length) + 64;

    private ReadOnlyMemory<byte> Fitted(bool hasOutputSchema)
    {
        // 1. Texts that repeat the structured content, for clients that do not support it.
        ReplaceRepeats();

        // 2. The largest blocks, unless the structured content alone is too large.
        if (_structured.Length < _caller.Room) ReplaceLargest();

        // 3. The structured content, then further blocks if the rest is still too large.
        if (_hasStructured && Size > _caller.Room)
        {
            LeaveOutStructured(hasOutputSchema);
            ReplaceLargest();
        }

        if (Size > _caller.Room) return Whole(hasOutputSchema);
        var edit = new JsonEdit(_result).Set("content", Written());
        if (!_hasStructured && !_structured.IsEmpty)
        {
            edit.Remove("structuredContent");
            if (hasOutputSchema) edit.Set("isError", "true"u8.ToArray());
        }

        return edit.ToUtf8();
    }

    private void ReplaceRepeats()
    {
        if (!_hasStructured || _structured.Length < MaxBeginning) return;
        using var structured = JsonDocument.Parse(_structured, s_reading);
        foreach (var block in _blocks.Where(
            b => b.Type == "text" && b.Raw.Length > MaxBeginning && Repeats(b.Raw, structured.RootElement)))
        {
            var content = StructuredContent();
            _keptStructured ??= _kept.Keep(content);
            Replace(block, "This text, identical to the structured content,", content, _keptStructured);
        }
    }

    private void ReplaceLargest()
    {
        foreach (var block in _blocks.Where(b => b.Becomes is null && b.Raw.Length > SmallestReplaced)
            .OrderByDescending(b => b.Raw.Length).ToList())
        {
            if (Size <= _caller.Room) return;
            var content = KeptContent.OfBlock($"{block.Type} from {_tool}", block.Raw);
            Replace(block, $"This {block.Type}", content, _kept.Keep(content));
        }
    }

    private void LeaveOutStructured(bool hasOutputSchema)
    {
        var content = StructuredContent();
        _keptStructured ??= _kept.Keep(content);
        _hasStructured = false;
        var note = new Block(default);
        Replace(note, "The structured content", content, _keptStructured);
        if (hasOutputSchema)
        {
            var excuse =
                $"The call of {_tool} succeeded; it is marked as an error only because structured content was omitted.";
            note.Becomes!.Insert(0, TextContent.Block(excuse));
        }

        _blocks.Insert(0, note);
    }

    private KeptContent StructuredContent() => KeptContent.OfJson($"structured content from {_tool}", _structured);

    /// <summary>Replaces a block by a note with its beginning, and a link.</summary>
    private void Replace(Block block, string what, KeptContent content, KeptResult? result)
    {
        var where = result is null ? _kept.TooLarge(content) : KeptLinks.Whereabouts(result, _caller.HasCode);
        var text =
            $"{what} is too large for one message ({content.MimeType}, {KeptLinks.Bytes(content.Size)}): {where}.";
        block.Becomes =
            [TextContent.Block(content.Form == KeptForm.Blob ? text : $"{text} Its beginning:\n{Beginning(content)}")];
        if (result is not null && _caller.KnowsLinks) block.Becomes.Add(KeptLinks.Link(result));
    }

    private string Beginning(KeptContent content)
    {
        var text = content.Read();
        return Encoding.UTF8.GetString(
            text.Span[..EscapedText.Fit(text.Span, Math.Min(MaxBeginning, _caller.Room / 8))])
            + "…";
    }

    /// <summary>
    /// Keeps the whole result under one handle, for other large results such as thousands of small blocks.
    /// </summary>
    private ReadOnlyMemory<byte> Whole(bool hasOutputSchema)
    {
        var content = KeptContent.OfJson($"the whole result of {_tool}", _result);
        var block = new Block(default);
        Replace(block, $"The result of {_tool}", content, _kept.Keep(content));
        var isError = hasOutputSchema || JsonSlices.Property(_result, "isError"u8).Span.SequenceEqual("true"u8);
        return Results.Content(
            string.Create(CultureInfo.InvariantCulture, $"{_blocks.Count:N0} content blocks."),
            block.Becomes!,
            isError,
            _caller.Era);
    }

    private ReadOnlyMemory<byte> Written() => JsonText.Write(w =>
    {
        w.WriteStartArray();
        foreach (var raw in _blocks.SelectMany(b => b.Becomes ?? [b.Raw])) w.WriteRaw(raw);
        w.WriteEndArray();
    });

    private static bool Repeats(ReadOnlyMemory<byte> block, JsonElement structured)
    {
        try
        {
            using var text = JsonDocument.Parse(JsonSlices.Utf8(JsonSlices.Property(block, "text"u8)), s_reading);
            return JsonElement.DeepEquals(text.RootElement, structured);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            // Not JSON, or not a text block.
            return false;
        }
    }

    /// <summary>A content block and its replacement.</summary>
    private sealed class Block(ReadOnlyMemory<byte> raw)
    {
        public ReadOnlyMemory<byte> Raw { get; } = raw;

        public string Type { get; } =
            JsonSlices.IsObject(raw) && JsonSlices.Text(raw, "type"u8) is { Length: <= 40 } type ? type : "content";

        /// <summary>Null if unchanged.</summary>
        public List<ReadOnlyMemory<byte>>? Becomes { get; set; }

        public int Size => (Becomes?.Sum(b => b.Length + 1) ?? Raw.Length) + 1;
    }
}

/// <summary>
/// The maximum size of a result. It is less than <c>max-message</c>: clients on the TypeScript SDK count a partial
/// message together with the last 64 KiB that they read, which may belong to the next one.
/// </summary>
internal static class MessageRoom
{
    private const long ReadAhead = 64 * 1024, Envelope = 2 * 1024;

    /// <param name="maxMessage">The setting, in bytes; 0 for no limit.</param>
    /// <returns>The maximum size of the raw result in bytes; <see cref="int.MaxValue"/> for no limit.</returns>
    public static int Of(long maxMessage) =>
        maxMessage <= 0
            ? int.MaxValue
            : (int)Math.Min(maxMessage - Math.Min(ReadAhead + Envelope, maxMessage / 4), int.MaxValue);
}
