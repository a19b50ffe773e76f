namespace VoidMcp.Registry;

/// <summary>
/// Validates server names. A name becomes part of tool names, a property in scripts and a file name in the cache, so
/// few characters are valid.
/// </summary>
internal static class ServerName
{
    public const int MaxLength = 64;

    /// <summary>
    /// A valid name as a regular expression, without the maximum length and <see cref="ReservedPattern"/>.
    /// </summary>
    public const string Pattern = "^(?=.*[A-Za-z0-9])[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_-])?$";

    /// <summary>Names that JavaScript objects, <c>await</c> or <c>JSON</c> use themselves.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "__proto__", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__", "constructor",
        "prototype", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toString", "toLocaleString", "valueOf",
        "toJSON", "then",
    };

    /// <summary>The reserved names as a regular expression, in every case and underscore form.</summary>
    public static string ReservedPattern { get; } =
        $"^({string.Join('|', Reserved.Order(StringComparer.Ordinal).Select(AnySpelling))})$";

    /// <summary>Returns why the name is invalid, as a clause, or null.</summary>
    public static string? Problem(string name)
    {
        if (name.Length == 0) return "the server name is empty";
        if (name.Length > MaxLength) return $"a server name has at most {MaxLength} characters";
        if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-'))
            return "a server name may contain only letters, digits, _, . and -";
        if (!char.IsAsciiLetterOrDigit(name[0]) && name[0] != '_')
            return "a server name must start with a letter, a digit or _";
        if (Reserved.Contains(UnderscoreForm(name))) return "this name is reserved in scripts";
        return name[^1] == '.' || !name.Any(char.IsAsciiLetterOrDigit)
            ? "a server name must contain a letter or digit and must not end with a full stop"
            : null;
    }

    /// <summary>
    /// The name in underscore form, which scripts may use too: <c>my-server</c> becomes <c>my_server</c>.
    /// </summary>
    public static string UnderscoreForm(string name) => name.Replace('-', '_').Replace('.', '_');

    private static string AnySpelling(string name) => string.Concat(name.Select(
        c => c == '_' ? "[_.-]" : $"[{char.ToLowerInvariant(c)}{char.ToUpperInvariant(c)}]"));
}
