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
