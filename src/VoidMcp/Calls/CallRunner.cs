using System.Runtime.CompilerServices;
using VoidMcp.Asking;
using VoidMcp.Catalog;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Schema;
using VoidMcp.Upstream;

namespace VoidMcp.Calls;

/// <summary>
/// Runs every request to a server: direct calls, scripts, the terminal, and all other requests of clients.
/// <code>
///   caller ──1 find──2 policy──3 turn and slot──4 connect──5 name, era, token──6 send──────────► server
///                                                          7 wait: progress, questions, limit ◄──►
///   caller ◄──11 fit──10 learn──9 links──8 era back ◄────────────────────────────────────────────┘
/// </code>
///  1. Find the tool by its exposed name, or by server and name; a server whose tools are unknown is started first.
///     (Other targets are found in the gateway's lists.) From here on all callers take the same path.
///  2. Check the policy (<see cref="CallPolicy"/>): a tool that the registry denies now is not called, even if it was
///     just found; where the policy says so, the user is asked first (<see cref="Approver"/>).
///  3. Wait for the client's turn and one of the server's slots (<c>concurrency</c>), for its <c>timeout</c> at most.
///  4. Take its live connection; the server is started if needed.
///  5. Convert the request to the server's own tool and argument names and its era, and set our own progress token.
///  6. Send it. If the connection was closed before the request was sent, or the request only reads, reconnect once.
///  7. Wait within the call's limit (<see cref="CallLimit"/>): the server's <c>timeout</c>, which restarts on
///     progress and pauses while a person is asked. A modern server's input requests are sent to a legacy caller's
///     client, and the request is retried with the answers (<see cref="InputRounds"/>).
///  8. Convert the result to the caller's era; results of the same era, and errors, are passed unchanged.
///  9. Rewrite links in it to the URIs that clients know.
/// 10. Learn the tool's result type, if its definition has none.
/// 11. Adapt the result to the caller.
/// Around all of it from step 2 on, the audit records what was requested, decided and returned (<see
/// cref="CallAudit"/>).
/// </summary>
/// <param name="catalog">Finds tools.</param>
/// <param name="upstreams">The servers.</param>
/// <param name="time">The clock of the limits.</param>
/// <param name="learned">Learns result types; null for none.</param>
/// <param name="onFailed">Logs a bug of ours that belongs to no call's result. Must not throw.</param>
/// <param name="gateway">Returns the current settings; null for the defaults.</param>
/// <param name="audit">Records calls; null for none.</param>
internal sealed class CallRunner(
    ToolCatalog catalog,
    UpstreamSet upstreams,
    TimeProvider time,
    LearnedTypes? learned = null,
    Action<Exception>? onFailed = null,
    Func<GatewaySettings>? gateway = null,
    CallAudit? audit = null) : IDisposable
{
    private static readonly GatewaySettings s_usual = new();

    private readonly CallLimits _limits = new(time, onFailed);

    /// <summary>Runs calls that a user must approve.</summary>
    public ApprovedCalls Approved { get; } = new(new CallPolicy(upstreams, gateway ?? (static () => s_usual)), time);

    /// <summary>Judges calls.</summary>
    public CallPolicy Policy => Approved.Policy;

    public void Dispose() => _limits.Dispose();

    /// <summary>1. Finds a tool for callers that name server and tool.</summary>
    /// <exception cref="VoidMcpException">No such server or tool, or the server can't be started.</exception>
    public async ValueTask<CatalogTool> FindAsync(string server, string tool, CancellationToken cancellation)
    {
        var snapshot = catalog.Current;
        if (snapshot.Tool(server, tool) is { } known) return known;
        await upstreams.DiscoverAsync(snapshot.Server(server).Name, cancellation);
        var fresh = catalog.Refresh();
        if (fresh.Tool(server, tool) is { } found) return found;
        throw catalog.WhyIncomplete(fresh.Server(server).Name) is { } incomplete
            ? incomplete
            : fresh.Server(server) is { Tools: not null } owner
            ? CatalogSnapshot.UnknownTool(owner, tool)
            : new VoidMcpException(
                FailureKind.UnknownTool, $"server '{server}' disconnected while its tools were read");
    }

    /// <summary>1. Finds a tool by its exposed name; null if there is none.</summary>
    /// <exception cref="VoidMcpException">The server that may have it can't be started.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async ValueTask<CatalogTool?> FindExposedAsync(string name, CancellationToken cancellation)
    {
        if (catalog.Current.ByExposedName(name) is { } known) return known;
        if ((await catalog.DiscoverAsync(cancellation)).ByExposedName(name) is { } discovered) return discovered;
        var (fresh, failure) = await catalog.DiscoverByNameAsync(name, cancellation);
        return fresh.ByExposedName(name) ?? (failure is null ? null : throw failure);
    }

    /// <summary>
    /// Tells the audit of a call that found no tool, if that is because the registry denies it; else does nothing.
    /// </summary>
    /// <param name="server">The server's name, or its underscore form.</param>
    /// <param name="tool">The tool's name, or its underscore form.</param>
    /// <param name="client">The caller; null for the terminal.</param>
    /// <param name="script">Identifies the script; null for none.</param>
    public void NoteDenied(string server, string tool, CallingClient? client, object? script) => NoteDenied(
        (owner, denied) => Means(server, owner) && Means(tool, denied), client, script);

    /// <summary>The same for a tool's exposed name.</summary>
    public void NoteDenied(string exposedName, CallingClient? client) => NoteDenied(
        (owner, denied) => denied == exposedName || ExposedNames.Of([(owner, denied)])[0] == exposedName,
        client,
        script: null);

    /// <summary>Tells the audit of a request for a resource, if the registry denies it; else does nothing.</summary>
    /// <param name="uri">The client's URI.</param>
    /// <param name="call">The request.</param>
    public void NoteDeniedResource(string uri, Call call)
    {
        if (audit?.IsOn != true) return;
        foreach (var (server, own) in catalog.Current.Resources.Denied(uri).Take(1))
            audit.Denied(server, call.Method, own, call.Client);
    }

    /// <summary>The same for a prompt's exposed name.</summary>
    public void NoteDeniedPrompt(string exposedName, Call call)
    {
        if (audit?.IsOn != true) return;
        var found = catalog.Current.Servers
            .SelectMany(s => s.DeniedPrompts.Select(name => (Server: s.Name, Name: name)))
            .Where(p => p.Name == exposedName || ExposedNames.OfPrompts([p])[0] == exposedName).Take(1).ToList();
        if (found is [var one]) audit.Denied(one.Server, call.Method, $"{one.Server}.{one.Name}", call.Client);
    }

    private void NoteDenied(Func<string, string, bool> isIt, CallingClient? client, object? script)
    {
        if (audit?.IsOn != true) return;
        var found = catalog.Current.Servers.SelectMany(s => s.Denied.Select(tool => (Server: s.Name, Tool: tool)))
            .Where(d => isIt(d.Server, d.Tool)).Take(1).ToList();
        if (found is [var one]) audit.Denied(one.Server, one.Tool, client, script);
    }

    private static bool Means(string written, string name) => written == name || written == ScriptName.Underscore(name);

    /// <summary>Records a request to a server that takes another way, such as a subscription.</summary>
    public Task<RpcReply> AuditedAsync(Call call, Func<Task<RpcReply>> run) =>
        audit?.IsOn == true ? audit.RunAsync(call, _ => new ValueTask<RpcReply>(run())) : run();

    /// <summary>Runs a call to a known server, from step 2 on.</summary>
    /// <returns>The result, or the server's protocol error.</returns>
    /// <exception cref="VoidMcpException">It failed: denied, server down, disconnected, or timed out.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled it; the server was notified.</exception>
    public ValueTask<RpcReply> RunAsync(Call call) =>
        audit?.IsOn == true
            ? new ValueTask<RpcReply>(audit.RunAsync(call, RunFromPolicyAsync))
            : RunFromPolicyAsync(call);

    private ValueTask<RpcReply> RunFromPolicyAsync(Call call)
    {
        // 2
        if (NeedsApproval(call)) return new ValueTask<RpcReply>(Approved.RunAsync(call, RunJudgedAsync));
        return RunJudgedAsync(call);
    }

    /// <summary>Whether the user must be asked before the call.</summary>
    public bool NeedsApproval(Call call) =>
        call.Approval is null && Policy.On(call) is CallVerdict.AskForTool or CallVerdict.AskForDestructive;

    private ValueTask<RpcReply> RunJudgedAsync(Call call) =>
        NeedsTask(call) ? new AwaitedTask(this, time).RunAsync(call) : RunOnceAsync(call);

    /// <summary>The same for a call that is known not to need a task.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<RpcReply> RunOnceAsync(Call call)
    {
        CheckPolicy(call); // 2
        var isError = true;
        try
        {
            for (var isRetry = false; ; isRetry = true)
            {
                // 3, 4
                using var lease = await upstreams.LeaseAsync(
                    call.Server, call.Stop, call.Client, takesSlot: !call.IsAboutTask);
                call.WentThroughGateway = lease.Connection.IsThroughGateway;
                Renew(call, lease.Connection);
                CheckPolicy(call); // 2, once more: the wait may have been long
                using var limit = Begin(call, lease);
                try
                {
                    var reply = await ExchangeAsync(call, limit, lease.Connection); // 5 to 8
                    isError = reply.Error is not null;
                    if (isError) call.ResultBytes = reply.Error!.Utf8.Length;
                    if (isError && call.WentThroughGateway && CarriedFailure.In(reply.Error!) is { } failure)
                        throw failure;
                    return isError ? reply : Finish(call, reply); // 9 to 11
                }
                catch (SessionClosedException closed) when (closed.WasSent && (isRetry || !MayRepeat(call)))
                {
                    throw await lease.Connection.FailureOfAsync(mayHaveEffects: !MayRepeat(call));
                }
                catch (SessionClosedException) when (isRetry)
                {
                    throw await lease.Connection.DescribeEndAsync();
                }
                catch (SessionClosedException)
                {
                    await lease.Connection.Closed.WaitAsync(call.Stop);
                }
            }
        }
        catch (OperationCanceledException) when (call.Stop.IsCancellationRequested)
        {
            isError = false;
            throw;
        }
        finally
        {
            if (!call.IsAboutTask) upstreams.CallEnded(call.Server, isError);
        }
    }

    /// <summary>
    /// Whether a request that was lost with its process may be sent to the next one: by the server's own words it
    /// changes nothing.
    /// </summary>
    private static bool MayRepeat(Call call) => call.Tool is { } tool
        ? tool.Definition.IsReadOnly && call.Method == "tools/call"
        : call.Method is "prompts/get" or "resources/read" or "completion/complete";

    /// <summary>
    /// Finds the tool again, as the connected server defines it: until now its definition may have been that of an
    /// earlier run, and the policy depends on it.
    /// </summary>
    /// <exception cref="VoidMcpException">It is gone, or held back.</exception>
    private void Renew(Call call, UpstreamConnection connection)
    {
        if (call.Tool is not { } tool) return;
        if (!connection.IsInCatalog)
        {
            catalog.Refresh();
            connection.IsInCatalog = true;
        }

        var current = catalog.Current;
        if (current.Has(tool)) return;
        if (current.Tool(tool.Server, tool.Name) is { } now) call.Tool = now;
    }

    private void CheckPolicy(Call call)
    {
        var verdict = Policy.On(call);
        if (verdict == CallVerdict.Allowed) return;
        var isAsked = verdict is CallVerdict.AskForTool or CallVerdict.AskForDestructive;
        if (!isAsked || call.Approval is null)
        {
            call.IsDenied = true;
            throw CallPolicy.Refusal(call.Tool!, verdict);
        }
    }

    private CallLimit Begin(Call call, UpstreamLease lease)
    {
        var timeout = call.HasLimit ? lease.Timeout : TimeSpan.Zero;
        var limit = _limits.Begin(timeout, call.Client?.MayNotComeBack == true ? OthersWait(lease) : null);
        call.Limit = limit;
        limit.Follow(call.Stop);
        return limit;
    }

    private static Func<bool> OthersWait(UpstreamLease lease) => () => lease.OthersWait;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<RpcReply> ExchangeAsync(Call call, CallLimit limit, UpstreamConnection connection)
    {
        InputRounds? input = null;
        var parameters = call.Parameters;
        var straysBefore = connection.Strays.Count;
        while (true)
        {
            var translated = Translated(call, parameters, connection.Era); // 5
            var name = call.Tool?.RawName ?? default;
            // 6, 7
            var reply = await connection.SendAsync(
                call, call.Method, translated, name, call.OnProgress, call.Cancellation);
            if (limit.Ending != CallEnding.None)
                throw CallFailures.Of(call, limit.Ending, connection.Strays.Since(straysBefore));
            reply = connection.Gate.Admit(reply, call);
            if (InputRounds.IsWanted(reply, call, call.Era, connection.Era, call.LeadsToPages))
            {
                input ??= new InputRounds(call, call.Parameters.Body, time);
                parameters = MessageParts.Of(await AnswerAsync(input, call, limit, reply));
                limit.Renew();
                continue;
            }

            return CallReplies.ToCaller(call, reply, connection.Era); // 8
        }
    }

    private static MessageParts Translated(Call call, MessageParts parameters, Era server)
    {
        if (call.Tool?.Definition.ArgumentNames is { } names && call.Method == "tools/call")
            parameters = MessageParts.Of(ArgumentNames.ToServer(parameters.Body, names));
        if (call is { WentThroughGateway: true, Approval: { } scope })
            parameters = MessageParts.Of(CarriedApproval.AddTo(parameters.Body, scope));
        if (call.Era == Era.Legacy && server == Era.Legacy) return parameters;
        var capabilities = ClientCapabilities.ToModern(call.Client?.Capabilities ?? default);
        var raw = EraTranslation.Request(parameters.Body, call.Era, server, capabilities, call.Client?.LogLevel);
        return raw.Equals(parameters.Body) ? parameters : MessageParts.Of(raw);
    }

    /// <summary>Asks the client for a server's input requests, while the server's timeout is paused.</summary>
    private static async Task<ReadOnlyMemory<byte>> AnswerAsync(
        InputRounds input, Call call, CallLimit limit, RpcReply reply)
    {
        limit.Waits(true);
        try
        {
            return await input.AnswerAsync(reply, limit.Stopped);
        }
        catch (OperationCanceledException) when (limit.Ending != CallEnding.None)
        {
            throw CallFailures.Of(call, limit.Ending);
        }
        finally
        {
            limit.Waits(false);
        }
    }

    /// <summary>Steps 9 to 11, for a result.</summary>
    internal RpcReply Finish(Call call, RpcReply reply)
    {
        if (reply.Error is not null) return reply;
        call.ResultBytes = reply.Result.Length;
        // 9
        var result = call.Fit is null
            ? reply.Result
            : CallReplies.WithLinks(call, reply.Result, catalog.Current.Resources);
        if (call is { Tool: { } tool, WentThroughGateway: false } && reply.IsComplete)
            learned?.Offer(tool, reply.Result); // 10
        if (call.Fit is { } fit) result = fit(call, result); // 11
        return result.Equals(reply.Result) ? reply : new RpcReply(result, null);
    }

    private bool NeedsTask(Call call) =>
        call.Tool is { Definition.NeedsTask: true }
        && call.Parameters.Task.IsEmpty
        && upstreams.Find(call.Server)?.Definitions?.Era == Era.Legacy;
}
