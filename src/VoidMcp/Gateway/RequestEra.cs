using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>
/// Tells by each request which era it belongs to, so that both may come over one connection: Claude Code probes with a
/// modern <c>server/discover</c> and may go on with a legacy <c>initialize</c> on the same process.
/// </summary>
internal static class RequestEra
{
    /// <exception cref="RequestFailure">
    /// A modern request that lacks its capabilities (-32602), or names a version that is not served (-32022).
    /// </exception>
    public static Era Of(JsonRpcMessage request)
    {
        var parts = request.Parts;
        if (parts.ProtocolVersion.IsEmpty || JsonSlices.String(parts[parts.ProtocolVersion]) is not { } version) return Era.Legacy;
        if (version != ProtocolRevision.Modern) throw Unsupported(version, [ProtocolRevision.Modern]);
        if (!JsonSlices.IsObject(JsonSlices.Property(request.Meta, "io.modelcontextprotocol/clientCapabilities"u8)))
        {
            throw RequestFailure.InvalidParams($"a request of {ProtocolRevision.Modern} must carry _meta[\"{MetaKeys.ClientCapabilities}\"]");
        }

        return Era.Modern;
    }

    /// <summary>The refusal of a version that is not served, with those that are.</summary>
    /// <param name="version">The one that was asked for.</param>
    /// <param name="served">Those that can be had in this way: a request that stands for itself is of the modern era, a session is not.</param>
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
