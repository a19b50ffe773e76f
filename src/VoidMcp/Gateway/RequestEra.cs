using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>
/// Detects the era of each request, as both may come over one connection: Claude Code probes with a modern
/// <c>server/discover</c> and may continue with a legacy <c>initialize</c> on the same process.
/// </summary>
internal static class RequestEra
{
    /// <exception cref="RequestFailure">
    /// A modern request without capabilities (-32602), or with an unsupported version (-32022).
    /// </exception>
    public static Era Of(JsonRpcMessage request)
    {
        var parts = request.Parts;
        if (parts.ProtocolVersion.IsEmpty || JsonSlices.String(parts[parts.ProtocolVersion]) is not { } version)
            return Era.Legacy;
        if (version != ProtocolRevision.Modern) throw Unsupported(version, [ProtocolRevision.Modern]);
        if (!JsonSlices.IsObject(JsonSlices.Property(request.Meta, "io.modelcontextprotocol/clientCapabilities"u8)))
        {
            throw RequestFailure.InvalidParams(
                $"a {ProtocolRevision.Modern} request must have _meta[\"{MetaKeys.ClientCapabilities}\"]");
        }

        return Era.Modern;
    }

    /// <summary>The error for an unsupported version, with the supported ones.</summary>
    /// <param name="version">The requested version.</param>
    /// <param name="served">
    /// The supported versions here: modern for a request without a session, legacy for a session.
    /// </param>
    public static RequestFailure Unsupported(string version, IEnumerable<string> served)
    {
        var error = JsonText.Write(w =>
        {
            w.WriteStartObject();
            w.WriteNumber("code"u8, RpcError.UnsupportedVersion);
            w.WriteString("message"u8, "Unsupported protocol version");
            w.WriteStartObject("data"u8);
            w.WriteStartArray("supported"u8);
            foreach (var one in served) w.WriteStringValue(one);
            w.WriteEndArray();
            w.WriteString("requested"u8, version);
            w.WriteEndObject();
            w.WriteEndObject();
        });
        return new RequestFailure(RpcError.Parse(error));
    }
}
