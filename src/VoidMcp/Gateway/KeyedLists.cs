using VoidMcp.Catalog;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>
/// Builds the entries of <c>prompts/list</c>, <c>resources/list</c> and <c>resources/templates/list</c>: the servers'
/// raw definitions under the names that clients use.
/// </summary>
internal static class KeyedLists
{
    public static IEnumerable<ReadOnlyMemory<byte>> Prompts(CatalogSnapshot catalog) =>
        catalog.Prompts.Select(p => p.ExposedName == p.Definition.Key
            ? p.Definition.Utf8
            : new JsonEdit(p.Definition.Utf8).SetText("name", p.ExposedName).ToUtf8());

    public static IEnumerable<ReadOnlyMemory<byte>> Resources(CatalogSnapshot catalog) =>
        catalog.Resources.Resources.Select(r => Renamed(r, "uri"));

    public static IEnumerable<ReadOnlyMemory<byte>> Templates(CatalogSnapshot catalog) =>
        catalog.Resources.Templates.Select(r => Renamed(r, "uriTemplate"));

    public static bool SamePrompts(CatalogSnapshot first, CatalogSnapshot second) =>
        Same(first.Prompts, second.Prompts, (a, b) =>
            a.ExposedName == b.ExposedName && a.Server == b.Server && a.Definition.SameAs(b.Definition));

    public static bool SameResources(CatalogSnapshot first, CatalogSnapshot second) =>
        Same(first.Resources.Resources, second.Resources.Resources, SameResource)
        && Same(first.Resources.Templates, second.Resources.Templates, SameResource);

    private static bool SameResource(CatalogResource a, CatalogResource b) =>
        a.ExposedUri == b.ExposedUri && a.Server == b.Server && a.Definition.SameAs(b.Definition);

    private static bool Same<T>(IReadOnlyList<T> first, IReadOnlyList<T> second, Func<T, T, bool> isSame) =>
        ReferenceEquals(first, second)
        || (first.Count == second.Count && first.Zip(second).All(pair => isSame(pair.First, pair.Second)));

    private static ReadOnlyMemory<byte> Renamed(CatalogResource resource, string key) =>
        resource.ExposedUri == resource.Definition.Key
            ? resource.Definition.Utf8
            : new JsonEdit(resource.Definition.Utf8).SetText(key, resource.ExposedUri).ToUtf8();
}
