using System.Collections.Concurrent;
using System.Text.Json;
using System.Text;
using VoidMcp.Calls;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>
/// The open <c>subscriptions/listen</c> requests of a modern client (2026-07-28, basic/patterns/subscriptions). Each is
/// acknowledged first and then stays open until it is cancelled.
/// </summary>
/// <param name="session">The client's session.</param>
/// <param name="subscriptions">The session's resource subscriptions.</param>
/// <param name="runner">Records each resource subscription for the audit.</param>
/// <param name="ownerOf">Finds the server of a client's resource URI.</param>
/// <param name="tasks">Knows the owner of each task.</param>
internal sealed class ListeningStreams(
    RpcSession session,
    SessionSubscriptions subscriptions,
    CallRunner runner,
    Func<string, Call, Task<(string Server, string Uri)>> ownerOf,
    TaskRequests tasks)
{
    private readonly ConcurrentDictionary<string, Stream> _open = new();

    /// <summary>Acknowledges the request and keeps it open until cancelled; it has no result.</summary>
    /// <exception cref="RequestFailure">The params have no valid subscription.</exception>
    public async Task ServeAsync(JsonRpcMessage request, Call caller, CancellationToken cancellation)
    {
        var wanted = JsonSlices.Property(request.Body, "notifications"u8);
        if (!JsonSlices.IsObject(wanted))
            throw RequestFailure.InvalidParams("subscriptions/listen requires `notifications`: an object");
        List<(string Exposed, (string Server, string Uri) Owner)> resources = [];
        List<(string Server, string Id)> watched = [];
        var key = Encoding.UTF8.GetString(request.Id.Span);
        try
        {
            foreach (var uri in Texts(wanted, "resourceSubscriptions"u8))
            {
                if (await TrySubscribeAsync(uri, caller) is { } owner) resources.Add((uri, owner));
            }

            foreach (var id in Texts(wanted, "taskIds"u8))
            {
                if (await TryWatchAsync(id, caller, cancellation) is { } owner) watched.Add((owner, id));
            }

            var stream = new Stream(
                request.Id,
                Wants(wanted, "toolsListChanged"u8),
                Wants(wanted, "promptsListChanged"u8),
                Wants(wanted, "resourcesListChanged"u8),
                [.. resources.Select(r => r.Exposed)],
                watched);
            Acknowledge(stream);
            _open[key] = stream;
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
        }
        finally
        {
            // Undo what was done so far: it may have been cancelled between two subscriptions.
            _open.TryRemove(key, out _);
            foreach (var (server, id) in watched) subscriptions.Unwatch(server, id);
            await Task.WhenAll(resources.Select(r => subscriptions.RemoveAsync(r.Owner)));
        }
    }

    /// <summary>Sends a list-changed notification to every stream that asked for it.</summary>
    /// <param name="kind">The list.</param>
    /// <param name="method">The notification.</param>
    public void ListChanged(ListKind kind, string method) => Tell(
        s => kind switch { ListKind.Tools => s.Tools, ListKind.Prompts => s.Prompts, _ => s.Resources }, method);

    /// <summary>Sends an update to every stream that subscribed to the resource or to one that contains it.</summary>
    /// <param name="uris">The client's URIs of these resources.</param>
    /// <param name="parameters">The raw params of the server's notification, with the client's URI.</param>
    public void ResourceUpdated(IReadOnlyList<string> uris, ReadOnlyMemory<byte> parameters) =>
        Tell(s => s.Uris.Intersect(uris).Any(), "notifications/resources/updated", parameters);

    /// <summary>Sends a task's status to every stream that watches it.</summary>
    /// <param name="server">The task's server.</param>
    /// <param name="id">Its id.</param>
    /// <param name="parameters">The raw params of the server's notification.</param>
    public void TaskChanged(string server, string id, ReadOnlyMemory<byte> parameters) =>
        Tell(s => s.Tasks.Contains((server, id)), "notifications/tasks", parameters);

    private void Acknowledge(Stream stream)
    {
        var honoured = JsonText.Write(w =>
        {
            w.WriteStartObject();
            WriteSubscription(w, stream.Id);
            w.WriteStartObject("notifications"u8);
            stream.WriteHonoured(w);
            w.WriteEndObject();
            w.WriteEndObject();
        });
        session.Notify("notifications/subscriptions/acknowledged", honoured);
    }

    private static IEnumerable<string> Texts(ReadOnlyMemory<byte> wanted, ReadOnlySpan<byte> property) =>
        JsonSlices.Items(JsonSlices.Property(wanted, property)).Select(JsonSlices.String).OfType<string>();

    private static bool Wants(ReadOnlyMemory<byte> wanted, ReadOnlySpan<byte> what) =>
        JsonSlices.Property(wanted, what).Span.SequenceEqual("true"u8);

    private async Task<(string Server, string Uri)?> TrySubscribeAsync(string uri, Call caller)
    {
        try
        {
            var owner = await ownerOf(uri, caller);
            var call = new Call
            {
                Server = owner.Server,
                Method = caller.Method,
                Parameters = caller.Parameters,
                Uri = (owner.Uri, uri),
                Era = caller.Era,
                Client = caller.Client,
                Stop = caller.Stop,
            };
            var reply = await runner.AuditedAsync(call, () => subscriptions.AddAsync(owner, uri, caller.Stop));
            return reply.Error is null ? owner : null;
        }
        catch (Exception error) when (error is RequestFailure or VoidMcpException)
        {
            // It is missing in the acknowledgement, which tells the client.
            return null;
        }
    }

    private async Task<string?> TryWatchAsync(string id, Call caller, CancellationToken cancellation)
    {
        try
        {
            var owner = await tasks.OwnerAsync(id, caller);
            await subscriptions.WatchAsync(owner.Server, id, cancellation);
            return owner.Server;
        }
        catch (Exception error) when (error is RequestFailure or VoidMcpException)
        {
            // Missing in the acknowledgement, as above.
            return null;
        }
    }

    private void Tell(Func<Stream, bool> wants, string method, ReadOnlyMemory<byte> parameters = default)
    {
        foreach (var stream in _open.Values.Where(wants))
        {
            var meta = JsonSlices.Property(parameters, "_meta"u8);
            var tagged = new JsonEdit(JsonSlices.IsObject(meta) ? meta : default)
                .Set(MetaKeys.SubscriptionId, stream.Id);
            session.Notify(method, new JsonEdit(parameters).Set("_meta", tagged.ToUtf8()).ToUtf8());
        }
    }

    private static void WriteSubscription(Utf8JsonWriter w, ReadOnlyMemory<byte> id)
    {
        w.WriteStartObject("_meta"u8);
        w.WriteRaw("io.modelcontextprotocol/subscriptionId"u8, id);
        w.WriteEndObject();
    }

    /// <summary>One open request and its subscription.</summary>
    private sealed record Stream(
        ReadOnlyMemory<byte> Id,
        bool Tools,
        bool Prompts,
        bool Resources,
        IReadOnlyList<string> Uris,
        IReadOnlyList<(string Server, string Id)> Tasks)
    {
        public void WriteHonoured(Utf8JsonWriter w)
        {
            if (Tools) w.WriteBoolean("toolsListChanged"u8, true);
            if (Prompts) w.WriteBoolean("promptsListChanged"u8, true);
            if (Resources) w.WriteBoolean("resourcesListChanged"u8, true);
            if (Uris.Count > 0) WriteStrings(w, "resourceSubscriptions", Uris);
            if (Tasks.Count > 0) WriteStrings(w, "taskIds", Tasks.Select(t => t.Id));
        }

        private static void WriteStrings(Utf8JsonWriter w, string name, IEnumerable<string> values)
        {
            w.WriteStartArray(name);
            foreach (var value in values) w.WriteStringValue(value);
            w.WriteEndArray();
        }
    }
}
