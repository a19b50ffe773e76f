using VoidMcp.Protocol;

namespace VoidMcp.Upstream;

/// <content>What the server tells by itself, and what it is asked to tell: subscriptions, its log, clients' roots.</content>
internal sealed partial class UpstreamServer
{
    private readonly ResourceSubscriptions _subscriptions;

    /// <summary>The tasks of a modern server of which somebody wants to hear; they end with the server, so they outlive nothing.</summary>
    private readonly ResourceSubscriptions _watched = new();

    /// <summary>Raised, from the reader thread, in order, when the server announces something. Handlers must not block.</summary>
    public event Action<UpstreamNotification>? Notified;

    /// <summary>
    /// One more client wants to hear when a resource changes. The first one starts the server where needed and asks it; while
    /// anybody wants it, the server is not stopped as idle.
    /// </summary>
    /// <returns>
    /// The server's answer; an empty result where it had been asked before. What a modern server does not confirm is an error.
    /// </returns>
    /// <exception cref="Errors.VoidMcpException">The server can't be started.</exception>
    public async Task<RpcReply> SubscribeAsync(string uri, CancellationToken cancellation)
    {
        var isFirst = _subscriptions.Add(uri);
        if (!isFirst && _definitions?.Era != Era.Modern) return new RpcReply("{}"u8.ToArray(), null);
        try
        {
            var connection = await ConnectAsync(cancellation);
            if (connection.Era == Era.Legacy && !isFirst) return new RpcReply("{}"u8.ToArray(), null);
            if (connection.Era == Era.Modern && isFirst) connection.Listen(_subscriptions.Uris, _watched.Uris);
            var reply = connection.Era == Era.Modern
                ? await ConfirmationAsync(connection, uri, cancellation)
                : await AskForNewsAsync(connection, "resources/subscribe", uri, cancellation);
            if (reply.Error is not null && _subscriptions.Remove(uri)) connection.Listen(_subscriptions.Uris, _watched.Uris);
            return reply;
        }
        catch
        {
            _subscriptions.Remove(uri);
            throw;
        }
    }

    /// <summary>One client less wants it; with the last one the server is told, where it runs.</summary>
    public async Task UnsubscribeAsync(string uri, CancellationToken cancellation)
    {
        if (!_subscriptions.Remove(uri)) return;
        UpstreamConnection? connection;
        lock (_gate)
        {
            connection = _connection;
            AwaitIdlenessLocked();
        }

        if (connection is null) return;
        try
        {
            await AskForNewsAsync(connection, "resources/unsubscribe", uri, cancellation);
        }
        catch (Exception error) when (error is SessionClosedException or Errors.VoidMcpException)
        {
            // It is gone, and its subscriptions with it.
        }
    }

    /// <summary>One more client wants to hear how a task of a modern server stands.</summary>
    /// <exception cref="Errors.VoidMcpException">The server can't be started.</exception>
    public async Task WatchAsync(string task, CancellationToken cancellation)
    {
        var connection = await ConnectAsync(cancellation);
        if (_watched.Add(task)) connection.Listen(_subscriptions.Uris, _watched.Uris);
    }

    /// <summary>One client less wants it.</summary>
    public void Unwatch(string task)
    {
        UpstreamConnection? connection;
        lock (_gate) connection = _connection;
        if (_watched.Remove(task)) connection?.Listen(_subscriptions.Uris, _watched.Uris);
    }

    /// <summary>Where it comes in the place of one that clients had subscribed to, it is started and asked for the same.</summary>
    public void ResumeNews()
    {
        if (_subscriptions.Count == 0) return;
        lock (_gate)
        {
            if (_isDisposed || _connecting is not null) return;
            _ = StartLocked().ContinueWith(static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>Passes on that the clients' roots changed.</summary>
    public void TellRootsChanged()
    {
        lock (_gate) _connection?.TellRootsChanged();
    }

    /// <summary>Passes on what a client says of a task of its own, where the server asked for it.</summary>
    public void TellTaskStatus(ReadOnlyMemory<byte> parameters)
    {
        lock (_gate) _connection?.TellTaskStatus(parameters);
    }

    /// <summary>Passes on a notification of a client, where the server runs.</summary>
    public void Tell(string method, ReadOnlyMemory<byte> parameters)
    {
        lock (_gate) _connection?.Tell(method, parameters);
    }

    /// <summary>Passes on how talkative logs are to be now.</summary>
    public void TellLogLevel()
    {
        UpstreamConnection? connection;
        lock (_gate) connection = _connection;
        if (connection is not null) _ = RestoreLogLevelAsync(connection);
    }

    private Task<RpcReply> AskForNewsAsync(UpstreamConnection connection, string method, string uri, CancellationToken cancellation)
    {
        if (connection.Era == Era.Legacy) return connection.RequestAsync(method, new JsonEdit(default).SetText("uri", uri).ToUtf8(), null, cancellation);
        connection.Listen(_subscriptions.Uris, _watched.Uris);
        return Task.FromResult(new RpcReply("{}"u8.ToArray(), null));
    }

    private async Task<RpcReply> ConfirmationAsync(UpstreamConnection connection, string uri, CancellationToken cancellation)
    {
        var honoured = await connection.HonouredAsync(cancellation);
        if (honoured.Uris.Contains(uri)) return new RpcReply("{}"u8.ToArray(), null);
        var why = $"server '{Entry.Name}' does not tell when {uri} changes";
        return new RpcReply(default, honoured.Refusal is { } refusal ? new RpcError(refusal.Code, $"{why}: {refusal.Message}") : new RpcError(RpcError.InvalidParams, why));
    }

    /// <summary>A new connection knows nothing of what the one before was asked for.</summary>
    private async Task RestoreNewsAsync(UpstreamConnection connection)
    {
        await RestoreLogLevelAsync(connection);
        connection.Listen(_subscriptions.Uris, _watched.Uris);
        if (connection.Era != Era.Legacy) return;
        try
        {
            foreach (var uri in _subscriptions.Uris) await AskForNewsAsync(connection, "resources/subscribe", uri, _lifetimeToken);
        }
        catch (Exception error) when (error is SessionClosedException or Errors.VoidMcpException or OperationCanceledException)
        {
            // It went away again; the next connection is asked anew.
        }
    }

    private async Task RestoreLogLevelAsync(UpstreamConnection connection)
    {
        if (_connector.LogLevel is not { } level) return;
        try
        {
            await connection.SetLogLevelAsync(level, _lifetimeToken);
        }
        catch (Exception error) when (error is SessionClosedException or OperationCanceledException)
        {
            // It went away; the next connection is told.
        }
    }

    private void OnNotification(string method, ReadOnlyMemory<byte> parameters) => Notified?.Invoke(new UpstreamNotification(Entry.Name, method, parameters));
}
