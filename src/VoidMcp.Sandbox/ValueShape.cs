using System.Globalization;
using System.Text;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;

namespace VoidMcp.Sandbox;

/// <summary>
/// Describes a tool result as a type on one line: <c>{ items: { id: number }[], total: number }</c>. Limits depth,
/// width and length; never runs the script's code.
/// </summary>
internal static class ValueShape
{
    private const int MaxDepth = 5, MaxMembers = 16, MaxItems = 20, MaxChars = 400, MaxTextShown = 60, MaxKeys = 500,
        MaxKinds = 4;

    public static string Of(JsValue value)
    {
        var text = new StringBuilder();
        Append(text, value, 0);

        // The start of a string shows whether it contains serialized data.
        if (value.IsString())
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $" of {value.AsString().Length:N0} characters: {Beginning(value.AsString())}");
        }

        return text.Length <= MaxChars ? text.ToString() : text.ToString(0, MaxChars) + "…";
    }

    /// <summary>The distinct names of all members in a value, at any depth.</summary>
    public static IReadOnlyCollection<string> KeysOf(JsValue value)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<JsValue>([value]);
        for (var looked = 0; looked < MaxKeys && open.TryDequeue(out var next); looked++)
        {
            if (next is JsArray array)
            {
                foreach (var item in Items(array)) open.Enqueue(item);
            }
            else if (next is ObjectInstance o)
            {
                foreach (var (key, member) in Members(o, MaxKeys))
                {
                    keys.Add(key);
                    open.Enqueue(member);
                }
            }
        }

        return keys;
    }

    /// <summary>The names of a value's own members, if it is an object.</summary>
    public static IEnumerable<string> OwnKeysOf(JsValue value) =>
        value is ObjectInstance o ? Members(o, MaxKeys).Select(static m => m.Key) : [];

    private static void Append(StringBuilder text, JsValue value, int depth)
    {
        if (text.Length > MaxChars) return;
        switch (value)
        {
            case JsArray array:
                AppendArray(text, array, depth);
                break;
            case ObjectInstance o when !o.IsCallable() && !o.IsPromise():
                AppendMembers(text, [.. Members(o, MaxMembers + 1)], depth);
                break;
            default:
                text.Append(value.IsPromise() ? "Promise"
                    : value.IsCallable() ? "function"
                    : value.Type.ToString().ToLowerInvariant());
                break;
        }
    }

    /// <summary>Merges all objects of an array into one shape that has the members of any of them.</summary>
    private static void AppendArray(StringBuilder text, JsArray array, int depth)
    {
        var items = Items(array).ToList();
        if (items.Count == 0)
        {
            text.Append("[] (empty)");
            return;
        }

        if (depth >= MaxDepth) text.Append('…');
        else if (items.TrueForAll(i => i is ObjectInstance and not JsArray && !i.IsCallable()))
        {
            var members = items.SelectMany(i => Members(i.AsObject(), MaxMembers + 1))
                .GroupBy(m => m.Key).Select(g => g.First()).ToList();
            AppendMembers(text, members, depth);
        }
        else AppendKinds(text, items, depth);
        text.Append("[]");
    }

    /// <summary>The different types of an array's items: <c>(string | { a: number })[]</c>.</summary>
    private static void AppendKinds(StringBuilder text, List<JsValue> items, int depth)
    {
        var kinds = items.Select(item =>
        {
            var one = new StringBuilder();
            Append(one, item, depth + 1);
            return one.ToString();
        }).Distinct(StringComparer.Ordinal).Take(MaxKinds).ToList();
        if (kinds.Count == 1) text.Append(kinds[0]);
        else text.Append('(').AppendJoin(" | ", kinds).Append(')');
    }

    private static void AppendMembers(StringBuilder text, List<(string Key, JsValue Value)> members, int depth)
    {
        if (members.Count == 0)
        {
            text.Append("{}");
            return;
        }

        if (depth >= MaxDepth)
        {
            text.Append("{ … }");
            return;
        }

        text.Append("{ ");
        foreach (var (key, value) in members.Take(MaxMembers))
        {
            text.Append(IsName(key) ? key : $"\"{key}\"").Append(": ");
            Append(text, value, depth + 1);
            text.Append(", ");
        }

        text.Length -= 2;
        text.Append(members.Count > MaxMembers ? ", … }" : " }");
    }

    private static IEnumerable<JsValue> Items(JsArray array)
    {
        for (uint i = 0; i < array.Length && i < MaxItems; i++)
        {
            if (array.GetOwnProperty(i.ToString(CultureInfo.InvariantCulture)).Value is { } item) yield return item;
        }
    }

    private static IEnumerable<(string Key, JsValue Value)> Members(ObjectInstance o, int atMost)
    {
        // A proxy would run the script's code.
        if (o is not JsObject) yield break;
        foreach (var key in o.GetOwnPropertyKeys(Types.String).Take(atMost))
        {
            var property = o.GetOwnProperty(key);
            if (property.Get is null && property.Value is { } value) yield return (key.ToString(), value);
        }
    }

    private static string Beginning(string text)
    {
        var line = text.ReplaceLineEnds();
        return line.Length <= MaxTextShown ? $"\"{line}\"" : $"\"{line[..MaxTextShown]}…";
    }

    private static string ReplaceLineEnds(this string text) =>
        text[..Math.Min(text.Length, 2 * MaxTextShown)].ReplaceLineEndings("\\n");

    private static bool IsName(string key) =>
        key.Length is > 0 and < 60
        && !char.IsAsciiDigit(key[0])
        && key.All(c => char.IsLetterOrDigit(c) || c is '_' or '$');
}
