using VoidMcp.Asking;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Trust;

namespace VoidMcp.Upstream;

/// <summary>
/// Connects to one server: starts it, does the handshake, reads its definitions. Holds no connection itself.
/// </summary>
/// <param name="server">The server's name, for messages.</param>
/// <param name="start">Starts the transport; throws <see cref="VoidMcpException"/> if the command can't be run.</param>
/// <param name="time">The clock of the handshake.</param>
/// <param name="clients">The clients that the server may send requests to; null for none.</param>
/// <param name="warn">Logs a line about the server; null to log nothing.</param>
internal sealed class UpstreamConnector(
    string server,
    Func<CancellationToken, Task<IServerTransport>> start,
    TimeProvider time,
    AskableClients? clients = null,
    Action<string>? warn = null)
{
    private readonly AskableClients _clients = clients ?? new AskableClients();

    /// <summary>
    /// Returns why the server may not send clients this request (its method); null if it may. Default: it may.
    /// </summary>
    public Func<string, string?> WhyNotAsk { get; set; } = static _ => null;

    /// <summary>Decides what the server may ask users, across all its connections.</summary>
    private QuestionGate Gate => field ??= new QuestionGate(server, time, method => WhyNotAsk(method));

    /// <summary>
    /// The timeout from start to definitions read. Long, because <c>npx</c> and <c>uvx</c> download on a first start.
    /// </summary>
    public static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    /// <summary>Recognizes servers that lead back to this gateway, which are refused; null to accept them.</summary>
    public GatewayLoops? Loops { get; init; }

    /// <summary>Whether a start with the era probe failed, so that the next one does without.</summary>
    private volatile bool _skipsProbe;

    /// <summary>The version to offer; older than the newest if the server refused that.</summary>
    private volatile string _revision = ProtocolRevision.LatestLegacy;

    /// <summary>Isolates clients from each other at this server, across all its connections.</summary>
    public SessionTurns Turns { get; } = new(time);

    /// <summary>The lowest log level that the connected clients want; null if none set one.</summary>
    public string? LogLevel => _clients.LogLevel;

    /// <summary>The combined capabilities of all connected clients, and their names.</summary>
    public ReadOnlyMemory<byte> Capabilities => _clients.Capabilities;

    /// <inheritdoc cref="AskableClients.Names"/>
    public IReadOnlyList<string> Names => _clients.Names;

    /// <summary>Whether a client's session is still open.</summary>
    public bool IsOpen(object session) => _clients.IsOpen(session);

    /// <param name="knownEra">The era remembered from an earlier run.</param>
    /// <param name="onListsChanged">
    /// Called, from a reader thread, when the server sends a list-changed notification.
    /// </param>
    /// <param name="onNotification">Called, from a reader thread, with notifications for connected clients.</param>
    /// <param name="cancellation">Cancels the attempt and stops what was started.</param>
    /// <param name="within">How long it may take; default: <see cref="StartLimit"/>.</param>
    /// <param name="lists">The lists of an earlier connection; null to read them.</param>
    /// <exception cref="VoidMcpException">
    /// It could not be started, returned an error, exited, or exceeded the limit.
    /// </exception>
    public async Task<UpstreamConnection> ConnectAsync(
        Era? knownEra,
        Action onListsChanged,
        Action<string, ReadOnlyMemory<byte>> onNotification,
        CancellationToken cancellation,
        TimeSpan? within = null,
        ServerDefinitions? lists = null)
    {
        var most = within ?? StartLimit;
        using var limit = new CancellationTokenSource(most, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var era = knownEra ?? (_skipsProbe ? Era.Legacy : null);
        while (true)
        {
            var transport = await start(both.Token);
            var stage = new StartStage();
            try
            {
                return await OpenAsync(transport, era, stage, lists, onListsChanged, onNotification, both.Token);
            }
            catch (ProbeKilledException) when (era is null)
            {
                // Servers on some SDKs exit when their first message is not `initialize`, or refuse everything after
                // it: retry once without the probe.
                era = Era.Legacy;
            }
            catch (RevisionKilledException older)
            {
                _revision = older.Revision;
                era = Era.Legacy;
            }
            catch (OperationCanceledException)
                when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
            {
                // The probe may be what it does not get over; the next start does without.
                _skipsProbe |= era is null && !stage.IsOpened && !transport.IsHttp;
                throw TooSlow(transport, stage, most);
            }
        }
    }

    private VoidMcpException TooSlow(IServerTransport transport, StartStage stage, TimeSpan most)
    {
        var reached = transport.IsHttp ? "was reached" : "started";
        var silent = stage.IsOpened
            ? $"server '{server}' {reached} but did not answer tools/list within {DurationText.Format(most)}"
            : $"server '{server}' {reached} but did not finish the MCP handshake within {DurationText.Format(most)}";
        var check = transport.IsHttp ? "check that its url is that of an MCP server"
            : transport.RecentStderr.Contains("Content-Length", StringComparison.OrdinalIgnoreCase)
                ? UpstreamFailure.FramingHint
            : "check that the command starts an MCP server that speaks over stdio";
        return new VoidMcpException(
            FailureKind.UpstreamUnavailable,
            UpstreamFailure.WithStderr(silent, transport.RecentStderr),
            $"{check}; if it needs longer, as the first start of npx, uvx and docker may, set `start-timeout: "
            + $"{DurationText.Format(most * 5)}` in its entry");
    }

    private VoidMcpException Itself() => new(
        FailureKind.NeedsAttention,
        $"server '{server}' is voidmcp itself, with the same registry: it would offer all servers once more, and "
        + "itself again",
        $"remove its entry (`voidmcp remove {server}`), or let it serve another registry (--config)");

    private VoidMcpException Loop() => new(
        FailureKind.NeedsAttention,
        $"server '{server}' is a voidmcp that uses this one as its own server: each would offer the other's tools "
        + "again, in a loop",
        $"remove one of the two entries: `voidmcp remove {server}` here, or the entry of this gateway there");

    /// <summary>Announces this gateway to a server that is one too (<see cref="GatewayLoops"/>).</summary>
    private async Task RefuseLoopAsync(RpcSession session, HandshakeResult opened, CancellationToken cancellation)
    {
        if (Loops is null || RegistryMark.In(opened.Result) is not { } mark) return;
        if (Loops.IsOwn(mark)) throw Itself();
        Loops.Use(this, mark);
        var announcement = Loops.Announcement();
        if (opened.Era == Era.Modern) announcement = EraTranslation.WithModernMeta(announcement);
        try
        {
            var reply = await session.RequestAsync(GatewayLoops.Method, announcement, null, cancellation);
            if (!GatewayLoops.IsRefused(reply)) return;
        }
        catch (VoidMcpException)
        {
            // Something between the two does not pass the request on; the loop can't be known.
            return;
        }

        Loops.Forget(this);
        throw Loop();
    }

    private VoidMcpException Misframed() => new(
        FailureKind.UpstreamUnavailable,
        $"server '{server}' started, but frames its messages with `Content-Length:` headers, as language servers do; "
        + "MCP over stdio has one message per line",
        UpstreamFailure.FramingHint);

    private async Task<UpstreamConnection> OpenAsync(
        IServerTransport transport,
        Era? era,
        StartStage stage,
        ServerDefinitions? lists,
        Action onListsChanged,
        Action<string, ReadOnlyMemory<byte>> onNotification,
        CancellationToken cancellation)
    {
        var tasks = new KnownTasks(time);
        var asked = new KnownTasks(time);
        var routing = new QuestionRouting(_clients, tasks, asked, Turns, time);
        var questions = new ServerQuestions(routing, asked, Gate);
        var traffic = new ServerTraffic(transport, questions, tasks, onListsChanged, onNotification, time, warn);
        var session = new RpcSession(transport.Channel, traffic, peer: $"server '{server}'");
        var news = traffic.News = new NewsStream(session, time, Missed);
        var declared = _clients.Capabilities;
        var handshake = new Handshake(session, time, transport.IsHttp, declared) { Revision = _revision };
        try
        {
            session.Start();
            var opening = handshake.RunAsync(era, cancellation);
            await Task.WhenAny(opening, traffic.Misframed);
            if (traffic.Misframed.IsCompleted) throw Misframed();
            var result = await opening;
            await RefuseLoopAsync(session, result, cancellation);
            (_revision, stage.IsOpened) = (handshake.Revision, true);
            var (instructions, note) = DefinitionGate.Instructions(result.Instructions);
            var spoken = new ServerDefinitions
            {
                Era = result.Era,
                Revision = result.Revision,
                ServerInfo = DefinitionGate.ServerInfo(result.ServerInfo),
                Capabilities = result.Capabilities,
                Instructions = instructions,
                InstructionsNote = note,
                Told = result.Era == Era.Legacy ? ClientCapabilities.Names(declared) : [],
                IsSecondHand = transport.IsGateway,
                Tools = [],
            };
            var reader = new DefinitionReader(session, time, transport.IsHttp);
            var definitions = lists?.As(spoken) ?? await reader.FillAsync(spoken, cancellation);
            return new UpstreamConnection(
                server, transport, session, reader, questions, tasks, news, definitions, declared, time)
            {
                Strays = traffic.Strays,
                HasReadLists = lists is null,
                Gate = Gate,
            };
        }
        catch (Exception error)
        {
            try
            {
                if (await FailureOfAsync(error, era, transport, session) is { } failure) throw failure;
                throw;
            }
            finally
            {
                await transport.DisposeAsync();
                session.Dispose();
            }
        }

        // Changes during the gap are unknown, so everything is announced as changed.
        void Missed(IReadOnlyList<string> uris)
        {
            onListsChanged();
            foreach (var uri in uris)
                onNotification("notifications/resources/updated", new JsonEdit(default).SetText("uri", uri).ToUtf8());
        }
    }

    /// <summary>The user-facing failure; null to rethrow the error itself.</summary>
    private async Task<Exception?> FailureOfAsync(
        Exception error, Era? era, IServerTransport transport, RpcSession session) => error switch
    {
        SessionClosedException { InnerException: VoidMcpException failure } => failure,
        SessionClosedException when RevisionLadder.IsRefusal(transport.RecentStderr)
            && RevisionLadder.Below(_revision) is { } older && !transport.IsHttp => new RevisionKilledException(older),
        SessionClosedException or HandshakeRefusedException when era is null && !transport.IsHttp =>
            new ProbeKilledException(),
        SessionClosedException => await UpstreamFailure.DiedAsync(
            server, transport, await session.Closed, "before the MCP handshake completed",
            FailureKind.UpstreamUnavailable),
        HandshakeRefusedException => new VoidMcpException(
            FailureKind.UpstreamUnavailable,
            UpstreamFailure.WithStderr(
                $"server '{server}' {(transport.IsHttp ? "was reached" : "started")}, but {error.Message}",
                transport.RecentStderr)),
        _ => null,
    };

    /// <summary>Whether the server exited during the era probe, which may have been the reason.</summary>
    private sealed class ProbeKilledException : Exception;

    /// <summary>The server exited because it does not know the version offered.</summary>
    private sealed class RevisionKilledException(string revision) : Exception
    {
        /// <summary>The version to offer next.</summary>
        public string Revision { get; } = revision;
    }

    /// <summary>How far a start has come.</summary>
    private sealed class StartStage
    {
        /// <summary>Whether the handshake is done.</summary>
        public bool IsOpened { get; set; }
    }
}
