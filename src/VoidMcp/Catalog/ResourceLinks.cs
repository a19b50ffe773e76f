using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.Catalog;

/// <summary>
/// Rewrites the URIs in a server's result to those that clients know, if they differ: in links, embedded resources, and
/// resource contents. Everything else stays unchanged.
/// </summary>
internal sealed class ResourceLinks(ResourceUris uris, string server)
{
    /// <summary>For <c>tools/call</c>: rewrites its <c>content</c>.</summary>
    public ReadOnlyMemory<byte> InToolResult(ReadOnlyMemory<byte> result) =>
        Renames(result) ? Items(result, "content", Block) : result;

    /// <summary>For <c>prompts/get</c>: rewrites the content of its <c>messages</c>.</summary>
    public ReadOnlyMemory<byte> InPrompt(ReadOnlyMemory<byte> result) => uris.Renames(server)
        ? Items(result, "messages", message => Member(message, "content", Block))
        : result;

    /// <summary>
    /// For <c>resources/read</c>: rewrites its <c>contents</c>. The requested resource keeps the URI of the request.
    /// </summary>
    /// <param name="result">The raw result.</param>
    /// <param name="own">The URI as the server knows it.</param>
    /// <param name="asked">The URI as the client wrote it.</param>
    public ReadOnlyMemory<byte> InContents(
        ReadOnlyMemory<byte> result, string own, string asked) => own != asked || Renames(result)
        ? Items(
            result,
            "contents",
            content => JsonSlices.Text(content, "uri"u8) == own ? Named(content, asked) : Uri(content))
        : result;

    /// <summary>
    /// Whether a URI in it may need rewriting: one of this server's does, or it starts with voidmcp's own scheme.
    /// </summary>
    private bool Renames(ReadOnlyMemory<byte> result) => uris.Renames(server) || result.Span.IndexOf("voidmcp:"u8) >= 0;

    private ReadOnlyMemory<byte> Block(ReadOnlyMemory<byte> block) => JsonSlices.Text(block, "type"u8) switch
    {
        "resource_link" => Uri(block),
        "resource" => Member(block, "resource", Uri),
        _ => block,
    };

    private ReadOnlyMemory<byte> Uri(ReadOnlyMemory<byte> holder)
    {
        if (JsonSlices.Text(holder, "uri"u8) is not { } uri) return holder;
        var exposed = uris.ExposedUri(server, uri);
        return exposed == uri ? holder : Named(holder, exposed);
    }

    private static ReadOnlyMemory<byte> Named(ReadOnlyMemory<byte> holder, string uri) =>
        JsonSlices.Text(holder, "uri"u8) == uri ? holder : new JsonEdit(holder).SetText("uri", uri).ToUtf8();

    private static ReadOnlyMemory<byte> Member(
        ReadOnlyMemory<byte> holder, string name, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> edit)
    {
        var value = JsonSlices.Property(holder, Encoding.UTF8.GetBytes(name));
        if (!JsonSlices.IsObject(value)) return holder;
        var edited = edit(value);
        return edited.Equals(value) ? holder : new JsonEdit(holder).Set(name, edited).ToUtf8();
    }

    private static ReadOnlyMemory<byte> Items(
        ReadOnlyMemory<byte> result, string name, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> edit)
    {
        var items = JsonSlices.Items(JsonSlices.Property(result, Encoding.UTF8.GetBytes(name)));
        var edited = items.Select(edit).ToList();
        if (items.Zip(edited).All(pair => pair.First.Equals(pair.Second))) return result;
        return new JsonEdit(result).Set(name, JsonText.Write(w =>
        {
            w.WriteStartArray();
            foreach (var item in edited) w.WriteRaw(item);
            w.WriteEndArray();
        })).ToUtf8();
    }
}
