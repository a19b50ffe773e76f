using VoidMcp.Asking;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Upstream;

/// <summary>
/// A live connection to one server, after the handshake. Made by <see cref="UpstreamConnector"/>, shared by many calls,
/// and discarded when the server disconnects: each start makes a new one.
/// </summary>
internal sealed class UpstreamConnection : IAsyncDisposable
{
    private readonly IServerTransport _transport;
    private readonly RpcSession _session;
    private readonly DefinitionReader _reader;
    private readonly ServerQuestions _questions;
    private readonly KnownTasks _tasks;
    private readonly NewsStream _news;
    private readonly TimeProvider _time;
    private long _answeredAt;

    internal UpstreamConnection(
        string server,
        IServerTransport transport,
        RpcSession session,
        DefinitionReader reader,
        ServerQuestions questions,
        KnownTasks tasks,
        NewsStream news,
        ServerDefinitions definitions,
        ReadOnlyMemory<byte> declared,
        TimeProvider time)
    {
        _time = time;
        _questions = questions;
        _tasks = tasks;
        _news = news;
        DeclaredCapabilities = declared;
        Server = server;
        _transport = transport;
        _session = session;
        _reader = reader;
        Definitions = definitions;
        _answeredAt = time.GetTimestamp();
    }

    public string Server { get; }

    /// <summary>The definitions read when the connection was made.</summary>
    public ServerDefinitions Definitions { get; }

    public Era Era => Definitions.Era;

    /// <summary>The client capabilities that a legacy server was offered.</summary>
    public ReadOnlyMemory<byte> DeclaredCapabilities { get; }

    public int? ProcessId => _transport.ProcessId;

    /// <summary>Whether it goes through a running gateway of the same registry, which has the server.</summary>
    public bool IsThroughGateway => _transport.IsGateway;

    /// <summary>Whether it is being stopped on purpose: then its end is not a failure.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>
    /// Whether it has answered a request since its handshake: then it counts as healthy, however short it lived.
    /// </summary>
    public bool HasAnswered { get; private set; }

    /// <summary>Whether the definitions were read from this connection, not from an earlier one.</summary>
    public bool HasReadLists { get; init; } = true;

    /// <summary>Whether the server disconnected while its lists were read.</summary>
    public bool DiedOfLists => Definitions.Missing.Any(m => m.Why == DefinitionReader.Disconnected);

    /// <summary>Whether a caller got this connection. Guarded by the lock of <see cref="ServerLife"/>.</summary>
    public bool WasUsed { get; set; }

    /// <summary>Whether it has requests that the server did not answer, or left unanswered at its end.</summary>
    public bool HasOpenRequests => _session.IsBusy || _session.HasLostRequests;

    /// <summary>The time since the last response; from the handshake on if there was none.</summary>
    public TimeSpan Quiet => _time.GetElapsedTime(Volatile.Read(ref _answeredAt));

    /// <summary>
    /// Whether the server has unfinished tasks (basic/utilities/tasks), even if no request is in flight.
    /// </summary>
    public bool HasRunningTasks => _tasks.AnyRunning;

    /// <summary>Why it is being stopped, as a clause, for calls that are cut off; null if not given.</summary>
    public string? StopReason { get; set; }

    /// <summary>What the server sent that fits nothing.</summary>
    public required StrayOutput Strays { get; init; }

    /// <summary>Whether the catalog knows its definitions; before, it may have those of an earlier run.</summary>
    public bool IsInCatalog { get; set; }

    /// <summary>Decides what the server may ask users.</summary>
    public required QuestionGate Gate { get; init; }

    /// <summary>How long its process may take to exit when it is stopped; zero for a short time.</summary>
    public TimeSpan Grace { get; set; }

    /// <summary>Completes with how its process ended, in words.</summary>
    public Task<string> Gone => _transport.Gone;

    /// <summary>Completes when the session is closed by either side.</summary>
    public Task Closed => _session.Closed;

