namespace VoidMcp.Protocol;

/// <summary>The <c>initialize</c> request that voidmcp sends to legacy servers (basic/lifecycle).</summary>
internal static class InitializeRequest
{
    /// <summary>Its raw params.</summary>
    /// <param name="capabilities">The client capabilities; raw object, empty for none.</param>
    /// <param name="revision">The version to offer.</param>
    public static ReadOnlyMemory<byte> Params(
        ReadOnlyMemory<byte> capabilities = default,
        string revision = ProtocolRevision.LatestLegacy) => JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("protocolVersion"u8, revision);
        w.WriteRaw("capabilities"u8, capabilities.IsEmpty ? "{}"u8.ToArray() : capabilities);
        w.WriteRaw("clientInfo"u8, HasTitles(revision) ? Implementation.Utf8 : Implementation.Plain);
        w.WriteEndObject();
    });

    private static bool HasTitles(string revision) =>
        string.CompareOrdinal(revision, ProtocolRevision.FirstWithLinks) >= 0;
}
