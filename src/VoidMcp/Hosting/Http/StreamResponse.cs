using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace VoidMcp.Hosting.Http;

/// <summary>
/// Writes a stream of messages as an HTTP response: one JSON object if the response comes at once and alone, else
/// server-sent events. Events of a session have IDs, so that a client can resume after a broken connection.
/// </summary>
/// <param name="response">The response; nothing must be written yet.</param>
/// <param name="stream">The messages.</param>
/// <param name="primes">
/// Whether the client supports an event without data, which sends an ID before the first message (since 2025-11-25).
/// </param>
internal sealed class StreamResponse(HttpResponse response, EventStream stream, bool primes)
{
    /// <summary>
    /// A response that takes longer is sent as a stream: clients should get headers before the call ends.
    /// </summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(100);

    /// <summary>The idle time after which a comment is sent, so that proxies keep the connection open.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <summary>How often <see cref="IsAllowed"/> is checked.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>The most bytes per write, to avoid buffering for a client that doesn't read.</summary>
    private const int Piece = 64 * 1024;

    /// <summary>Checked repeatedly; the stream ends when it returns false. Null for always allowed.</summary>
    public Func<bool>? IsAllowed { get; init; }

    private static ReadOnlySpan<byte> Comment => ":\n\n"u8;

    /// <summary>Writes the response to a request.</summary>
    /// <param name="statusOf">Returns the HTTP status of a response that comes at once.</param>
    /// <param name="cancellation">Fires when the connection is closed or must end.</param>
    public async Task AnswerAsync(Func<ReadOnlyMemory<byte>, int> statusOf, CancellationToken cancellation)
    {
        var reader = stream.Attach();
        var first = await stream.NextAsync(reader, 0, AtOnce, cancellation);
        if (first is { IsEnd: true, Events: [var only] })
        {
            response.StatusCode = statusOf(only.Message);
            response.ContentType = "application/json";
            response.ContentLength = only.Message.Length;
            await response.Body.WriteAsync(only.Message, cancellation);
            return;
        }

        await BeginAsync(cancellation);
        if (first.Events.Count == 0 && !first.IsEnd) await PrimeAsync(0, cancellation);
        await WriteAsync(reader, first, cancellation);
    }

    /// <summary>Writes events from now on, or after an event that the client received.</summary>
    /// <param name="behind">The event's number; null for none.</param>
    /// <param name="cancellation">Fires when the connection is closed or must end.</param>
    public async Task FollowAsync(long? behind, CancellationToken cancellation)
    {
        var reader = stream.Attach(behind);
        await BeginAsync(cancellation);
        await PrimeAsync(behind ?? 0, cancellation);
        await WriteAsync(reader, new StreamBatch([], IsEnd: false), cancellation);
    }

    private Task BeginAsync(CancellationToken cancellation)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-store";
        response.Headers["X-Accel-Buffering"] = "no";

        // Before that there is no buffer to write into.
        return response.StartAsync(cancellation);
    }

    /// <summary>Sends the headers, and the first event ID to clients that support it.</summary>
    private async Task PrimeAsync(long behind, CancellationToken cancellation)
    {
        if (primes && stream.IsResumable)
            response.BodyWriter.Write(Encoding.UTF8.GetBytes($"{IdLine(behind)}data:\n\n"));
        await FlushAsync(cancellation);
    }

    private async Task WriteAsync(long reader, StreamBatch batch, CancellationToken cancellation)
    {
        long sent = 0;
        var silence = TimeSpan.Zero;
        while (true)
        {
            if (IsAllowed is not null && !IsAllowed()) return;
            foreach (var (number, message, _) in batch.Events)
            {
                await WriteAsync(number, message, cancellation);
                sent = number;
            }

            await FlushAsync(cancellation);
            if (batch.IsEnd) return;
            batch = await stream.NextAsync(reader, sent, IsAllowed is null ? KeepAlive : Look, cancellation);
            silence = batch.Events.Count > 0 ? TimeSpan.Zero : silence + (IsAllowed is null ? KeepAlive : Look);
            if (batch.IsEnd || silence < KeepAlive) continue;
            response.BodyWriter.Write(Comment);
            silence = TimeSpan.Zero;
        }
    }

    /// <summary>
    /// A message may contain line breaks between tokens; each line becomes a data line, which the client joins.
    /// </summary>
    private async Task WriteAsync(long number, ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        var output = response.BodyWriter;
        output.Write("event: message\n"u8);
        if (stream.IsResumable) output.Write(Encoding.UTF8.GetBytes(IdLine(number)));
        while (!message.IsEmpty)
        {
            var end = message.Span.IndexOfAny((byte)'\r', (byte)'\n');
            var line = end < 0 ? message : message[..end];
            message = end < 0 ? default : message[(end + 1)..];
            if (line.IsEmpty) continue;
            output.Write("data: "u8);
            await WritePiecesAsync(line, cancellation);
            output.Write("\n"u8);
        }

        output.Write("\n"u8);
    }

    private async Task WritePiecesAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        for (; bytes.Length > Piece; bytes = bytes[Piece..])
        {
            response.BodyWriter.Write(bytes.Span[..Piece]);
            await FlushAsync(cancellation);
        }

        response.BodyWriter.Write(bytes.Span);
        await FlushAsync(cancellation);
    }

    private string IdLine(long number) => string.Create(CultureInfo.InvariantCulture, $"id: {stream.Name}-{number}\n");

    private async Task FlushAsync(CancellationToken cancellation) => await response.BodyWriter.FlushAsync(cancellation);
}
