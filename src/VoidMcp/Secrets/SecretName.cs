using System.Buffers;

namespace VoidMcp.Secrets;

/// <summary>What a secret may be called: as servers are, so that a server's own secret can have its name.</summary>
internal static class SecretName
{
    /// <summary>The longest name, in characters.</summary>
    public const int Longest = 64;

    private static readonly SearchValues<char> s_allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    /// <summary>What is wrong with a user's name, or null. Never quotes it: it may be a value that got into the wrong place.</summary>
    public static string? Problem(string name) =>
        name.Length is 0 or > Longest || name.AsSpan().ContainsAnyExcept(s_allowed)
            ? $"a secret's name has 1 to {Longest} letters, digits, '_', '.' and '-'"
            : null;

    /// <summary>Whether voidmcp itself keeps something under this name (<c>oauth:github</c>); users can neither give nor refer to it.</summary>
    public static bool IsInternal(string name) => name.Contains(':', StringComparison.Ordinal);
}
