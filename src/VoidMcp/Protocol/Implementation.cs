using System.Reflection;

namespace VoidMcp.Protocol;

/// <summary>The name and version that voidmcp sends to servers and clients (MCP "Implementation").</summary>
internal static class Implementation
{
    public const string Name = "voidmcp";

    public static readonly string Version =
        typeof(Implementation).Assembly.GetCustomAttribute<
            AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    /// <summary>The object for <c>clientInfo</c> and <c>serverInfo</c>.</summary>
    public static readonly ReadOnlyMemory<byte> Utf8 = JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("name"u8, Name);
        w.WriteString("title"u8, "voidmcp");
        w.WriteString("version"u8, Version);
        w.WriteEndObject();
    });
}

/// <summary>The <c>initialize</c> request that voidmcp sends to legacy servers (basic/lifecycle).</summary>
internal static class InitializeRequest
{
    /// <summary>Its raw params.</summary>
    /// <param name="capabilities">The client capabilities; raw object, empty for none.</param>
    public static ReadOnlyMemory<byte> Params(ReadOnlyMemory<byte> capabilities = default) => JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("protocolVersion"u8, ProtocolRevision.LatestLegacy);
        w.WriteRaw("capabilities"u8, capabilities.IsEmpty ? "{}"u8.ToArray() : capabilities);
        w.WriteRaw("clientInfo"u8, Implementation.Utf8);
        w.WriteEndObject();
    });
}
