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

    /// <summary>Sends a request in this server's era; the params must be in that era already.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">Raw params; empty for none.</param>
    /// <param name="onProgress">Takes raw params of progress notifications; null where nobody wants them.</param>
    /// <param name="cancellation">Tells the server and stops waiting.</param>
    /// <param name="client">On whose behalf: the server may ask it back while the request runs.</param>
    /// <param name="onWaiting">Told when the server begins to wait for the client's answer, and when it no longer does.</param>
    /// <exception cref="VoidMcpException">The server went away before it answered; says how and with what last words.</exception>
    /// <exception cref="SessionClosedException">The server was gone before the request left: a new connection may be tried.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<RpcReply> RequestAsync(
        string method,
        ReadOnlyMemory<byte> parameters,
        Action<ReadOnlyMemory<byte>>? onProgress,
        CancellationToken cancellation,
        CallingClient? client = null,
        Action<bool>? onWaiting = null)
    {
        using var inFlight = _questions.Enter(client, onWaiting);
        try
        {
            var reply = await _session.RequestAsync(method, parameters, default, onProgress, cancellation, TaskTeller(method, parameters, client, onProgress), tag: inFlight);
            inFlight.WasAnswered = true;
            HasAnswered = true;
            return reply;
        }
        catch (SessionClosedException closed) when (closed.WasSent)
        {
            if (StopReason is { } reason) throw new VoidMcpException(FailureKind.UpstreamDied, $"server '{Server}' was stopped before it answered: {reason}");
            throw await UpstreamFailure.DiedAsync(
                Server, _transport, await _session.Closed, "before it answered", FailureKind.UpstreamDied);
        }
    }

    /// <summary>Passes on what a client says of a task of its own, where this server asked for it.</summary>
    public void TellTaskStatus(ReadOnlyMemory<byte> parameters)
    {
        if (JsonSlices.Text(parameters, "taskId"u8) is { } id && _questions.HasTask(id)) _session.Notify("notifications/tasks/status", parameters);
    }

    /// <summary>What is to be remembered of an answer that promises a task, or tells how one stands; null where it does neither.</summary>
    private Action<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? TaskTeller(
        string method, ReadOnlyMemory<byte> parameters, CallingClient? client, Action<ReadOnlyMemory<byte>>? onProgress) => method switch
        {
            "tools/call" => (token, result) =>
            {
                if (TaskShape.Created(result) is { } id) _tasks.Add(id, result, client, token, onProgress);
            },
            "tasks/get" or "tasks/cancel" => (_, result) => _tasks.Heard(JsonSlices.Text(parameters, "taskId"u8), JsonSlices.Text(result, "status"u8)),
            "tasks/result" => (_, _) => _tasks.Heard(JsonSlices.Text(parameters, "taskId"u8), "completed"),
            _ => null,
        };

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
