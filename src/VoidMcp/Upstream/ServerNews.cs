using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Upstream;

/// <summary>
/// What a server is asked to tell by itself: changes of resources, how tasks stand, its log. A new connection knows
/// nothing of what the one before was asked, so all of it is asked again, each wish by itself and with a limit of its
/// own: a server that leaves one request unanswered gets the others all the same.
/// </summary>
/// <param name="subscriptions">The resources that clients want to hear of.</param>
/// <param name="life">The server.</param>
/// <param name="ending">Its end.</param>
/// <param name="connect">Gives the connection, starting the server where needed.</param>
/// <param name="connector">Knows the clients.</param>
/// <param name="time">The clock.</param>
internal sealed class ServerNews(
    ResourceSubscriptions subscriptions,
    ServerLife life,
    ServerEnding ending,
    Func<CancellationToken, Task<UpstreamConnection>> connect,
    UpstreamConnector connector,
    TimeProvider time)
{
    /// <summary>How long a server may take to answer one of these requests, once it is connected.</summary>
    public static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    private static readonly RpcReply s_yes = new("{}"u8.ToArray(), null);

    /// <summary>The tasks of a modern server of which somebody wants to hear; they end with the server.</summary>
    private readonly Dictionary<string, int> _tasks = new(StringComparer.Ordinal);

    /// <summary>The server's name, for messages.</summary>
    public required string Server { get; init; }

    /// <summary>
    /// One more client wants to hear when a resource changes. The first one starts the server where needed and asks it,
    /// the others wait for the same answer. While anybody wants it, the server is not stopped as idle.
    /// </summary>
    /// <returns>
    /// The server's answer. What a modern server does not confirm is an error. After an error nobody has it.
    /// </returns>
    /// <exception cref="VoidMcpException">The server can't be started, or did not answer.</exception>
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

    /// <summary>One client less wants it; with the last one the server is told, where it runs.</summary>
    public async Task UnsubscribeAsync(string uri)
    {
        if (subscriptions.Remove(uri) is { } wish) await EndAsync(wish);
    }

    /// <summary>One more client wants to hear how a task of a modern server stands.</summary>
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

    /// <summary>One client less wants it.</summary>
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

    /// <summary>Asks a new connection for all that the one before was asked for.</summary>
    public void Restore(UpstreamConnection connection)
    {
        _ = TellLogLevelAsync(connection);
        Listen(connection);

        // What is not answered yet is asked by whoever waits for it.
        var granted = subscriptions.All.Where(w => w.Answer.Task.IsCompletedSuccessfully);
        foreach (var wish in granted) _ = RestoreAsync(connection, wish);
    }

    /// <summary>Passes on how talkative logs are to be now, where the server runs.</summary>
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

            // Those who wanted it may have gone.
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
                // It ended before the request left; the next connection is asked.
                await connection.Closed;
            }
            catch (SessionClosedException)
            {
                throw await connection.DescribeEndAsync();
            }
        }
    }

    /// <summary>The server's answer, or its confirmation where it is a modern one.</summary>
    private async Task<RpcReply> AskAsync(UpstreamConnection connection, ResourceWish wish)
    {
        if (connection.Era == Era.Legacy) return await SendAsync(connection, "resources/subscribe", wish.Uri);
        var honoured = await connection.HonouredAsync(ending.Lifetime);
        if (honoured.Uris.Contains(wish.Uri)) return s_yes;
        var why = $"server '{Server}' does not tell when {wish.Uri} changes";
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
            if (wish.IsRefused) life.ReconsiderIdleness();
        }
        catch (Exception error) when (error is SessionClosedException or VoidMcpException or OperationCanceledException)
        {
            // It went away again, and the next connection is asked; or it does not answer, and may tell all the same.
        }
    }

    /// <summary>Nobody wants it any more.</summary>
    private async Task EndAsync(ResourceWish wish)
    {
        life.ReconsiderIdleness();
        if (life.Connection is not { } connection) return;
        Listen(connection);

        // What is not answered yet is taken back once it is.
        if (connection.Era != Era.Legacy || !wish.Answer.Task.IsCompletedSuccessfully) return;
        try
        {
            await SendAsync(connection, "resources/unsubscribe", wish.Uri);
        }
        catch (Exception error) when (error is SessionClosedException or VoidMcpException or OperationCanceledException)
        {
            // It is gone, and its subscriptions with it; or it tells of what nobody hears.
        }
    }

    private void GiveUp(ResourceWish wish)
    {
        subscriptions.Drop(wish);
        life.ReconsiderIdleness();
        if (life.Connection is { } connection) Listen(connection);
    }

    /// <summary>Tells a modern server all that is wanted now.</summary>
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
            // It went away, and the next connection is told; or it does not answer, and its log is as it is.
        }
    }

    private async Task<RpcReply> SendAsync(UpstreamConnection connection, string method, string uri)
    {
        var reply = default(RpcReply);
        var parameters = new JsonEdit(default).SetText("uri", uri).ToUtf8();
        await WithinLimitAsync(async c => reply = await connection.RequestAsync(method, parameters, null, c));
        return reply;
    }

    /// <exception cref="VoidMcpException">There was no answer within <see cref="AnswerLimit"/>.</exception>
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