    /// <summary>Sends a call's request; the params must be in this server's era already.</summary>
    /// <param name="call">The call; its timeout, which has started, ends the wait.</param>
    /// <param name="method">The method.</param>
    /// <param name="parameters">The params.</param>
    /// <param name="name">A raw name that replaces the one in the params; empty to keep that.</param>
    /// <param name="onProgress">Receives raw progress params; null to ignore progress.</param>
    /// <param name="cancellation">The client's cancellation of the request, if known; else null.</param>
    /// <returns>The response; empty if the call's timeout ended it.</returns>
    /// <exception cref="SessionClosedException">
    /// The server disconnected before it answered (<see cref="FailureOfAsync"/>).
    /// </exception>
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
        call.Limit!.WhenEnded(pending.GiveUp);
        return pending.Answer;
    }

    /// <summary>Sends a request that belongs to no call.</summary>
    /// <exception cref="VoidMcpException">
    /// The server disconnected before it answered; the message has the reason and recent stderr.
    /// </exception>
    /// <exception cref="SessionClosedException">
    /// It was closed before the request was sent: a new connection may be tried.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled; the server was notified.</exception>
    public async Task<RpcReply> RequestAsync(
        string method,
        ReadOnlyMemory<byte> parameters,
        Action<ReadOnlyMemory<byte>>? onProgress,
        CancellationToken cancellation)
    {
        try
        {
            var reply = await _session.RequestAsync(method, parameters, onProgress, cancellation);
            Answered();
            return reply;
        }
        catch (SessionClosedException closed) when (closed.WasSent)
        {
            throw await FailureOfAsync();
        }
    }

    /// <summary>The error for a request that was sent but not answered; call it once <see cref="Closed"/>.</summary>
    /// <param name="mayHaveEffects">Whether it may have changed something, so that it is not sent again.</param>
    public async Task<VoidMcpException> FailureOfAsync(bool mayHaveEffects = false)
    {
        if (StopReason is { } reason)
        {
            return new VoidMcpException(
                FailureKind.UpstreamDied, $"server '{Server}' was stopped before it answered: {reason}");
        }

        var failure = await UpstreamFailure.DiedAsync(
            Server, _transport, await _session.Closed, "before it answered", FailureKind.UpstreamDied);
        return mayHaveEffects && failure.Hint is null
            ? new VoidMcpException(
                failure.Kind,
                failure.Message,
                "the call may have been executed, so it was not sent again; check before you repeat it",
                failure)
            : failure;
    }

    /// <summary>
    /// Handles a response. Called from the reader thread before any later message is handled: a created task is known
    /// before its first status notification.
    /// </summary>
    internal void Heard(PendingAnswer request, Cause call, RpcReply reply)
    {
        Answered();
        if (reply.Error is null) _tasks.Heard(request, reply);
        _questions.Leave(call);
    }

    private void Answered()
    {
        HasAnswered = true;
        Volatile.Write(ref _answeredAt, _time.GetTimestamp());
    }

    /// <summary>
    /// Records a cancelled request: the server is notified, and the call may cause requests until the server has
    /// answered.
    /// </summary>
    internal void GiveUp(PendingAnswer request, Cause call)
    {
        if (_session.GiveUp(request, request.Cancellation?.Parameters ?? default)) _questions.GiveUp(call);
    }

    /// <summary>Records that the server has ended a call.</summary>
    internal void Leave(Cause call) => _questions.Leave(call);

    /// <summary>Forwards a status notification of a client's task to the server that created the task.</summary>
    public void TellTaskStatus(ReadOnlyMemory<byte> parameters)
    {
        if (JsonSlices.Text(parameters, "taskId"u8) is { } id && _questions.HasTask(id))
            _session.Notify("notifications/tasks/status", parameters);
    }

    /// <summary>Reads all lists again, after a list-changed notification.</summary>
    public Task<ServerDefinitions> ReadAgainAsync(CancellationToken cancellation) =>
        _reader.FillAsync(Definitions, cancellation);

    /// <summary>Notifies a legacy server that the clients' roots changed, if it was offered roots.</summary>
    public void TellRootsChanged()
    {
        if (Era == Era.Legacy && ClientCapabilities.Allow(DeclaredCapabilities, "roots/list"))
            _session.Notify("notifications/roots/list_changed");
    }

    /// <summary>Sends a client's notification to the server; dropped if the server reads too slowly.</summary>
    public void Tell(string method, ReadOnlyMemory<byte> parameters) => _session.NotifyIfRead(method, parameters);

    /// <summary>Sends the log level to a legacy server with logging; modern servers get it with each request.</summary>
    public async Task SetLogLevelAsync(string level, CancellationToken cancellation)
    {
        if (Era != Era.Legacy || !Definitions.Has("logging"u8)) return;
        await _session.RequestAsync(
            "logging/setLevel", new JsonEdit(default).SetText("level", level).ToUtf8(), null, cancellation);
    }

    /// <summary>
    /// Opens the subscription stream of a modern server (2026-07-28, basic/patterns/subscriptions): list changes, and
    /// the given resources and tasks. The previous stream is closed once the new one is requested.
    /// </summary>
    public void Listen(IReadOnlyCollection<string> uris, IReadOnlyCollection<string> tasks)
    {
        if (Era == Era.Modern) _news.Open(WantedNews.Of(Definitions, uris, tasks));
    }

    /// <summary>What a modern server acknowledged of the subscription (<see cref="Listen"/>).</summary>
    public Task<HonouredNews> HonouredAsync(CancellationToken cancellation) => _news.HonouredAsync(cancellation);

    /// <summary>The error for the server's unexpected end; call it once <see cref="Closed"/>.</summary>
    public async Task<VoidMcpException> DescribeEndAsync() =>
        await UpstreamFailure.DiedAsync(
            Server, _transport, await _session.Closed, "unexpectedly", FailureKind.UpstreamDied);

    public async ValueTask DisposeAsync()
    {
        IsStopping = true;
        _questions.End();
        _news.Dispose();
        await _transport.StopAsync(Grace);
        _session.Dispose();
    }
}
