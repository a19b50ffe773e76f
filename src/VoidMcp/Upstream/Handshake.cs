using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Upstream;

/// <summary>The result of a handshake.</summary>
internal sealed record HandshakeResult(Era Era, string Revision, ReadOnlyMemory<byte> Result)
{
    public ReadOnlyMemory<byte> Capabilities => JsonSlices.Property(Result, "capabilities"u8);

    public string? Instructions => JsonSlices.Text(Result, "instructions"u8);

    public ReadOnlyMemory<byte> ServerInfo => Era == Era.Legacy
        ? JsonSlices.Property(Result, "serverInfo"u8)
        : JsonSlices.Property(JsonSlices.Property(Result, "_meta"u8), "io.modelcontextprotocol/serverInfo"u8);
}

/// <summary>The server returned an error to every kind of handshake.</summary>
internal sealed class HandshakeRefusedException(string message) : Exception(message);

/// <summary>
/// Detects which era a server speaks and opens the session (2026-07-28, basic/transports, "Determining the server's
/// era"). A server whose era is known gets its own handshake at once. Others get <c>server/discover</c> first; many
/// servers ignore unknown methods, so <c>initialize</c> follows after a short grace period, and the first success
/// decides. A server that is still starting finds both requests in its pipe and loses no time. Over HTTP each request
/// has its own response, so they are sent one after the other: an error (400, 404, 405) without a modern error body
/// means a legacy server.
/// </summary>
/// <param name="session">A started session.</param>
/// <param name="time">The clock of the grace periods.</param>
/// <param name="overHttp">Whether each message is an HTTP request of its own.</param>
/// <param name="capabilities">The client capabilities for a legacy server; a raw object.</param>
internal sealed class Handshake(
    RpcSession session, TimeProvider time, bool overHttp = false, ReadOnlyMemory<byte> capabilities = default)
{
    /// <summary>
    /// How long to wait for a response to <c>server/discover</c> before <c>initialize</c> is sent too.
    /// </summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// The same for a server that answered it in an earlier run: it may start slowly, or may have been replaced.
    /// </summary>
    private static readonly TimeSpan GraceOfKnown = TimeSpan.FromSeconds(2);

    /// <summary>The same over HTTP, where connecting may be slow.</summary>
    private static readonly TimeSpan GraceOverHttp = TimeSpan.FromSeconds(20);

    /// <summary>The version to offer to a legacy server; afterwards the one that it accepted.</summary>
    public string Revision { get; set; } = ProtocolRevision.LatestLegacy;

    /// <param name="known">The era remembered from an earlier run; null for a new server.</param>
    /// <param name="cancellation">Cancels the handshake.</param>
    /// <exception cref="HandshakeRefusedException">The server returned an error.</exception>
    /// <exception cref="SessionClosedException">The connection was closed.</exception>
    public async Task<HandshakeResult> RunAsync(Era? known, CancellationToken cancellation)
    {
        if (overHttp) return await OverHttpAsync(known, cancellation);
        if (known == Era.Legacy)
        {
            var first = await InitializeAsync(cancellation);
            return Opened(first) ?? Discovered(await DiscoverAsync(cancellation)) ?? throw Refused(first);
        }

        var discover = DiscoverAsync(cancellation);
        await Task.WhenAny(discover, Task.Delay(known == Era.Modern ? GraceOfKnown : Grace, time, cancellation));
        if (discover.IsCompleted)
        {
            var answer = await discover;
            if (Discovered(answer) is { } modern) return modern;
            var fallback = await InitializeAsync(cancellation);
            return Opened(fallback) ?? throw Refused(answer.Error is { IsModern: true } ? answer : fallback);
        }

        var initialize = InitializeAsync(cancellation);
        if (await Task.WhenAny(discover, initialize) == discover && Discovered(await discover) is { } late) return late;
        var opened = await initialize;
        return Opened(opened) ?? Discovered(await discover) ?? throw Refused(opened);
    }

    private async Task<HandshakeResult> OverHttpAsync(Era? known, CancellationToken cancellation)
    {
        RpcReply? discovered = null, opened = null;
        VoidMcpException? refused = null;
        foreach (var asksModern in known == Era.Legacy ? new[] { false, true } : [true, false])
        {
            try
            {
                if (asksModern)
                {
                    discovered = await PatientlyAsync(DiscoverAsync, cancellation);
                    if (discovered is { } answer && Discovered(answer) is { } modern) return modern;
                }
                else
                {
                    opened = await InitializeAsync(cancellation);
                    if (Opened(opened.Value) is { } legacy) return legacy;
                }
            }
            catch (VoidMcpException failure)
                when (failure.RetryAfter is null
                    && failure.Kind is not (FailureKind.NeedsAttention or FailureKind.NeedsLogin))
            {
                // If both fail, the legacy error is the more useful one: every legacy server knows `initialize`.
                if (refused is null || !asksModern) refused = failure;
            }
        }

        if (opened is null && refused is not null) throw refused;
        throw Refused(discovered is { Error.IsModern: true } && opened is not { Error: null }
            ? discovered.Value
            : opened ?? discovered!.Value);
    }

    /// <summary>Null if there was no response: a proxy in between may drop unknown methods.</summary>
    private async Task<RpcReply?> PatientlyAsync(
        Func<CancellationToken, Task<RpcReply>> ask, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(GraceOverHttp, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return await ask(either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Retries once if the server rejected the version but listed it as supported.</summary>
    private async Task<RpcReply> DiscoverAsync(CancellationToken cancellation)
    {
        var answer = await AskAsync();
        return answer.Error is { Code: RpcError.UnsupportedVersion } refusal
            && Lists(JsonSlices.Property(JsonSlices.Property(refusal.Utf8, "data"u8), "supported"u8))
            ? await AskAsync()
            : answer;

        Task<RpcReply> AskAsync() =>
            session.RequestAsync("server/discover", EraTranslation.WithModernMeta(default), null, cancellation);
    }

    /// <summary>
    /// Offers the newest version; a server should answer with its own, but some refuse versions that they don't know:
    /// then older ones are offered.
    /// </summary>
    private async Task<RpcReply> InitializeAsync(CancellationToken cancellation)
    {
        var first = Revision;
        while (true)
        {
            RpcReply? reply = null;
            VoidMcpException? failure = null;
            try
            {
                var parameters = InitializeRequest.Params(capabilities, Revision);
                reply = await session.RequestAsync("initialize", parameters, null, cancellation);
            }
            catch (VoidMcpException error) when (overHttp && RevisionLadder.IsRefusal(error.Message))
            {
                failure = error;
            }

            var next = failure is not null ? RevisionLadder.Next(Revision, failure.Message)
                : reply!.Value.Error is { } refusal ? RevisionLadder.Next(Revision, refusal)
                : null;
            if (next is null)
            {
                if (failure is null && reply!.Value.Error is null) return reply.Value;

                // None of them helped: the next attempt begins with the newest again.
                Revision = first;
                return reply ?? throw failure!;
            }

            Revision = next;
        }
    }

    private static HandshakeResult? Discovered(RpcReply reply)
    {
        if (reply.Error is not null || !JsonSlices.IsObject(reply.Result)) return null;
        return Lists(JsonSlices.Property(reply.Result, "supportedVersions"u8))
            ? new HandshakeResult(Era.Modern, ProtocolRevision.Modern, reply.Result)
            : null;
    }

    /// <summary>Whether the list has the modern revision.</summary>
    /// <param name="versions">A raw array; anything else counts as empty.</param>
    private static bool Lists(ReadOnlyMemory<byte> versions)
    {
        if (versions.IsEmpty) return false;
        var root = JsonElement.Parse(versions.Span);
        return root.ValueKind == JsonValueKind.Array
            && root.EnumerateArray()
                .Any(v => v.ValueKind == JsonValueKind.String && v.ValueEquals(ProtocolRevision.Modern));
    }

    private HandshakeResult? Opened(RpcReply reply)
    {
        if (reply.Error is not null || InitializeResult.RevisionOf(reply.Result) is not { } revision) return null;
        session.Notify("notifications/initialized");
        return new HandshakeResult(Era.Legacy, revision, reply.Result);
    }

    private static HandshakeRefusedException Refused(RpcReply reply) => new(reply.Error is { } error
        ? $"it rejected the handshake: {error.Message} ({error.Code})"
        : $"it returned an invalid `initialize` result: {InitializeResult.Shown(reply.Result)}");
}
