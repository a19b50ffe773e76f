using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Upstream;

/// <summary>
/// A server's subscriptions: resource updates, task status and log level. A new connection knows nothing of the
/// previous one's, so all of them are sent again, each in its own request with its own timeout: a server that doesn't
/// answer one of them still gets the others.
/// </summary>
/// <param name="subscriptions">The resources that clients have subscribed to.</param>
/// <param name="life">The server.</param>
/// <param name="ending">The end of its life.</param>
/// <param name="connect">Returns the connection, starting the server if needed.</param>
/// <param name="connector">Knows the lowest log level that the clients want.</param>
/// <param name="time">The clock.</param>
internal sealed class ServerNews(
    ResourceSubscriptions subscriptions,
    ServerLife life,
    ServerEnding ending,
    Func<CancellationToken, Task<UpstreamConnection>> connect,
    UpstreamConnector connector,
    TimeProvider time)
{
    /// <summary>The timeout of one of these requests, once the server is connected.</summary>
    public static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    private static readonly RpcReply s_yes = new("{}"u8.ToArray(), null);

    /// <summary>The tasks of a modern server that somebody watches; they end with the server.</summary>
    private readonly Dictionary<string, int> _tasks = new(StringComparer.Ordinal);

    /// <summary>The server's name, for messages.</summary>
    public required string Server { get; init; }

    /// <summary>
    /// Subscribes one more client to a resource. The first one starts the server if needed and sends the request; the
    /// others share its response. While there are subscribers, the server is not stopped as idle.
    /// </summary>
    /// <returns>
    /// The server's response. A resource that a modern server doesn't acknowledge is an error. After an error nobody is
    /// subscribed.
    /// </returns>
    /// <exception cref="VoidMcpException">The server can't be started, or timed out.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<RpcReply> SubscribeAsync(string uri, CancellationToken cancellation)
    {
        var wish = subscriptions.Add(uri, out var isFirst);
        if (isFirst) _ = AnswerAsync(wish);
        try
        {
            return await wish.Answer.Task.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            if (subscriptions.Leave(wish)) _ = EndAsync(wish);
            throw;
        }
    }

    /// <summary>Unsubscribes one client; with the last one the server is told, if it runs.</summary>
    public async Task UnsubscribeAsync(string uri)
    {
        if (subscriptions.Remove(uri) is { } wish) await EndAsync(wish);
    }

    /// <summary>Watches the status of a modern server's task for one more client.</summary>
    /// <exception cref="VoidMcpException">The server can't be started.</exception>
    public async Task WatchAsync(string task, CancellationToken cancellation)
    {
        var connection = await connect(cancellation);
        bool isFirst;
        lock (_tasks)
        {
            _tasks[task] = _tasks.GetValueOrDefault(task) + 1;
            isFirst = _tasks[task] == 1;
        }

        if (isFirst) Listen(connection);
    }

    /// <summary>Stops watching for one client.</summary>
    public void Unwatch(string task)
    {
        lock (_tasks)
        {
            if (!_tasks.TryGetValue(task, out var count)) return;
            if (count > 1) _tasks[task] = count - 1;
            else _tasks.Remove(task);
            if (count > 1) return;
        }

        if (life.Connection is { } connection) Listen(connection);
    }

    /// <summary>Sends all subscriptions to a new connection.</summary>
    public void Restore(UpstreamConnection connection)
    {
        _ = TellLogLevelAsync(connection);
        Listen(connection);

        // What is not answered yet is asked by whoever waits for it.
        var granted = subscriptions.All.Where(w => w.Answer.Task.IsCompletedSuccessfully);
        foreach (var wish in granted) _ = RestoreAsync(connection, wish);
    }

    /// <summary>Sends the new log level, if the server is running.</summary>
    public void TellLogLevel()
    {
        if (life.Connection is { } connection) _ = TellLogLevelAsync(connection);
    }

    private async Task AnswerAsync(ResourceWish wish)
    {
        try
        {
            var reply = await AskAsync(wish);
            if (reply.Error is not null) GiveUp(wish);
            wish.Answer.TrySetResult(reply);
            if (reply.Error is null && !subscriptions.Has(wish)) await EndAsync(wish);
        }
        catch (Exception error)
        {
            GiveUp(wish);
            var isGone = error is OperationCanceledException or ObjectDisposedException && ending.IsRetired;
            wish.Answer.TrySetException(isGone ? new UpstreamRetiredException(Server) : error);

            // The subscribers may have left.
            _ = wish.Answer.Task.Exception;
        }
    }

    private async Task<RpcReply> AskAsync(ResourceWish wish)
    {
        for (var isRetry = false; ; isRetry = true)
        {
            var connection = await connect(ending.Lifetime);
            try
            {
                Listen(connection);
                return await AskAsync(connection, wish);
            }
            catch (SessionClosedException) when (!isRetry)
            {
                // It was closed before the request was sent; try the next connection.
                await connection.Closed;
            }
            catch (SessionClosedException)
            {
                throw await connection.DescribeEndAsync();
            }
        }
    }

    /// <summary>The server's response, or the acknowledgement of a modern one.</summary>
    private async Task<RpcReply> AskAsync(UpstreamConnection connection, ResourceWish wish)
    {
        if (connection.Era == Era.Legacy) return await SendAsync(connection, "resources/subscribe", wish.Uri);
        var honoured = await connection.HonouredAsync(ending.Lifetime);
        if (honoured.Uris.Contains(wish.Uri)) return s_yes;
        var why = $"server '{Server}' does not send updates of {wish.Uri}";
        var error = honoured.Refusal is { } refusal
            ? new RpcError(refusal.Code, $"{why}: {refusal.Message}")
            : new RpcError(RpcError.InvalidParams, why);
        return new RpcReply(default, error);
    }

    private async Task RestoreAsync(UpstreamConnection connection, ResourceWish wish)
    {
        try
        {
            wish.IsRefused = (await AskAsync(connection, wish)).Error is not null;
            if (wish.IsRefused) life.Usage.ReconsiderIdleness();
        }
        catch (Exception error) when (error is SessionClosedException or VoidMcpException or OperationCanceledException)
        {
            // It disconnected again, and the next connection gets the request; or it timed out, and may send updates
            // all the same.
        }
    }

    /// <summary>The last subscriber has left.</summary>
    private async Task EndAsync(ResourceWish wish)
    {
        life.Usage.ReconsiderIdleness();
        if (life.Connection is not { } connection) return;
        Listen(connection);

        // A subscription without a response yet is undone once the response is there.
        if (connection.Era != Era.Legacy || !wish.Answer.Task.IsCompletedSuccessfully) return;
        try
        {
            await SendAsync(connection, "resources/unsubscribe", wish.Uri);
        }
        catch (Exception error) when (error is SessionClosedException or VoidMcpException or OperationCanceledException)
        {
            // It is gone, and its subscriptions with it; or it sends updates that are ignored.
        }
    }

    private void GiveUp(ResourceWish wish)
    {
        subscriptions.Drop(wish);
        life.Usage.ReconsiderIdleness();
        if (life.Connection is { } connection) Listen(connection);
    }

    /// <summary>Sends the current subscription to a modern server.</summary>
    private void Listen(UpstreamConnection connection)
    {
        if (connection.Era != Era.Modern) return;
        lock (_tasks) connection.Listen(subscriptions.Uris, [.. _tasks.Keys]);
    }

    private async Task TellLogLevelAsync(UpstreamConnection connection)
    {
        if (connector.LogLevel is not { } level) return;
        try
        {
            await WithinLimitAsync(c => connection.SetLogLevelAsync(level, c));
        }
        catch (Exception error) when (error is SessionClosedException or VoidMcpException or OperationCanceledException)
        {
            // It disconnected, and the next connection is told; or it timed out, and its log level stays as it is.
        }
    }

    private async Task<RpcReply> SendAsync(UpstreamConnection connection, string method, string uri)
    {
        var reply = default(RpcReply);
        var parameters = new JsonEdit(default).SetText("uri", uri).ToUtf8();
        await WithinLimitAsync(async c => reply = await connection.RequestAsync(method, parameters, null, c));
        return reply;
    }

    /// <exception cref="VoidMcpException">There was no response within <see cref="AnswerLimit"/>.</exception>
    private async Task WithinLimitAsync(Func<CancellationToken, Task> ask)
    {
        using var limit = new CancellationTokenSource(AnswerLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ending.Lifetime);
        try
        {
            await ask(either.Token);
        }
        catch (OperationCanceledException) when (!ending.Lifetime.IsCancellationRequested)
        {
            throw new VoidMcpException(
                FailureKind.TimedOut, $"server '{Server}' did not answer within {AnswerLimit.TotalSeconds:0} s");
        }
    }
}
