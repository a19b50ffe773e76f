using System.Buffers;

namespace VoidMcp.Secrets;

/// <summary>
/// Validates names of secrets. The rules match server names, so that a server's secret can have its name.
/// </summary>
internal static class SecretName
{
    /// <summary>Maximum length, in characters.</summary>
    public const int Longest = 64;

    private static readonly SearchValues<char> s_allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    /// <summary>
    /// Returns why a user-given name is invalid, or null. Never quotes the name: it may be a value in the wrong place.
    /// </summary>
    public static string? Problem(string name) =>
        name.Length is 0 or > Longest || name.AsSpan().ContainsAnyExcept(s_allowed)
            ? $"a secret name may contain only letters, digits, '_', '.' and '-', 1 to {Longest} characters"
            : null;

    /// <summary>
    /// Whether the name is reserved for voidmcp's own data (<c>oauth:github</c>); users can't set or reference it.
    /// </summary>
    public static bool IsInternal(string name) => name.Contains(':', StringComparison.Ordinal);
}
