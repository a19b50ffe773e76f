using System.Text;
using VoidMcp.Errors;

namespace VoidMcp.Processes;

/// <summary>
/// Finds and quotes commands as Windows needs it: names without an extension try those of PATHEXT (<c>npx</c> is
/// <c>npx.cmd</c>), and batch files are run by <c>cmd.exe</c>, which reads its arguments by rules of its own.
/// A pure function, so that it can be tested on any system.
/// </summary>
internal static class WindowsCommand
{
    private const string DefaultExtensions = ".COM;.EXE;.BAT;.CMD";

    // Characters that need no quotes in cmd.exe; everything else gets them.
    private const string Plain = "#$*+-./:?@\\_";

    /// <exception cref="VoidMcpException">Not found, or an argument that no batch file can be given safely.</exception>
    public static ResolvedCommand Resolve(
        ServerCommand command, IReadOnlyDictionary<string, string> environment, Func<string, bool> exists)
    {
        var path = environment.GetValueOrDefault("PATH") ?? "";
        var file = Find(command, path, environment.GetValueOrDefault("PATHEXT") ?? DefaultExtensions, exists)
            ?? throw CommandHints.NotFoundOnWindows(command, path);
        if (!HasExtension(file, ".cmd") && !HasExtension(file, ".bat"))
            return new ResolvedCommand(file, command.Args, environment, command.Cwd);

        var shell = environment.GetValueOrDefault("ComSpec") ?? @"C:\Windows\System32\cmd.exe";
        return new ResolvedCommand(shell, [], environment, command.Cwd) { RawArguments = BatchArguments(command, file) };
    }

    private static string? Find(ServerCommand command, string path, string extensions, Func<string, bool> exists)
    {
        string[] endings = [.. extensions.Split(';', StringSplitOptions.RemoveEmptyEntries)];
        var isPath = command.Command.AsSpan().ContainsAny('\\', '/') || command.Command is [_, ':', ..];
        var folders = isPath ? [""] : path.Split(';', StringSplitOptions.RemoveEmptyEntries);
        foreach (var folder in folders)
        {
            var file = isPath ? FullPath(command) : $@"{folder.Trim('"').TrimEnd('\\')}\{command.Command}";

            // As written only where that names a program: npm puts a shell script called `npx` beside npx.cmd.
            if (endings.Any(ending => HasExtension(file, ending)) && exists(file)) return file;
            if (endings.Select(ending => file + ending).FirstOrDefault(exists) is { } found) return found;
        }

        return null;
    }

    private static string FullPath(ServerCommand command)
    {
        var written = command.Command.Replace('/', '\\');
        var rooted = written.StartsWith('\\') || written is [_, ':', ..];
        return rooted || command.Cwd is null ? written : $@"{command.Cwd.TrimEnd('\\')}\{written}";
    }

    private static bool HasExtension(string file, string extension) =>
        file.EndsWith(extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// <c>/e:ON /v:OFF /d /s /c ""script" arg "other arg""</c>: the switches make the rules the known ones (no AutoRun,
    /// no <c>!name!</c>), and the outer quotes are those that <c>/s /c</c> takes off again.
    /// </summary>
    private static string BatchArguments(ServerCommand command, string file)
    {
        var line = new StringBuilder("/e:ON /v:OFF /d /s /c \"\"").Append(file).Append('"');
        foreach (var arg in command.Args) AppendBatchArgument(line.Append(' '), command, arg);
        return line.Append('"').ToString();
    }

    private static void AppendBatchArgument(StringBuilder line, ServerCommand command, string arg)
    {
        if (arg.AsSpan().ContainsAny('\r', '\n'))
        {
            throw new VoidMcpException(
                FailureKind.Configuration,
                $"{command.Server}: an argument of `{command.Command}` holds a line break, which Windows cannot hand to a .cmd or .bat file.");
        }

        if (arg.Length > 0 && !arg.EndsWith('\\') && arg.All(c => char.IsAsciiLetterOrDigit(c) || Plain.Contains(c)))
        {
            line.Append(arg);
            return;
        }

        line.Append('"');
        var backslashes = 0;
        foreach (var c in arg)
        {
            // Backslashes before a quote count for the program that the batch file runs: they are doubled.
            if (c == '"') line.Append('\\', backslashes).Append('"');

            // %name% is replaced even inside quotes; an empty slice of an always defined variable breaks the pattern.
            if (c == '%') line.Append("%%cd:~,");
            backslashes = c == '\\' ? backslashes + 1 : 0;
            line.Append(c);
        }

        line.Append('\\', backslashes).Append('"');
    }
}
