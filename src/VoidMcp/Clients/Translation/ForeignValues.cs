using VoidMcp.Registry.Yaml;

namespace VoidMcp.Clients.Translation;

/// <summary>Reads the values of an entry; null and empty values count as missing.</summary>
internal static class ForeignValues
{
    /// <summary>Whether the value is missing: null, an empty text, list or object.</summary>
    public static bool IsMissing(YamlNode? value) => value is null
        || value.IsNull
        || value.Resolved is YamlScalar { Value.Length: 0 }
            or YamlMapping { Pairs.Count: 0 }
            or YamlSequence { Items.Count: 0 };

    /// <exception cref="FormatException">It is a list or an object.</exception>
    public static string Text(string key, YamlNode value) => value.Resolved is YamlScalar scalar
        ? scalar.Value
        : throw new FormatException($"{key} must be a string");

    /// <exception cref="FormatException">It is not a list of texts.</exception>
    public static IReadOnlyList<string> Texts(string key, YamlNode value) => value.Resolved switch
    {
        YamlSequence list => [.. list.Items.Where(i => !i.IsNull).Select(i => Text(key, i))],
        _ when IsMissing(value) => [],
        _ => throw new FormatException($"{key} must be a list of strings"),
    };

    /// <summary>
    /// Named texts: an object, a list of <c>NAME=value</c>, or a list of objects with name and value. Names whose value
    /// is null are returned in <paramref name="empty"/>.
    /// </summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Named(
        string key, YamlNode value, ICollection<string> empty)
    {
        var named = new List<KeyValuePair<string, string>>();
        switch (value.Resolved)
        {
            case YamlMapping map:
                foreach (var (name, text) in map.Pairs)
                {
                    if (text.IsNull) empty.Add($"{key}.{name.Value}");
                    else named.Add(new(name.Value, Text($"{key}.{name.Value}", text)));
                }

                return named;
            case YamlSequence list:
                foreach (var item in list.Items) named.Add(OfItem(key, item.Resolved));
                return named;
            default:
                return IsMissing(value) ? named : throw new FormatException($"{key} must be an object of strings");
        }
    }

    /// <summary>Whether the value is true, or false; null if it is neither.</summary>
    public static bool? Flag(YamlNode value) => value.Resolved is YamlScalar scalar
        && bool.TryParse(scalar.Value, out var flag) ? flag : null;

    private static KeyValuePair<string, string> OfItem(string key, YamlNode item) => item switch
    {
        YamlScalar scalar when scalar.Value.IndexOf('=', StringComparison.Ordinal) is > 0 and var at =>
            new(scalar.Value[..at], scalar.Value[(at + 1)..]),
        YamlMapping map when map.Find("name") is { } name && map.Find("value") is { } value =>
            new(Text(key, name.Value), Text(key, value.Value)),
        _ => throw new FormatException($"{key} must be an object of strings"),
    };
}
