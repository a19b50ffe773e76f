using System.Text;

namespace VoidMcp.Processes;

/// <summary>The first line of a script, which names its interpreter.</summary>
/// <param name="Interpreter">A path, or for <c>/usr/bin/env</c> a name.</param>
/// <param name="IsName">Whether the interpreter is searched on the PATH.</param>
/// <param name="EndsInReturn">
/// Whether the line ends in a carriage return, as in files with Windows line endings. Unix systems take it for a part
/// of the interpreter's name and don't find it.
/// </param>
internal sealed record Shebang(string Interpreter, bool IsName, bool EndsInReturn)
{
    private const int MostBytes = 256;

    /// <summary>Reads a program's first line; null if it is not a script, or not readable.</summary>
    public static Shebang? Of(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            Span<byte> start = stackalloc byte[MostBytes];
            var length = stream.ReadAtLeast(start, MostBytes, throwOnEndOfStream: false);
            return Parse(Encoding.UTF8.GetString(start[..length]));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A program may be executable but not readable; then it is not a script.
            return null;
        }
    }

    private static Shebang? Parse(string text)
    {
        if (!text.StartsWith("#!", StringComparison.Ordinal)) return null;
        var line = text.Split('\n')[0][2..];
        var words = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0) return null;
        var isEnv = words[0] is "/usr/bin/env" or "/bin/env";
        var name = isEnv ? words.Skip(1).FirstOrDefault(w => !w.StartsWith('-') && !w.Contains('=')) : words[0];
        return name is null ? null : new Shebang(name, isEnv, line.EndsWith('\r'));
    }
}
