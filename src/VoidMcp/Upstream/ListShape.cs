using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.Upstream;

/// <summary>The shapes in which servers return a list.</summary>
internal static class ListShape
{
    /// <summary>
    /// The raw items of a page, each in its own array: of the list itself, of a bare array, or of an object whose
    /// members are named after the items. Null if the result contains no list.
    /// </summary>
    /// <param name="result">The raw result.</param>
    /// <param name="property">The list's property, such as <c>tools</c>.</param>
    /// <param name="key">The property that identifies an item, such as <c>name</c>.</param>
    public static IReadOnlyList<ReadOnlyMemory<byte>>? Items(
        ReadOnlyMemory<byte> result, string property, string key)
    {
        if (IsArray(result)) return [.. JsonSlices.Items(result).Select(Own)];
        var list = JsonSlices.Property(result, Encoding.UTF8.GetBytes(property));
        if (IsArray(list)) return [.. JsonSlices.Items(list).Select(Own)];
        if (!JsonSlices.IsObject(list)) return null;
        var items = new List<ReadOnlyMemory<byte>>();
        foreach (var (name, value) in JsonSlices.Members(list))
        {
            if (!JsonSlices.IsObject(value)) continue;
            var hasKey = !JsonSlices.Property(value, Encoding.UTF8.GetBytes(key)).IsEmpty;
            items.Add(hasKey ? Own(value) : new JsonEdit(value).SetText(key, name).ToUtf8());
        }

        return items;
    }

    private static bool IsArray(ReadOnlyMemory<byte> raw) => !raw.IsEmpty && raw.Span[0] == (byte)'[';

    /// <summary>A copy, so that one definition doesn't keep the whole message in memory.</summary>
    private static ReadOnlyMemory<byte> Own(ReadOnlyMemory<byte> raw) => raw.ToArray();
}
