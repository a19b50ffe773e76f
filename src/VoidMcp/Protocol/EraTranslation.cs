namespace VoidMcp.Protocol;

/// <summary>
/// Translates requests and results between the eras, changing only what the other side would not understand. Between
/// peers of the same era everything is passed unchanged. Requests within a call (sampling, elicitation, roots) are
/// handled by the call path instead.
/// </summary>
internal static class EraTranslation
{
    /// <summary>Translates raw request params for a server of era <paramref name="to"/>.</summary>
    /// <param name="parameters">The params.</param>
    /// <param name="from">The era that they are in.</param>
    /// <param name="to">The server's era.</param>
    /// <param name="capabilities">
    /// The caller's capabilities, if only the session knows them (raw object; empty for none).
    /// </param>
    /// <param name="logLevel">The log level that the caller's session set; null for none.</param>
    public static ReadOnlyMemory<byte> Request(
        ReadOnlyMemory<byte> parameters,
        Era from,
        Era to,
        ReadOnlyMemory<byte> capabilities = default,
        string? logLevel = null)
    {
        if (from == to && from == Era.Legacy) return parameters;
        if (to == Era.Modern)
            return from == Era.Modern ? parameters : WithModernMeta(parameters, capabilities, logLevel);
        var meta = JsonSlices.Property(parameters, "_meta"u8);
        if (!JsonSlices.IsObject(meta)) return parameters;
        var edit = new JsonEdit(meta);
        foreach (var key in MetaKeys.OfModernRequests) edit.Remove(key);
        var rest = edit.ToUtf8();
        return rest.Span.SequenceEqual("{}"u8)
            ? new JsonEdit(parameters).Remove("_meta").ToUtf8()
            : new JsonEdit(parameters).Set("_meta", rest).ToUtf8();
    }

    /// <summary>Translates a raw result for a client of era <paramref name="to"/>.</summary>
    public static ReadOnlyMemory<byte> Result(ReadOnlyMemory<byte> result, Era from, Era to)
    {
        if (from == to || !JsonSlices.IsObject(result)) return result;
        if (to == Era.Modern)
        {
            return JsonSlices.Property(result, "resultType"u8).IsEmpty
                ? new JsonEdit(result).SetText("resultType", "complete").ToUtf8()
                : result;
        }

        var edit = new JsonEdit(result).Remove("resultType").Remove("ttlMs").Remove("cacheScope");
        var meta = JsonSlices.Property(result, "_meta"u8);
        if (JsonSlices.IsObject(meta) && !JsonSlices.Property(meta, "io.modelcontextprotocol/serverInfo"u8).IsEmpty)
        {
            var rest = new JsonEdit(meta).Remove(MetaKeys.ServerInfo).ToUtf8();
            if (rest.Span.SequenceEqual("{}"u8)) edit.Remove("_meta");
            else edit.Set("_meta", rest);
        }

        return edit.ToUtf8();
    }

    /// <summary>
    /// Adds the <c>_meta</c> that every modern request must have (2026-07-28, basic/index). It declares no capabilities
    /// unless given, so that the server doesn't ask for what the caller can't answer.
    /// </summary>
    public static ReadOnlyMemory<byte> WithModernMeta(
        ReadOnlyMemory<byte> parameters, ReadOnlyMemory<byte> capabilities = default, string? logLevel = null)
    {
        var meta = JsonSlices.Property(parameters, "_meta"u8);
        var edit = new JsonEdit(JsonSlices.IsObject(meta) ? meta : default)
            .SetText(MetaKeys.ProtocolVersion, ProtocolRevision.Modern)
            .Set(MetaKeys.ClientCapabilities, capabilities.IsEmpty ? "{}"u8.ToArray() : capabilities)
            .Set(MetaKeys.ClientInfo, Implementation.Utf8);
        if (logLevel is not null) edit.SetText(MetaKeys.LogLevel, logLevel);
        return new JsonEdit(parameters).Set("_meta", edit.ToUtf8()).ToUtf8();
    }
}
