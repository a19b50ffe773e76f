using VoidMcp.Asking;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Upstream;

/// <summary>
/// A live, shaken-hands connection to one server. Made by <see cref="UpstreamConnector"/>, used by many calls at once,
/// and thrown away when the server is gone: a new start makes a new connection.
/// </summary>
internal sealed class UpstreamConnection : IAsyncDisposable
{
    private readonly IServerTransport _transport;
    private readonly RpcSession _session;
    private readonly ServerQuestions _questions;
    private readonly KnownTasks _tasks;
    private readonly NewsStream _news;

    internal UpstreamConnection(
        string server, IServerTransport transport, RpcSession session, ServerQuestions questions, KnownTasks tasks, NewsStream news, ServerDefinitions definitions, ReadOnlyMemory<byte> declared)
    {
        _questions = questions;
        _tasks = tasks;
        _news = news;
        DeclaredCapabilities = declared;
        Server = server;
        _transport = transport;
        _session = session;
        Definitions = definitions;
    }

    public string Server { get; }

    /// <summary>What the server said of itself when the connection was made.</summary>
    public ServerDefinitions Definitions { get; }

    public Era Era => Definitions.Era;

    /// <summary>What a server of the legacy era was told that it may ask clients for.</summary>
    public ReadOnlyMemory<byte> DeclaredCapabilities { get; }

    public int? ProcessId => _transport.ProcessId;

    /// <summary>True once it is being stopped on purpose: its end is then no failure.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>Whether it has answered a request since its handshake: then it was of use, however short it lived.</summary>
    public bool HasAnswered { get; private set; }

    /// <summary>Whether the server works on tasks that it promised (basic/utilities/tasks), though no request is in flight.</summary>
    public bool HasRunningTasks => _tasks.AnyRunning;

    /// <summary>Why it is being stopped, as a clause, for calls that are cut off; null where nothing was said.</summary>
    public string? StopReason { get; set; }

    /// <summary>Ends when the session is over, whoever ended it.</summary>
    public Task Closed => _session.Closed;

    /// <summary>Sends a call's request in this server's era; the params must be in that era already.</summary>
    /// <param name="call">The call; its limit, which has begun, ends the wait.</param>
    /// <param name="method">The method.</param>
    /// <param name="parameters">The params.</param>
    /// <param name="name">A raw name in the place of the params' own; empty to leave that.</param>
    /// <param name="onProgress">Takes raw params of progress notifications; null where nobody wants them.</param>
    /// <param name="cancellation">What the client says of the request when it cancels it; null where nothing is known of that.</param>
    /// <returns>The answer; empty where the call's limit ended it.</returns>
    /// <exception cref="SessionClosedException">The server went away before it answered (<see cref="FailureOfAsync"/>).</exception>
    public ValueTask<RpcReply> SendAsync(
        Cause call,
        string method,
        MessageParts parameters,
        ReadOnlyMemory<byte> name,
        Action<ReadOnlyMemory<byte>>? onProgress,
        RequestCancellation? cancellation)
    {
        var pending = new PendingAnswer(this, call, onProgress)
        {
            Method = method,
            Parameters = parameters,
            Cancellation = cancellation,
        };
        _questions.Enter(call);
        _session.Send(pending, method, parameters, name, onProgress is not null);
        call.Limit!.OnEnded = pending.GiveUp;

        // It may have been ended before anybody was told.
        if (call.Limit.Ending != CallEnding.None) pending.GiveUp();
        return pending.Answer;
    }

    /// <summary>Asks the server something on nobody's account.</summary>
    /// <exception cref="VoidMcpException">The server went away before it answered; says how and with what last words.</exception>
    /// <exception cref="SessionClosedException">The server was gone before the request left: a new connection may be tried.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the server was told.</exception>
    public async Task<RpcReply> RequestAsync(
        string method, ReadOnlyMemory<byte> parameters, Action<ReadOnlyMemory<byte>>? onProgress, CancellationToken cancellation)
    {
        try
        {
            var reply = await _session.RequestAsync(method, parameters, onProgress, cancellation);
            HasAnswered = true;
            return reply;
        }
        catch (SessionClosedException closed) when (closed.WasSent)
        {
            throw await FailureOfAsync();
        }
    }

    /// <summary>Why a request that had left was not answered, in words; to be asked once <see cref="Closed"/>.</summary>
    public async Task<VoidMcpException> FailureOfAsync() => StopReason is { } reason
        ? new VoidMcpException(FailureKind.UpstreamDied, $"server '{Server}' was stopped before it answered: {reason}")
        : await UpstreamFailure.DiedAsync(Server, _transport, await _session.Closed, "before it answered", FailureKind.UpstreamDied);

