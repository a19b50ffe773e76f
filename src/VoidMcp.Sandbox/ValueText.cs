using System.Globalization;
using System.Text;
using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Descriptors;

namespace VoidMcp.Sandbox;

/// <summary>
/// Formats values for the console: strings as they are, objects with their content. Limits depth, width and length, and
/// never runs the script's getters.
/// </summary>
internal sealed class ValueText(int maxChars)
{
    private const int MaxDepth = 4, MaxItems = 100, WideLine = 76, ShortItem = 16;

    private readonly HashSet<ObjectInstance> _open = new(ReferenceEqualityComparer.Instance);

    /// <summary>Formats the arguments of one console call; supports <c>%s %d %i %f %o %O %j %c %%</c>.</summary>
    public static string OfLine(IReadOnlyList<JsValue> values, int maxChars)
    {
        var text = new StringBuilder();
        var from = 0;
        if (values.Count > 1 && values[0].IsString() && values[0].AsString().Contains('%', StringComparison.Ordinal))
        {
            from = AppendFormatted(text, values, maxChars);
        }

        for (var i = from; i < values.Count && text.Length < maxChars; i++)
        {
            if (i > 0) text.Append(' ');
            text.Append(
                values[i].IsString() ? values[i].AsString() : new ValueText(maxChars - text.Length).Show(values[i], 0));
        }

        if (text.Length > maxChars) text.Length = maxChars;
        return text.ToString();
    }

    private static int AppendFormatted(StringBuilder text, IReadOnlyList<JsValue> values, int maxChars)
    {
        var next = 1;
        var format = values[0].AsString();
        for (var i = 0; i < format.Length; i++)
        {
            var kind = format[i] == '%' && i + 1 < format.Length ? format[i + 1] : '\0';
            if (kind == '%')
            {
                text.Append('%');
                i++;
            }
            else if ("sdifoOjc".Contains(kind, StringComparison.Ordinal) && next < values.Count)
            {
                var value = values[next++];
                i++;
                if (kind == 'c') continue;
                text.Append(
                    kind == 's' && value.IsString() ? value.AsString() : new ValueText(maxChars).Show(value, 0));
            }
            else
            {
                text.Append(format[i]);
            }
        }

        return next;
    }

    private string Show(JsValue value, int depth)
    {
        if (value is ObjectInstance o) return ShowObject(o, depth);
        if (value.IsString()) return Quote(value.AsString());
        if (value.IsBigInt()) return value + "n";
        if (value.IsNumber() && value.AsNumber() == 0 && double.IsNegative(value.AsNumber())) return "-0";
        return value.ToString();
    }

    private string ShowObject(ObjectInstance o, int depth)
    {
        if (o.IsPromise()) return "Promise {}";
        switch (o)
        {
            case Function:
                var name = OwnText(o, "name");
                return name.Length > 0 ? $"[Function: {name}]" : "[Function (anonymous)]";
            case JsError:
                return ShowError(o);
            case JsDate date:
                return double.IsNaN(date.DateValue)
                    ? "Invalid Date"
                    : date.ToDateTime()
                        .ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            case JsRegExp:
                return o.ToString();
        }

        if (o.IsCallable()) return "[Function]";
        if (!_open.Add(o)) return "[Circular]";
        if (depth >= MaxDepth)
        {
            _open.Remove(o);
            return o is JsArray ? "[Array]" : "[Object]";
        }

        var text = o switch
        {
            JsArray array => Join("", '[', ']', array.Length, Items(array.Length, i => array[i], depth)),
            JsTypedArray typed => Join(
                $"{ClassName(o)}({typed.Length}) ", '[', ']', typed.Length, Items(typed.Length, i => typed[i], depth)),
            JsSet set =>
                Join($"Set({set.Size}) ", '{', '}', (uint)set.Size, set.Take(MaxItems).Select(v => Show(v, depth + 1))),
            JsMap map => Join($"Map({map.Size}) ", '{', '}', (uint)map.Size,
                map.Take(MaxItems).Select(e => $"{Show(e.Key, depth + 1)} => {Show(e.Value, depth + 1)}")),
            _ => ShowMembers(o, depth),
        };
        _open.Remove(o);
        return text;
    }

