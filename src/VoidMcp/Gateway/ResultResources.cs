using System.Globalization;
using System.Text.Json;
using VoidMcp.CodeMode;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>
/// The kept results of one session as resources: <c>voidmcp://results/r1</c>. A result larger than a message is read in
/// parts, <c>voidmcp://results/r1/1</c> and so on; concatenated in order they are the whole.
/// </summary>
/// <param name="kept">The kept results.</param>
/// <param name="room">Returns the current maximum size of a result in bytes (<see cref="MessageRoom"/>).</param>
internal sealed class ResultResources(KeptResults kept, Func<int> room)
{
    /// <summary>Size reserved around a part's text: URIs, types, the note, the members of the modern era.</summary>
    private const int Frame = 640;

    private const int SmallestPart = 64;

    /// <summary>The raw list entry of each kept result, newest first.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> All() => kept.All.Reverse().Select(result => JsonText.Write(w =>
    {
        w.WriteStartObject();
        KeptLinks.WriteMembers(w, result);
        w.WriteEndObject();
    }));

    /// <summary>The raw template entry for all of them.</summary>
    public static ReadOnlyMemory<byte> Template { get; } = JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("uriTemplate"u8, KeptLinks.Prefix + "{id}");
        w.WriteString("name"u8, "results");
        w.WriteString("description"u8, "Results that were too large for one message, stored for this session");
        w.WriteEndObject();
    });

    /// <summary>The raw result of <c>resources/read</c>.</summary>
    /// <exception cref="RequestFailure">The URI is missing or unknown.</exception>
    public ReadOnlyMemory<byte> Read(JsonRpcMessage request, Era era)
    {
        if (JsonSlices.Text(request.Body, "uri"u8) is not { } uri)
            throw RequestFailure.InvalidParams("resources/read requires `uri`");
        var (handle, part) = Parse(uri) ?? throw NotFound(uri, "its URI must start with " + KeptLinks.Prefix, era);
        var found = kept.Find(handle) ?? throw NotFound(uri, kept.WhyMissing(handle), era);
        var content = found.Content.Read();
        var ends = PartEnds(content.Span, found.Content.Form);
        var index = (part ?? 1) - 1;
        if (index >= ends.Count)
            throw NotFound(uri, $"{handle} has {ends.Count} {(ends.Count == 1 ? "part" : "parts")}", era);
        var slice = content[(index == 0 ? 0 : ends[index - 1])..ends[index]];
        return Write(uri, found, slice, index + 1, ends.Count, era);
    }

    private static ReadOnlyMemory<byte> Write(
        string uri, KeptResult found, ReadOnlyMemory<byte> slice, int part, int parts, Era era) =>
        JsonText.Write(w =>
        {
            var next = part < parts ? KeptLinks.UriOf(found, part + 1) : null;
            w.WriteStartObject();
            w.WriteStartArray("contents"u8);
            w.WriteStartObject();
            w.WriteString("uri"u8, uri);
            w.WriteString("mimeType"u8, found.Content.MimeType);
            w.WriteRaw(found.Content.Form == KeptForm.Blob ? "blob"u8 : "text"u8, EscapedText.Quote(slice.Span));
            if (parts > 1) WritePlace(w, part, parts, next);
            w.WriteEndObject();
            if (parts > 1)
            {
                WriteNote(
                    w,
                    uri,
                    $"Part {part} of {parts}; {(next is null ? "this is the last one" : $"the next one is {next}")}.");
            }

            w.WriteEndArray();
            if (era == Era.Modern) Results.WriteModernList(w);
            w.WriteEndObject();
        });

    /// <summary>Tells programs, which concatenate the parts.</summary>
    private static void WritePlace(Utf8JsonWriter w, int part, int parts, string? next)
    {
        w.WriteStartObject("_meta"u8);
        w.WriteNumber("voidmcp/part"u8, part);
        w.WriteNumber("voidmcp/parts"u8, parts);
        if (next is not null) w.WriteString("voidmcp/next"u8, next);
        w.WriteEndObject();
    }

    /// <summary>
    /// Tells models, which see only the texts. A content item of its own, so that the part's text is unchanged.
    /// </summary>
    private static void WriteNote(Utf8JsonWriter w, string uri, string text)
    {
        w.WriteStartObject();
        w.WriteString("uri"u8, uri + "#parts");
        w.WriteString("mimeType"u8, "text/plain");
        w.WriteString("text"u8, text);
        w.WriteEndObject();
    }

    /// <summary>The end of each part. Never splits a character or a group of four base64 characters.</summary>
    private List<int> PartEnds(ReadOnlySpan<byte> content, KeptForm form)
    {
        var most = Math.Max(SmallestPart, room() - Frame);
        List<int> ends = [];
        for (var end = 0; end < content.Length || ends.Count == 0; ends.Add(end))
        {
            end += form == KeptForm.Blob
                ? Math.Min(most / 4 * 4, content.Length - end)
                : EscapedText.Fit(content[end..], most);
        }

        return ends;
    }

    private static (string Handle, int? Part)? Parse(string uri)
    {
        if (!uri.StartsWith(KeptLinks.Prefix, StringComparison.Ordinal)) return null;
        return uri[KeptLinks.Prefix.Length..].Split('/') switch
        {
            [{ Length: > 0 } handle] => (handle, null),
            [{ Length: > 0 } handle, var number]
                when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var part) && part > 0 =>
                (handle, part),
            _ => null,
        };
    }

    public static RequestFailure NotFound(string uri, string why, Era era) => new(RpcError.Parse(JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteNumber("code"u8, era == Era.Modern ? RpcError.InvalidParams : RpcError.ResourceNotFound);
        w.WriteString("message"u8, $"Resource not found: {why}");
        w.WriteStartObject("data"u8);
        w.WriteString("uri"u8, uri);
        w.WriteEndObject();
        w.WriteEndObject();
    })));
}
