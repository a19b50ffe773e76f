namespace VoidMcp.Protocol;

/// <summary>The <c>initialize</c> request with which voidmcp greets servers of the legacy era (basic/lifecycle).</summary>
internal static class InitializeRequest
{
    /// <summary>Its raw params.</summary>
    /// <param name="capabilities">What the server may ask for; raw object, empty for nothing.</param>
    public static ReadOnlyMemory<byte> Params(ReadOnlyMemory<byte> capabilities = default) => JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("protocolVersion"u8, ProtocolRevision.LatestLegacy);
        w.WriteRaw("capabilities"u8, capabilities.IsEmpty ? "{}"u8.ToArray() : capabilities);
        w.WriteRaw("clientInfo"u8, Implementation.Utf8);
        w.WriteEndObject();
    });
}
