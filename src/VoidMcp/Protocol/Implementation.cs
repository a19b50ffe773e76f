using System.Reflection;
using System.Text;

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

    /// <summary>
    /// The object for <c>serverInfo</c> where voidmcp introduces itself, since 2025-11-25: with a description and an
    /// icon that clients may show.
    /// </summary>
    public static readonly ReadOnlyMemory<byte> Server = WriteServer(Website);

    private const string Description =
        "A gateway to several MCP servers, with scripts that call many tools at once.";

    /// <summary>Lines from several servers that become one.</summary>
    private const string Icon =
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke='#7c5cff' stroke-width='2'>"
        + "<path d='M3 5c7 0 5 7 11 7M3 12h18M3 19c7 0 5-7 11-7'/><circle cx='20' cy='12' r='2' fill='#7c5cff'/></svg>";

    /// <summary>The project's page, as the build was told (<c>PackageProjectUrl</c>); null if it was not.</summary>
    private static string? Website => typeof(Implementation).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == "Website")?.Value;

    /// <summary>The object with this page.</summary>
    internal static ReadOnlyMemory<byte> WriteServer(string? website) => JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("name"u8, Name);
        w.WriteString("title"u8, "voidmcp");
        w.WriteString("version"u8, Version);
        w.WriteString("description"u8, Description);
        if (website is not null) w.WriteString("websiteUrl"u8, website);
        w.WriteStartArray("icons"u8);
        w.WriteStartObject();
        w.WriteString("src"u8, "data:image/svg+xml;base64," + Convert.ToBase64String(Encoding.UTF8.GetBytes(Icon)));
        w.WriteString("mimeType"u8, "image/svg+xml");
        w.WriteStartArray("sizes"u8);
        w.WriteStringValue("any"u8);
        w.WriteEndArray();
        w.WriteEndObject();
        w.WriteEndArray();
        w.WriteEndObject();
    });

    private static ReadOnlyMemory<byte> Write(bool hasTitle) => JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("name"u8, Name);
        if (hasTitle) w.WriteString("title"u8, "voidmcp");
        w.WriteString("version"u8, Version);
        w.WriteEndObject();
    });
}

/// <summary>What a legacy server returns for <c>initialize</c>.</summary>
internal static class InitializeResult
{
    /// <summary>The version of results without one, as for HTTP requests without its header.</summary>
    private const string Unnamed = "2025-03-26";

    private const int MostShown = 100;

    /// <summary>
    /// The version that the server chose; some name none, or a number. Null if the result is not of
    /// <c>initialize</c>.
    /// </summary>
    public static string? RevisionOf(ReadOnlyMemory<byte> result)
    {
        if (!JsonSlices.IsObject(result)) return null;
        if (JsonSlices.Text(result, "protocolVersion"u8) is { } revision) return revision;
        var isOne = !JsonSlices.Property(result, "capabilities"u8).IsEmpty
            || !JsonSlices.Property(result, "serverInfo"u8).IsEmpty
            || !JsonSlices.Property(result, "protocolVersion"u8).IsEmpty;
        return isOne ? Unnamed : null;
    }

    /// <summary>The beginning of a result, for messages.</summary>
    public static string Shown(ReadOnlyMemory<byte> result)
    {
        var text = Encoding.UTF8.GetString(result.Span[..Math.Min(result.Length, MostShown)]);
        return text.Length == 0 ? "null" : text;
    }
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
