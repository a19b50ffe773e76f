using VoidMcp.Asking;
using VoidMcp.Errors;
using VoidMcp.Protocol;

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

    /// <summary>
    /// The timeout from start to definitions read. Long, because <c>npx</c> and <c>uvx</c> download on a first start.
    /// </summary>
    public static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

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
    /// <exception cref="VoidMcpException">
    /// It could not be started, returned an error, exited, or exceeded <see cref="StartLimit"/>.
    /// </exception>
    public async Task<UpstreamConnection> ConnectAsync(
        Era? knownEra,
        Action onListsChanged,
        Action<string, ReadOnlyMemory<byte>> onNotification,
        CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(StartLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var era = knownEra;
        while (true)
        {
            var transport = await start(both.Token);
            try
            {
                return await OpenAsync(transport, era, onListsChanged, onNotification, both.Token);
            }
            catch (ProbeKilledException) when (era is null)
            {
                // Servers on some SDKs exit when their first message is not `initialize`: retry once without the probe.
                era = Era.Legacy;
            }
            catch (OperationCanceledException)
                when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
            {
                var silent =
                    $"server '{server}' {(transport.IsHttp ? "was reached" : "started")} but did not finish the MCP "
                    + $"handshake within {StartLimit.TotalSeconds:0} s";
                throw new VoidMcpException(
                    FailureKind.UpstreamUnavailable,
                    UpstreamFailure.WithStderr(silent, transport.RecentStderr),
                    transport.IsHttp
                        ? "check that its url is that of an MCP server"
                        : "check that the command starts an MCP server that speaks over stdio");
            }
        }
    }

    private async Task<UpstreamConnection> OpenAsync(
        IServerTransport transport,
        Era? era,
        Action onListsChanged,
        Action<string, ReadOnlyMemory<byte>> onNotification,
        CancellationToken cancellation)
    {
        var tasks = new KnownTasks(time);
        var asked = new KnownTasks(time);
        var routing = new QuestionRouting(_clients, tasks, asked, Turns, time);
        var questions = new ServerQuestions(routing, asked, method => WhyNotAsk(method));
        var traffic = new ServerTraffic(transport, questions, tasks, onListsChanged, onNotification, warn);
        var session = new RpcSession(transport.Channel, traffic, peer: $"server '{server}'");
        var news = traffic.News = new NewsStream(session, time, Missed);
        var declared = _clients.Capabilities;
        var handshake = new Handshake(session, time, transport.IsHttp, declared);
        try
        {
            session.Start();
            var result = await handshake.RunAsync(era, cancellation);
            var spoken = new ServerDefinitions
            {
                Era = result.Era,
                Revision = result.Revision,
                ServerInfo = result.ServerInfo,
                Capabilities = result.Capabilities,
                Instructions = result.Instructions,
                Told = result.Era == Era.Legacy ? ClientCapabilities.Names(declared) : [],
                Tools = [],
            };
            var definitions = await DefinitionReader.FillAsync(session, spoken, transport.IsHttp, cancellation);
            return new UpstreamConnection(server, transport, session, questions, tasks, news, definitions, declared);
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
        SessionClosedException when era is null && !transport.IsHttp => new ProbeKilledException(),
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
}
