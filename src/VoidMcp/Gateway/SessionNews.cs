using VoidMcp.Asking;
using VoidMcp.Calls;
using VoidMcp.CodeMode;
using VoidMcp.Protocol;
using VoidMcp.Upstream;

namespace VoidMcp.Gateway;

/// <summary>
/// Notifies one session's client of changed lists, updated resources and server logs, in the way of its era. Log
/// messages for a modern client's request are sent with that request instead (<see cref="CallingClient.OnMessage"/>).
/// </summary>
internal sealed class SessionNews : IDisposable
{
    private readonly ListedTools _listed;
    private readonly UpstreamSet _upstreams;
    private readonly RpcSession _rpc;
    private readonly KeptResults _kept;
    private readonly SessionSubscriptions _subscriptions;
    private readonly TaskRequests _tasks;
    private readonly Func<bool> _isLegacy;
    private volatile string? _logLevel;

    /// <param name="lists">The current lists.</param>
    /// <param name="upstreams">The servers.</param>
    /// <param name="rpc">The client's session.</param>
    /// <param name="kept">The session's own resources.</param>
    /// <param name="tasks">The session's tasks.</param>
    /// <param name="runner">Records subscriptions for the audit.</param>
    /// <param name="ownerOf">Finds the server of a client's resource URI.</param>
    /// <param name="isLegacy">
    /// Whether the client has done a handshake; without one it is notified in its streams only.
    /// </param>
    /// <param name="fit">The client's own list of tools.</param>
    /// <param name="time">The clock.</param>
    public SessionNews(
        ListedTools lists,
        UpstreamSet upstreams,
        RpcSession rpc,
        KeptResults kept,
        TaskRequests tasks,
        CallRunner runner,
        Func<string, Call, Task<(string Server, string Uri)>> ownerOf,
        Func<bool> isLegacy,
        SessionFit fit,
        TimeProvider time)
    {
        (_listed, _upstreams, _rpc, _kept, _tasks, _isLegacy) = (lists, upstreams, rpc, kept, tasks, isLegacy);
        _subscriptions = new SessionSubscriptions(upstreams);
        Streams = new ListeningStreams(rpc, _subscriptions, runner, ownerOf, tasks);
        Lists = new ToldLists(
            kind => kind == ListKind.Tools ? fit.Listed(lists.Current) : lists.Current, Tell, time);
        _listed.Changed += Lists.Changed;
        _upstreams.Notified += Announced;
        _kept.Changed += KeptChanged;
    }

    /// <summary>The lists as last sent to the client.</summary>
    public ToldLists Lists { get; }

    /// <summary>The open streams of a modern client.</summary>
    public ListeningStreams Streams { get; }

    /// <summary>The log level that a legacy client set; null if none, then it gets every message.</summary>
    public string? LogLevel
    {
        get => _logLevel;
        set => _logLevel = value;
    }

    /// <summary>Handles a legacy client's <c>resources/subscribe</c>.</summary>
    public Task<RpcReply> SubscribeAsync(
        (string Server, string Uri) owner, string uri, CancellationToken cancellation) =>
        _subscriptions.Has(owner)
            ? Task.FromResult(new RpcReply(Results.Empty, null))
            : _subscriptions.AddAsync(owner, uri, cancellation);

    /// <summary>A legacy client's <c>resources/unsubscribe</c>.</summary>
    public Task UnsubscribeAsync((string Server, string Uri) owner) => _subscriptions.RemoveAsync(owner);

    public void Dispose()
    {
        _listed.Changed -= Lists.Changed;
        _upstreams.Notified -= Announced;
        _kept.Changed -= KeptChanged;
        _subscriptions.Dispose();
        Lists.Dispose();
    }

    private void KeptChanged() => Tell(ListKind.Resources);

    private void Tell(ListKind kind)
    {
        var method = kind switch
        {
            ListKind.Tools => "notifications/tools/list_changed",
            ListKind.Prompts => "notifications/prompts/list_changed",
            _ => "notifications/resources/list_changed",
        };
        if (_isLegacy()) _rpc.Notify(method);
        Streams.ListChanged(kind, method);
    }

    private void Announced(UpstreamNotification news)
    {
        var parameters = WithoutSubscription(news.Parameters);
        switch (news.Method)
        {
            case "notifications/resources/updated":
                Updated(news.Server, parameters);
                break;
            case "notifications/message":
                if (_isLegacy()
                    && (_logLevel is not { } least || LogLevels.Wants(least, JsonSlices.Text(parameters, "level"u8))))
                {
                    _rpc.NotifyIfRead(news.Method, parameters);
                }

                break;
            case "notifications/tasks/status":
                if (!_isLegacy()) break;
                var task = JsonSlices.Text(parameters, "taskId"u8);
                if (_tasks.IsMine(news.Server, task)) _rpc.Notify(news.Method, parameters);
                else _tasks.Hold(news.Server, task, parameters);
                break;
            case "notifications/tasks":
                if (JsonSlices.Text(parameters, "taskId"u8) is { } id) Streams.TaskChanged(news.Server, id, parameters);
                break;
            case "notifications/elicitation/complete":
                if (_isLegacy()) _rpc.Notify(news.Method, parameters);
                break;
            default:
                // Methods outside the protocol are forwarded if the target is clear, as in OtherRequests.
                if (_isLegacy() && _listed.IsPlainLegacy) _rpc.Notify(news.Method, parameters);
                break;
        }
    }

    private void Updated(string server, ReadOnlyMemory<byte> parameters)
    {
        if (JsonSlices.Text(parameters, "uri"u8) is not { Length: > 0 } uri
            || _subscriptions.WishesFor(server, uri) is not [var closest, ..] wishes)
        {
            return;
        }

        var told = closest.Changed == uri
            ? parameters
            : new JsonEdit(parameters).SetText("uri", closest.Changed).ToUtf8();
        if (_isLegacy()) _rpc.Notify("notifications/resources/updated", told);
        Streams.ResourceUpdated([.. wishes.Select(w => w.Wish)], told);
    }

    /// <summary>Removes the subscription ID of voidmcp's own stream, which means nothing to clients.</summary>
    private static ReadOnlyMemory<byte> WithoutSubscription(ReadOnlyMemory<byte> parameters)
    {
        var meta = JsonSlices.Property(parameters, "_meta"u8);
        if (!JsonSlices.IsObject(meta) || JsonSlices.Property(meta, "io.modelcontextprotocol/subscriptionId"u8).IsEmpty)
            return parameters;
        var rest = new JsonEdit(meta).Remove(MetaKeys.SubscriptionId).ToUtf8();
        return rest.Span.SequenceEqual("{}"u8)
            ? new JsonEdit(parameters).Remove("_meta").ToUtf8()
            : new JsonEdit(parameters).Set("_meta", rest).ToUtf8();
    }
}