    private string ShowMembers(ObjectInstance o, int depth)
    {
        var keys = o.GetOwnPropertyKeys(Types.String);
        var name = ClassName(o);
        return Join(name is "" or "Object" ? "" : name + " ", '{', '}', (uint)keys.Count, Members());

        IEnumerable<string> Members()
        {
            foreach (var key in keys.Take(MaxItems))
            {
                var property = o.GetOwnProperty(key);
                if (property == PropertyDescriptor.Undefined || !property.Enumerable) continue;
                var shown = property.Get is not null ? "[Getter]" : Show(property.Value, depth + 1);
                yield return $"{Key(key.ToString())}: {shown}";
            }
        }
    }

    private IEnumerable<string> Items(uint length, Func<uint, JsValue> item, int depth)
    {
        for (uint i = 0; i < length && i < MaxItems; i++) yield return Show(item(i), depth + 1);
    }

    private string Join(string head, char open, char close, uint count, IEnumerable<string> items)
    {
        var parts = new List<string>();
        var length = 0;
        foreach (var item in items)
        {
            parts.Add(item);
            length += item.Length + 2;
            if (length <= maxChars) continue;
            parts.Add("…");
            break;
        }

        if (count > MaxItems) parts.Add($"… {count - MaxItems} more");
        if (parts.Count == 0) return $"{head}{open}{close}";
        var flat = !parts.Any(p => p.Contains('\n', StringComparison.Ordinal));
        if (length <= WideLine && flat)
        {
            var space = open == '{' ? " " : "";
            return $"{head}{open}{space}{string.Join(", ", parts)}{space}{close}";
        }

        if (flat && open == '[' && length <= parts.Count * ShortItem) parts = Pack(parts);

        return $"{head}{open}\n  "
            + $"{string.Join(",\n  ", parts.Select(p => p.Replace("\n", "\n  ", StringComparison.Ordinal)))}\n{close}";
    }

    /// <summary>Joins short items, as many per line as fit.</summary>
    private static List<string> Pack(List<string> items)
    {
        var lines = new List<string>();
        foreach (var item in items)
        {
            if (lines.Count > 0 && lines[^1].Length + item.Length < WideLine) lines[^1] += ", " + item;
            else lines.Add(item);
        }

        return lines;
    }

    private static string ShowError(ObjectInstance error)
    {
        var name = error.Get("name").ToString();
        var message = error.Get("message").ToString();
        var head = message.Length > 0 ? $"{name}: {message}" : name;
        var stack = error.Get("stack");
        if (!stack.IsString()) return head;
        var frames = ErrorReport.Frames(ErrorReport.WithoutHead(stack.AsString(), name, message));
        return string.Join("\n    ", frames.Prepend(head));
    }

    private static string ClassName(ObjectInstance o)
    {
        for (var type = o.Prototype; type is not null; type = type.Prototype)
        {
            var constructor = type.GetOwnProperty("constructor").Value;
            if (constructor is Function f) return OwnText(f, "name");
        }

        return "";
    }

    /// <summary>A string property, read without running a getter.</summary>
    private static string OwnText(ObjectInstance o, string name)
    {
        var property = o.GetOwnProperty(name);
        return property.Get is null && property.Value is { } value && value.IsString() ? value.AsString() : "";
    }

    private static string Key(string key) =>
        key.Length > 0 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$') ? key : Quote(key);

    private static string Quote(string text)
    {
        var quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal)
            ? '"'
            : '\'';
        var shown = text.Length > 10_000 ? $"{text[..10_000]}… {text.Length - 10_000} more characters" : text;
        var result = new StringBuilder().Append(quote);
        foreach (var c in shown)
        {
            if (c == quote || c == '\\') result.Append('\\').Append(c);
            else if (c == '\n') result.Append("\\n");
            else if (c == '\r') result.Append("\\r");
            else if (c == '\t') result.Append("\\t");
            else result.Append(c);
        }

        return result.Append(quote).ToString();
    }
}
