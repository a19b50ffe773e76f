using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>
/// The <c>subscriptions/listen</c> requests of a modern client that are open (2026-07-28, basic/patterns/subscriptions).
/// Each is acknowledged first and stays open until it is cancelled. Only changes of the tool list are honoured.
/// </summary>
internal sealed class ListeningStreams(RpcSession session)
{
    private readonly ConcurrentDictionary<string, ReadOnlyMemory<byte>> _toolWatchers = new();

    /// <summary>Acknowledges the request and keeps it open until cancelled; it has no result of its own.</summary>
    public async Task ServeAsync(JsonRpcMessage request, CancellationToken cancellation)
    {
        var wanted = JsonSlices.Property(request.Body, "notifications"u8);
        var tools = JsonSlices.Property(wanted, "toolsListChanged"u8).Span.SequenceEqual("true"u8);
        session.Notify("notifications/subscriptions/acknowledged", JsonText.Write(w =>
        {
            w.WriteStartObject();
            WriteSubscription(w, request.Id);
            w.WriteStartObject("notifications"u8);
            if (tools) w.WriteBoolean("toolsListChanged"u8, true);
            w.WriteEndObject();
            w.WriteEndObject();
        }));
        var key = Encoding.UTF8.GetString(request.Id.Span);
        if (tools) _toolWatchers[key] = request.Id;
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
        }
        finally
        {
            _toolWatchers.TryRemove(key, out _);
        }
    }

    /// <summary>Tells every stream that asked for it that the tools changed.</summary>
    public void ToolsChanged()
    {
        foreach (var id in _toolWatchers.Values)
        {
            session.Notify("notifications/tools/list_changed", JsonText.Write(w =>
            {
                w.WriteStartObject();
                WriteSubscription(w, id);
                w.WriteEndObject();
            }));
        }
    }

    private static void WriteSubscription(Utf8JsonWriter w, ReadOnlyMemory<byte> id)
    {
        w.WriteStartObject("_meta"u8);
        w.WriteRaw("io.modelcontextprotocol/subscriptionId"u8, id);
        w.WriteEndObject();
    }
}
