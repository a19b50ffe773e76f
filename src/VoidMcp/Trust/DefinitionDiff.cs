using System.Text.Json;
using VoidMcp.Protocol;

namespace VoidMcp.Trust;

/// <summary>One line of a difference.</summary>
/// <param name="IsOld">Whether it is the accepted text, not the new one.</param>
/// <param name="Text">The member and its value, or a further line of it.</param>
internal sealed record DiffLine(bool IsOld, string Text)
{
    public override string ToString() => $"{(IsOld ? '-' : '+')} {Text}";
}

/// <summary>
/// Writes how a definition changed, readable for people: one line per member that differs, old above new, by its path
/// in the definition. Of a text with several lines only those that differ are written.
/// </summary>
internal static class DefinitionDiff
{
    public static IReadOnlyList<DiffLine> Lines(DefinitionChange change)
    {
        var (old, now) = (Members(change.Old), Members(change.New));
        var lines = new List<DiffLine>();
        foreach (var (path, value) in now) Compare(lines, path, old.GetValueOrDefault(path), value);
        foreach (var (path, value) in old.Where(member => !now.ContainsKey(member.Key)))
            Compare(lines, path, value, null);
        return lines;
    }

    private static void Compare(List<DiffLine> lines, string path, string? old, string? now)
    {
        if (old == now) return;
        var (before, after) = (old?.Split('\n') ?? [], now?.Split('\n') ?? []);
        var shorter = Math.Min(before.Length, after.Length);
        var same = before.Zip(after).TakeWhile(pair => pair.First == pair.Second).Count();
        var end = before.Reverse().Zip(after.Reverse()).TakeWhile(pair => pair.First == pair.Second).Count();
        end = Math.Min(end, shorter - same);
        var label = (path, same) switch
        {
            ("", 0) => "",
            ("", _) => $"line {same + 1}: ",
            (_, 0) => $"{path}: ",
            _ => $"{path}, line {same + 1}: ",
        };
        Add(lines, isOld: true, label, before[same..^end]);
        Add(lines, isOld: false, label, after[same..^end]);
    }

    private static void Add(List<DiffLine> lines, bool isOld, string label, string[] texts)
    {
        foreach (var text in texts)
        {
            lines.Add(new DiffLine(isOld, label + text.TrimEnd('\r')));
            label = new string(' ', label.Length);
        }
    }

    /// <summary>The values of a definition by their paths, in its order; without its name.</summary>
    private static OrderedDictionary<string, string> Members(StatedItem? item)
    {
        var members = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        if (item is null) return members;
        var options = new JsonDocumentOptions { MaxDepth = JsonRpcMessage.MaxDepth };
        Collect(members, "", JsonElement.Parse(item.Definition.Utf8.Span, options));
        members.Remove(item.Kind switch
        {
            StatedKind.Template => "uriTemplate",
            StatedKind.Skill => "uri",
            _ => "name",
        });
        return members;
    }

    private static void Collect(OrderedDictionary<string, string> members, string path, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.EnumerateObject().Any():
                foreach (var member in value.EnumerateObject())
                    Collect(members, path.Length == 0 ? member.Name : $"{path}.{member.Name}", member.Value);
                break;
            case JsonValueKind.String:
                members[path] = value.GetString()!;
                break;
            default:
                members[path] = value.GetRawText();
                break;
        }
    }
}
