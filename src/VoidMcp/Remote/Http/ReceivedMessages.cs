using System.Net.Http.Headers;
using System.Text;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Remote.Http;

/// <summary>
/// Reads the messages in a server's responses, from whole bodies and from event streams, and passes them on as raw
/// bytes. For the SDK it leaves placeholders (<see cref="StandInMessage"/>).
/// </summary>
/// <param name="url">The server's URL.</param>
/// <param name="owner">Receives the messages.</param>
/// <param name="words">Error messages.</param>
internal sealed class ReceivedMessages(Uri url, IWireOwner owner, HttpWords words)
{
    /// <summary>What is shown of text that is not a message, in characters.</summary>
    private const int MostShown = 200;

    /// <summary>
    /// Replaces a response's stream of events by one of placeholders; its messages are passed on while the SDK reads
    /// it.
    /// </summary>
    /// <param name="response">The response.</param>
    /// <param name="exchange">The request whose response it is; null if unknown.</param>
    /// <param name="lastEvent">The ID of the event after which the stream continues; null for a new stream.</param>
    /// <param name="prefix">Bytes that the SDK reads before the server's; empty for none.</param>
    /// <param name="cancellation">Cancels the wait for the stream.</param>
    public async Task RelayAsync(
        HttpResponseMessage response,
        Exchange? exchange,
        string? lastEvent,
        ReadOnlyMemory<byte> prefix,
        CancellationToken cancellation)
    {
        var headers = response.Content.Headers;
        Stream source = new UnpackedStream(await response.Content.ReadAsStreamAsync(cancellation));
        if (!prefix.IsEmpty) source = new PrefixedStream(prefix, source);
        var at = response.RequestMessage?.RequestUri ?? url;
        var relay = new EventRelay(source, (name, data) => TakeEvent(name, data, exchange, at), error =>
            exchange?.Failure ??= error as VoidMcpException)
        {
            LastEvent = lastEvent,
            OnEvent = id => exchange?.LastEvent = id,
        };
        response.Content = new StreamContent(relay);
        foreach (var (name, values) in headers) response.Content.Headers.TryAddWithoutValidation(name, values);

        // The SDK compares the type letter by letter.
        response.Content.Headers.ContentType = new MediaTypeHeaderValue(BodyFormat.EventStream);
    }

    private ReadOnlyMemory<byte> TakeEvent(string name, ReadOnlyMemory<byte> data, Exchange? exchange, Uri at)
    {
        if (name is "" or "message") return Take(data, exchange);

        // Some servers name their messages otherwise; pings and the like have no message as data.
        if (name != "endpoint")
        {
            var isMessage = data.Span.TrimStart(" \t"u8).StartsWith("{"u8)
                && !JsonSlices.Property(data, "jsonrpc"u8).IsEmpty;
            if (name == "error" && !isMessage)
                exchange?.Failure ??= words.ErrorEvent(Encoding.UTF8.GetString(data.Span));
            return isMessage ? Take(data, exchange) : default;
        }

        // Relative to the stream's URL after redirects, which the SDK doesn't know.
        var endpoint = new Uri(at, Encoding.UTF8.GetString(data.Span));

        // A local server may write the address that it listens on, or another name of this machine.
        if (url.IsLoopback && (endpoint.IsLoopback || endpoint.Host is "0.0.0.0" or "[::]"))
            endpoint = new Uri(url, endpoint.PathAndQuery);
        return RedirectHandler.IsSameHost(url, endpoint)
            ? Encoding.UTF8.GetBytes(endpoint.AbsoluteUri)
            : throw new VoidMcpException(
                FailureKind.UpstreamUnavailable,
                $"{url.Authority} asked to send messages to another host, {endpoint.Authority}, which is not allowed");
    }

    /// <summary>
    /// Passes on a message, or an array of messages (revision 2025-03-26). Returns the placeholder for this exchange's
    /// response.
    /// </summary>
    public ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> utf8, Exchange? exchange)
    {
        if (utf8.Span.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
        if (utf8.Span.TrimStart(" \t\r\n"u8).StartsWith("["u8) && new JsonScan(utf8.Span).TrySkipValue(1))
        {
            ReadOnlyMemory<byte> answer = default;
            foreach (var item in JsonSlices.Items(utf8))
            {
                if (One(item, exchange) is { IsEmpty: false } standIn) answer = standIn;
            }

            return answer;
        }

        return One(utf8, exchange);
    }

    private ReadOnlyMemory<byte> One(ReadOnlyMemory<byte> utf8, Exchange? exchange)
    {
        if (utf8.Span.Trim(" \t\r\n"u8).IsEmpty) return default;
        var isMessage = JsonRpcMessage.TryParse(utf8, out var message, out var reason);
        if (isMessage && !message!.IsUnreadable) return Pass(message, exchange);
        if (WithoutId(utf8, exchange) is { } own) return Pass(own, exchange);
        ReadOnlyMemory<byte> answer = default;
        var found = MixedText.Read(utf8, out var rest);
        if (found.Count > 0 && rest.Length > 0) owner.OnStray(Cut(rest), "text beside a message");
        foreach (var one in found)
        {
            if (Pass(one, exchange) is { IsEmpty: false } standIn) answer = standIn;
        }

        if (found.Count > 0) return answer;
        if (isMessage) return Pass(message!, exchange);
        owner.OnStray(Cut(Encoding.UTF8.GetString(utf8.Span)), reason!);
        return default;
    }

    private static string Cut(string text) => text.Length <= MostShown ? text : text[..MostShown];

    /// <summary>A response without its id can only be that of this request; null if it is not one.</summary>
    private static JsonRpcMessage? WithoutId(ReadOnlyMemory<byte> utf8, Exchange? exchange)
    {
        if (exchange is not { IsRequest: true } || !new JsonScan(utf8.Span).TrySkipValue(1)) return null;
        var result = JsonSlices.Property(utf8, "result"u8);
        if (result.IsEmpty || JsonSlices.Property(utf8, "jsonrpc"u8).IsEmpty) return null;
        if (!JsonSlices.Property(utf8, "id"u8).IsEmpty || !JsonSlices.Property(utf8, "method"u8).IsEmpty) return null;
        return Own(JsonRpcWriter.Result(exchange.Message.Id, result));
    }

    /// <summary>Reads a message that was written here.</summary>
    public static JsonRpcMessage Own(ReadOnlyMemory<byte> utf8) =>
        JsonRpcMessage.TryParse(utf8, out var message, out var reason)
            ? message
            : throw new InvalidOperationException($"invalid message: {reason}");

    /// <summary>Passes on one message. Returns the placeholder for this exchange's response.</summary>
    private ReadOnlyMemory<byte> Pass(JsonRpcMessage message, Exchange? exchange)
    {
        var isForNobody = message.Kind == MessageKind.Error
            && (message.Id.IsEmpty || message.Id.Span.SequenceEqual("null"u8));
        if (isForNobody && exchange is { IsRequest: true })
            message = Own(JsonRpcWriter.Error(exchange.Message.Id, message.Body));
        owner.OnMessage(message, exchange);
        return StandInMessage.Of(message, exchange?.Method == "initialize");
    }
}
