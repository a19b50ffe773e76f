namespace VoidMcp.Protocol;

/// <summary>
/// Turns requests and results of one era into those of the other, touching only what the other side would not
/// understand. Between peers of the same era everything passes unchanged. Exchanges inside a call (sampling,
/// elicitation, roots) are not translated here but led by the call path.
/// </summary>
internal static class EraTranslation
{
    /// <summary>Raw request params as a server of era <paramref name="to"/> wants them.</summary>
    /// <param name="parameters">The params.</param>
    /// <param name="from">The era that they are in.</param>
    /// <param name="to">The server's era.</param>
    /// <param name="capabilities">What the caller can be asked for, where only the session knows that (raw object; empty for nothing).</param>
    /// <param name="logLevel">The level that the caller's session set; null for none.</param>
    public static ReadOnlyMemory<byte> Request(
        ReadOnlyMemory<byte> parameters, Era from, Era to, ReadOnlyMemory<byte> capabilities = default, string? logLevel = null)
    {
        if (from == to && from == Era.Legacy) return parameters;
        if (to == Era.Modern) return from == Era.Modern ? parameters : WithModernMeta(parameters, capabilities, logLevel);
        var meta = JsonSlices.Property(parameters, "_meta"u8);
        if (!JsonSlices.IsObject(meta)) return parameters;
        var edit = new JsonEdit(meta);
        foreach (var key in MetaKeys.OfModernRequests) edit.Remove(key);
        var rest = edit.ToUtf8();
        return rest.Span.SequenceEqual("{}"u8)
            ? new JsonEdit(parameters).Remove("_meta").ToUtf8()
            : new JsonEdit(parameters).Set("_meta", rest).ToUtf8();
    }

    /// <summary>Raw result as a client of era <paramref name="to"/> wants it.</summary>
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
    /// Adds what every modern request must carry (2026-07-28, basic/index). Without capabilities it declares none, so the
    /// server asks for nothing that the caller could not answer.
    /// </summary>
    public static ReadOnlyMemory<byte> WithModernMeta(ReadOnlyMemory<byte> parameters, ReadOnlyMemory<byte> capabilities = default, string? logLevel = null)
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
