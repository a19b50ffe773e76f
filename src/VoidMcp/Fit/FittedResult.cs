using System.Text;
using System.Text.Json;
using VoidMcp.Catalog;
using VoidMcp.Protocol;

namespace VoidMcp.Fit;

/// <summary>
/// Shapes a tool's result so that a client's model sees all of it: of a result with content and structured content most
/// clients show one half and drop the other. What the other half says beyond it is added to the half that is shown. A
/// half that only repeats the other (most servers send the structured content again as text) adds nothing, and the
/// result stays as it is.
/// </summary>
internal static class FittedResult
{
    private static readonly JsonDocumentOptions s_reading = new() { MaxDepth = JsonRpcMessage.MaxDepth };

    /// <param name="result">The raw result of <c>tools/call</c>.</param>
    /// <param name="client">The facts about the client.</param>
    /// <param name="isTyped">
    /// Whether the tool promises structured content by an output schema: clients may refuse a success without it.
    /// </param>
    /// <returns>The result to send: <paramref name="result"/> itself if nothing is lost.</returns>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> result, ClientFacts client, bool isTyped)
    {
        if (client == ClientFacts.Unknown) return result;
        if (client.DropsLinks) result = WithLinksAsText(result);
        var structured = JsonSlices.Property(result, "structuredContent"u8);
        if (!JsonSlices.IsObject(structured)) return result;
        var isError = JsonSlices.Property(result, "isError"u8).Span.SequenceEqual("true"u8);
        return (isError ? client.Errors : client.Results) switch
        {
            Shown.Content => WithStructuredAsText(result, structured),
            Shown.Structured => WithContentShown(result, structured, client, isTyped && !isError),
            _ => result,
        };
    }

    private static ReadOnlyMemory<byte> WithStructuredAsText(
        ReadOnlyMemory<byte> result, ReadOnlyMemory<byte> structured)
    {
        var content = JsonSlices.Property(result, "content"u8);
        using var value = JsonDocument.Parse(structured, s_reading);
        return HasCopy(content, value.RootElement)
            ? result
            : new JsonEdit(result).Set("content", Appended(content, AsText(structured))).ToUtf8();
    }

    private static ReadOnlyMemory<byte> WithContentShown(
        ReadOnlyMemory<byte> result, ReadOnlyMemory<byte> structured, ClientFacts client, bool isTyped)
    {
        var content = JsonSlices.Property(result, "content"u8);
        if (content.IsEmpty) return result;
        using var value = JsonDocument.Parse(structured, s_reading);
        var news = JsonSlices.Items(content)
            .Where(block => !(client.ShowsImagesBeside && IsImage(block)))
            .Where(block => ContentBeside.BlockSaysMore(Parsed(block), value.RootElement))
            .ToList();
        if (news.Count == 0) return result;

        // Without structured content every client shows the content.
        if (!isTyped)
        {
            var edit = new JsonEdit(result).Remove("structuredContent");
            if (!HasCopy(content, value.RootElement)) edit.Set("content", Appended(content, AsText(structured)));
            return edit.ToUtf8();
        }

        var name = "content";
        while (value.RootElement.TryGetProperty(name, out _)) name = $"_{name}";
        var whole = new JsonEdit(structured).Set(name, JsonText.Write(w =>
        {
            w.WriteStartArray();
            foreach (var block in news) WriteInside(w, block);
            w.WriteEndArray();
        }));
        return new JsonEdit(result).Set("structuredContent", whole.ToUtf8()).ToUtf8();
    }

    /// <summary>Writes a block as a value in structured content: texts as texts, and no binary data.</summary>
    private static void WriteInside(Utf8JsonWriter w, ReadOnlyMemory<byte> block)
    {
        switch (TypeOf(block))
        {
            case "text" when JsonSlices.Property(block, "text"u8) is { IsEmpty: false } text:
                w.WriteRaw(text);
                break;
            case "image" or "audio":
                w.WriteStringValue($"({TypeOf(block)} that came with the result; this client does not show it here)");
                break;
            default:
                w.WriteRaw(block);
                break;
        }
    }

    private static ReadOnlyMemory<byte> WithLinksAsText(ReadOnlyMemory<byte> result)
    {
        var content = JsonSlices.Property(result, "content"u8);
        if (content.IsEmpty || content.Span.IndexOf("\"resource_link\""u8) < 0) return result;
        var lines = JsonSlices.Items(content).Where(block => TypeOf(block) == "resource_link")
            .Select(link => $"{JsonSlices.Text(link, "name"u8) ?? "resource"}: {JsonSlices.Text(link, "uri"u8)}")
            .ToList();
        return lines.Count == 0
            ? result
            : new JsonEdit(result)
                .Set("content", Appended(content, TextContent.Block($"Linked resources:\n{string.Join('\n', lines)}")))
                .ToUtf8();
    }

    /// <summary>Whether a text of the content says all that the structured content says.</summary>
    private static bool HasCopy(ReadOnlyMemory<byte> content, JsonElement structured) =>
        !content.IsEmpty && JsonSlices.Items(content).Any(b => ContentBeside.IsCopy(Parsed(b), structured));

    private static ReadOnlyMemory<byte> AsText(ReadOnlyMemory<byte> json) =>
        TextContent.Block(Encoding.UTF8.GetString(json.Span));

    private static bool IsImage(ReadOnlyMemory<byte> block) => TypeOf(block) == "image";

    private static string? TypeOf(ReadOnlyMemory<byte> block) =>
        JsonSlices.IsObject(block) ? JsonSlices.Text(block, "type"u8) : null;

    private static JsonElement Parsed(ReadOnlyMemory<byte> json) => JsonElement.Parse(json.Span, s_reading);

    private static ReadOnlyMemory<byte> Appended(ReadOnlyMemory<byte> content, ReadOnlyMemory<byte> block) =>
        JsonText.Write(w =>
        {
            w.WriteStartArray();
            if (!content.IsEmpty)
            {
                foreach (var item in JsonSlices.Items(content)) w.WriteRaw(item);
            }

            w.WriteRaw(block);
            w.WriteEndArray();
        });
}