    /// <summary>
    /// A request was answered. Called from the reader thread, before anything is handled that came after it: a promise of a
    /// task is known before the first news of that task.
    /// </summary>
    internal void Heard(PendingAnswer request, Cause call, RpcReply reply)
    {
        HasAnswered = true;
        if (reply.Error is null)
        {
            switch (request.Method)
            {
                case "tools/call" when reply.CreatedTask is { } task:
                    _tasks.Add(task, reply.Result, request.Client, RpcSession.Token(request), request.Progress);
                    break;
                case "tasks/get" or "tasks/cancel":
                    _tasks.Heard(JsonSlices.Text(request.Parameters.Body, "taskId"u8), JsonSlices.Text(reply.Result, "status"u8));
                    break;
                case "tasks/result":
                    _tasks.Heard(JsonSlices.Text(request.Parameters.Body, "taskId"u8), "completed");
                    break;
            }
        }

        _questions.Leave(call);
    }

    /// <summary>Nobody waits for a request any more: the server is told, and until it has answered the call may yet ask.</summary>
    internal void GiveUp(PendingAnswer request, Cause call)
    {
        if (_session.GiveUp(request, request.Cancellation?.Parameters ?? default)) _questions.GiveUp(call);
    }

    /// <summary>The server has ended a call.</summary>
    internal void Leave(Cause call) => _questions.Leave(call);

    /// <summary>Passes on what a client says of a task of its own, where this server asked for it.</summary>
    public void TellTaskStatus(ReadOnlyMemory<byte> parameters)
    {
        if (JsonSlices.Text(parameters, "taskId"u8) is { } id && _questions.HasTask(id)) _session.Notify("notifications/tasks/status", parameters);
    }

    /// <summary>Reads all lists again, after the server said that one changed.</summary>
    public Task<ServerDefinitions> ReadAgainAsync(CancellationToken cancellation) => DefinitionReader.FillAsync(_session, Definitions, _transport.IsHttp, cancellation);

    /// <summary>Tells a server of the legacy era that the clients' roots changed, where it was told that there are any.</summary>
    public void TellRootsChanged()
    {
        if (Era == Era.Legacy && ClientCapabilities.Allow(DeclaredCapabilities, "roots/list")) _session.Notify("notifications/roots/list_changed");
    }

    /// <summary>Tells the server something.</summary>
    public void Tell(string method, ReadOnlyMemory<byte> parameters) => _session.Notify(method, parameters);

    /// <summary>
    /// Tells a server of the legacy era how talkative its log is to be, where it has one; one of the modern era is told with each request.
    /// </summary>
    public async Task SetLogLevelAsync(string level, CancellationToken cancellation)
    {
        if (Era != Era.Legacy || !Definitions.Has("logging"u8)) return;
        await _session.RequestAsync("logging/setLevel", new JsonEdit(default).SetText("level", level).ToUtf8(), null, cancellation);
    }

    /// <summary>
    /// Opens the one stream of a modern server's news (2026-07-28, basic/patterns/subscriptions): changes of its lists, and of
    /// the resources and tasks given. A stream from before is closed once the new one is asked for.
    /// </summary>
    public void Listen(IReadOnlyCollection<string> uris, IReadOnlyCollection<string> tasks)
    {
        if (Era == Era.Modern) _news.Open(WantedNews(uris, tasks));
    }

    /// <summary>What a modern server confirmed of what it was asked to tell (<see cref="Listen"/>).</summary>
    public Task<HonouredNews> HonouredAsync(CancellationToken cancellation) => _news.HonouredAsync(cancellation);

    private ReadOnlyMemory<byte> WantedNews(IReadOnlyCollection<string> uris, IReadOnlyCollection<string> tasks)
    {
        var news = new JsonEdit(default);
        if (Definitions.Has("tools"u8, "listChanged"u8)) news.Set("toolsListChanged", "true"u8.ToArray());
        if (Definitions.Has("prompts"u8, "listChanged"u8)) news.Set("promptsListChanged", "true"u8.ToArray());
        if (Definitions.Has("resources"u8, "listChanged"u8)) news.Set("resourcesListChanged", "true"u8.ToArray());
        if (uris.Count > 0) news.Set("resourceSubscriptions", Strings(uris));
        if (tasks.Count > 0) news.Set("taskIds", Strings(tasks));
        return news.IsUntouched ? default : new JsonEdit(default).Set("notifications", news.ToUtf8()).ToUtf8();
    }

    private static ReadOnlyMemory<byte> Strings(IReadOnlyCollection<string> values) => JsonText.Write(w =>
    {
        w.WriteStartArray();
        foreach (var value in values) w.WriteStringValue(value);
        w.WriteEndArray();
    });

    /// <summary>How the server ended, in words; to be asked once <see cref="Closed"/>.</summary>
    public async Task<VoidMcpException> DescribeEndAsync() =>
        await UpstreamFailure.DiedAsync(Server, _transport, await _session.Closed, "by itself", FailureKind.UpstreamDied);

    public async ValueTask DisposeAsync()
    {
        IsStopping = true;
        _questions.End();
        _news.Dispose();
        await _transport.DisposeAsync();
        _session.Dispose();
    }
}
