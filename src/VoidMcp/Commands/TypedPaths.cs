using VoidMcp.Registry;

namespace VoidMcp.Commands;

/// <summary>
/// Makes relative paths of a typed command absolute: the user means the folder where they type, but the server runs
/// elsewhere. Only what is certainly a path is changed: what starts with <c>./</c> or <c>../</c>, and what exists here
/// and contains a separator or is a file with an extension, such as <c>server.js</c>.
/// </summary>
internal static class TypedPaths
{
    /// <param name="draft">The entry as typed.</param>
    /// <param name="here">The absolute folder where it was typed.</param>
    public static ServerDraft MakeAbsolute(ServerDraft draft, string here)
    {
        if (draft.Command is not { } command) return draft;
        return draft with
        {
            Command = HasSeparator(command) ? Absolute(command, here, isPath: true) : command,
            Args = [.. draft.Args.Select(arg => OfArgument(arg, here))],
        };
    }

    /// <summary>An argument, or the value of <c>--name=value</c>.</summary>
    private static string OfArgument(string arg, string here)
    {
        if (!arg.StartsWith('-')) return Absolute(arg, here);
        var equals = arg.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? arg : arg[..(equals + 1)] + Absolute(arg[(equals + 1)..], here);
    }

    private static string Absolute(string word, string here, bool isPath = false)
    {
        if (word.Length == 0
            || word[0] is '-' or '~' or '@'
            || Path.IsPathRooted(word)
            || word.Contains("${", StringComparison.Ordinal)
            || word.Contains("://", StringComparison.Ordinal)
            || word.Contains('\0', StringComparison.Ordinal))
        {
            return word;
        }

        var path = Path.GetFullPath(word, here);
        var isDotted = word is "." or ".."
            || (word[0] == '.' && HasSeparator(word) && word.TrimStart('.')[0] is '/' or '\\');
        var exists = HasSeparator(word) ? Path.Exists(path) : Path.HasExtension(word) && File.Exists(path);
        return isPath || isDotted || exists ? path : word;
    }

    private static bool HasSeparator(string word) =>
        word.AsSpan().ContainsAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
}
