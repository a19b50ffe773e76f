using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>
/// The <c>subscriptions/listen</c> requests of a modern client that are open (2026-07-28, basic/patterns/subscriptions).
/// Each is acknowledged first and stays open until it is cancelled. Changes of the lists of tools and of resources are
/// honoured, nothing else.
/// </summary>
internal sealed class ListeningStreams(RpcSession session)
{
    private readonly ConcurrentDictionary<string, ReadOnlyMemory<byte>> _toolWatchers = new();
    private readonly ConcurrentDictionary<string, ReadOnlyMemory<byte>> _resourceWatchers = new();

    /// <summary>Acknowledges the request and keeps it open until cancelled; it has no result of its own.</summary>
    public async Task ServeAsync(JsonRpcMessage request, CancellationToken cancellation)
    {
        var wanted = JsonSlices.Property(request.Body, "notifications"u8);
        var tools = Wants(wanted, "toolsListChanged"u8);
        var resources = Wants(wanted, "resourcesListChanged"u8);
        session.Notify("notifications/subscriptions/acknowledged", JsonText.Write(w =>
        {
            w.WriteStartObject();
            WriteSubscription(w, request.Id);
            w.WriteStartObject("notifications"u8);
            if (tools) w.WriteBoolean("toolsListChanged"u8, true);
            if (resources) w.WriteBoolean("resourcesListChanged"u8, true);
            w.WriteEndObject();
            w.WriteEndObject();
        }));
        var key = Encoding.UTF8.GetString(request.Id.Span);
        if (tools) _toolWatchers[key] = request.Id;
        if (resources) _resourceWatchers[key] = request.Id;
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
        }
        finally
        {
            _toolWatchers.TryRemove(key, out _);
            _resourceWatchers.TryRemove(key, out _);
        }
    }

    /// <summary>Tells every stream that asked for it that the tools changed.</summary>
    public void ToolsChanged() => Tell(_toolWatchers, "notifications/tools/list_changed");

    /// <summary>The same for the list of resources.</summary>
    public void ResourcesChanged() => Tell(_resourceWatchers, "notifications/resources/list_changed");

    private static bool Wants(ReadOnlyMemory<byte> wanted, ReadOnlySpan<byte> what) => JsonSlices.Property(wanted, what).Span.SequenceEqual("true"u8);

    private void Tell(ConcurrentDictionary<string, ReadOnlyMemory<byte>> watchers, string method)
    {
        foreach (var id in watchers.Values)
        {
            session.Notify(method, JsonText.Write(w =>
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
