using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Upstream;

/// <summary>What the handshake found out about a server.</summary>
internal sealed record HandshakeResult(Era Era, string Revision, ReadOnlyMemory<byte> Result)
{
    public ReadOnlyMemory<byte> Capabilities => JsonSlices.Property(Result, "capabilities"u8);

    public string? Instructions => JsonSlices.Text(Result, "instructions"u8);

    public ReadOnlyMemory<byte> ServerInfo => Era == Era.Legacy
        ? JsonSlices.Property(Result, "serverInfo"u8)
        : JsonSlices.Property(JsonSlices.Property(Result, "_meta"u8), "io.modelcontextprotocol/serverInfo"u8);
}

/// <summary>The server refused every way of shaking hands.</summary>
internal sealed class HandshakeRefusedException(string message) : Exception(message);

/// <summary>
/// Finds out which era a server speaks and opens the session (2026-07-28, basic/transports, "Determining the
/// server's era"). A server that was met before is asked in its own way at once. Of others voidmcp asks
/// <c>server/discover</c> first; many ignore unknown methods, so after a short grace <c>initialize</c> goes out as well
/// and the first success decides. A server that is still starting finds both in its pipe and loses no time.
/// Over HTTP each question has an answer of its own, so there they go out one after the other: what is refused (400, 404, 405)
/// without an error of the modern era means the older one.
/// </summary>
/// <param name="session">A started session.</param>
/// <param name="time">The clock of the graces.</param>
/// <param name="overHttp">Whether each question is a request of its own.</param>
/// <param name="capabilities">What a server of the legacy era is told that it may ask for; raw object.</param>
internal sealed class Handshake(RpcSession session, TimeProvider time, bool overHttp = false, ReadOnlyMemory<byte> capabilities = default)
{
    /// <summary>How long silence on <c>server/discover</c> is awaited before <c>initialize</c> is sent as well.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    /// <summary>The same for a server that answered it in an earlier run: it may need a while to start, or be another now.</summary>
    private static readonly TimeSpan GraceOfKnown = TimeSpan.FromSeconds(2);

    /// <summary>The same over HTTP, where a connection may take its time.</summary>
    private static readonly TimeSpan GraceOverHttp = TimeSpan.FromSeconds(20);

    /// <param name="known">The era remembered from an earlier run; null where the server is new.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="HandshakeRefusedException">The server answered, but refused.</exception>
    /// <exception cref="SessionClosedException">The server went away.</exception>
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
            catch (VoidMcpException failure) when (failure.Kind is not (FailureKind.NeedsAttention or FailureKind.NeedsLogin))
            {
                // Of two refusals the one of the older way says more: every server knew that question once.
                if (refused is null || !asksModern) refused = failure;
            }
        }

        if (opened is null && refused is not null) throw refused;
        throw Refused(discovered is { Error.IsModern: true } && opened is not { Error: null } ? discovered.Value : opened ?? discovered!.Value);
    }

    /// <summary>Null where no answer came: something between us and the server swallows what it does not know.</summary>
    private async Task<RpcReply?> PatientlyAsync(Func<CancellationToken, Task<RpcReply>> ask, CancellationToken cancellation)
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

    /// <summary>Asks once more where the version was refused and, in the same breath, named as one that is served.</summary>
    private async Task<RpcReply> DiscoverAsync(CancellationToken cancellation)
    {
        var answer = await AskAsync();
        return answer.Error is { Code: RpcError.UnsupportedVersion } refusal && Lists(JsonSlices.Property(JsonSlices.Property(refusal.Utf8, "data"u8), "supported"u8))
            ? await AskAsync()
            : answer;

        Task<RpcReply> AskAsync() => session.RequestAsync("server/discover", EraTranslation.WithModernMeta(default), null, cancellation);
    }

    private Task<RpcReply> InitializeAsync(CancellationToken cancellation) =>
        session.RequestAsync("initialize", InitializeRequest.Params(capabilities), null, cancellation);

    private static HandshakeResult? Discovered(RpcReply reply)
    {
        if (reply.Error is not null || !JsonSlices.IsObject(reply.Result)) return null;
        return Lists(JsonSlices.Property(reply.Result, "supportedVersions"u8)) ? new HandshakeResult(Era.Modern, ProtocolRevision.Modern, reply.Result) : null;
    }

    /// <summary>Whether the modern revision is among these.</summary>
    /// <param name="versions">A raw array; anything else holds none.</param>
    private static bool Lists(ReadOnlyMemory<byte> versions)
    {
        if (versions.IsEmpty) return false;
        var root = JsonElement.Parse(versions.Span);
        return root.ValueKind == JsonValueKind.Array
            && root.EnumerateArray().Any(v => v.ValueKind == JsonValueKind.String && v.ValueEquals(ProtocolRevision.Modern));
    }

    private HandshakeResult? Opened(RpcReply reply)
    {
        if (reply.Error is not null || JsonSlices.Text(reply.Result, "protocolVersion"u8) is not { } revision) return null;
        session.Notify("notifications/initialized");
        return new HandshakeResult(Era.Legacy, revision, reply.Result);
    }

    private static HandshakeRefusedException Refused(RpcReply reply) => new(reply.Error is { } error
        ? $"it refused the connection: {error.Message} ({error.Code})"
        : "it answered the handshake with something that is no handshake");
}
