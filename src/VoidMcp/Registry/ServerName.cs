namespace VoidMcp.Registry;

/// <summary>
/// What a server may be called. The name becomes part of tool names, a property in scripts and a file name in the
/// cache, so it is narrow on purpose.
/// </summary>
internal static class ServerName
{
    public const int MaxLength = 64;

    /// <summary>Names with a meaning of their own on every JavaScript object, or for <c>await</c> and <c>JSON</c>.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "__proto__", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__", "constructor", "prototype",
        "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toString", "toLocaleString", "valueOf", "toJSON", "then",
    };

    /// <summary>What is wrong with the name, as a clause, or null.</summary>
    public static string? Problem(string name)
    {
        if (name.Length == 0) return "a server needs a name";
        if (name.Length > MaxLength) return $"a server's name has at most {MaxLength} characters";
        if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-')) return "a server's name consists of letters, digits, _ . and -";
        if (!char.IsAsciiLetterOrDigit(name[0]) && name[0] != '_') return "a server's name starts with a letter, a digit or _";
        if (Reserved.Contains(UnderscoreForm(name))) return "this name has a meaning of its own in scripts";
        return name[^1] == '.' || !name.Any(char.IsAsciiLetterOrDigit) ? "a server's name has letters or digits and doesn't end with a full stop" : null;
    }

    /// <summary>The name as scripts may also write it: <c>my-server</c> is <c>my_server</c>.</summary>
    public static string UnderscoreForm(string name) => name.Replace('-', '_').Replace('.', '_');
}
