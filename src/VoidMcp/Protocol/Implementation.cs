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
    public static readonly ReadOnlyMemory<byte> Utf8 = Write(hasTitle: true);

    /// <summary>The same for versions before 2025-06-18, which know no title.</summary>
    public static readonly ReadOnlyMemory<byte> Plain = Write(hasTitle: false);

    private static ReadOnlyMemory<byte> Write(bool hasTitle) => JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("name"u8, Name);
        if (hasTitle) w.WriteString("title"u8, "voidmcp");
        w.WriteString("version"u8, Version);
        w.WriteEndObject();
    });
}

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
