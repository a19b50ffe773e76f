using VoidMcp.Catalog;
using VoidMcp.Registry;

namespace VoidMcp.Gateway;

/// <summary>
/// The tools that clients see listed: voidmcp's own, upstream tools, or both (<c>expose</c>). Immutable.
/// </summary>
/// <param name="HasOwnTools">Whether search, execute_code and list_mcps are listed.</param>
/// <param name="Direct">The upstream tools that are listed directly, in the catalog's order.</param>
internal sealed record Exposure(bool HasOwnTools, IReadOnlyList<CatalogTool> Direct)
{
    /// <summary>A token is about four bytes of a definition's JSON.</summary>
    public const int BytesPerToken = 4;

    /// <summary>Whether voidmcp's own tools are listed.</summary>
    public static bool HasOwn(GatewaySettings settings) => settings.Expose != ExposeMode.Direct;

    public static Exposure Decide(GatewaySettings settings, CatalogSnapshot catalog) => settings.Expose switch
    {
        ExposeMode.Direct => new Exposure(false, catalog.Tools),
        ExposeMode.Both => new Exposure(true, catalog.Tools),
        ExposeMode.Code => new Exposure(true, Pinned(settings, catalog)),
        _ => new Exposure(
            true, Tokens(catalog.Tools) <= settings.DirectBudget ? catalog.Tools : Pinned(settings, catalog)),
    };

    /// <summary>The approximate context tokens that the definitions take.</summary>
    public static int Tokens(IReadOnlyList<CatalogTool> tools) =>
        tools.Sum(t => t.Definition.Utf8.Length) / BytesPerToken;

    private static IReadOnlyList<CatalogTool> Pinned(GatewaySettings settings, CatalogSnapshot catalog) =>
        settings.Pin.Count == 0
            ? []
            : [.. catalog.Tools.Where(t => settings.Pin.Contains(t.QualifiedName, StringComparer.Ordinal))];
}
