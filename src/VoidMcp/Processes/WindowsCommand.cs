using System.Text;
using VoidMcp.Errors;

namespace VoidMcp.Processes;

/// <summary>
/// Finds and quotes commands for Windows: names without an extension are tried with those of PATHEXT (<c>npx</c> is
/// <c>npx.cmd</c>), and batch files are run by <c>cmd.exe</c>, which has its own parsing rules. A pure function, so
/// that it can be tested on any system.
/// </summary>
internal static class WindowsCommand
{
    private const string DefaultExtensions = ".COM;.EXE;.BAT;.CMD";

    // Characters that need no quotes in cmd.exe.
    private const string Plain = "#$*+-./:?@\\_";

    /// <exception cref="VoidMcpException">
    /// Not found, or an argument that can't be passed safely to a batch file.
    /// </exception>
    public static ResolvedCommand Resolve(
        ServerCommand command, IReadOnlyDictionary<string, string> environment, Func<string, bool> exists)
    {
        var path = environment.GetValueOrDefault("PATH") ?? "";
        var file = Find(command, path, environment.GetValueOrDefault("PATHEXT") ?? DefaultExtensions, exists)
            ?? throw CommandHints.NotFoundOnWindows(command, path);
        if (!HasExtension(file, ".cmd") && !HasExtension(file, ".bat"))
            return new ResolvedCommand(file, command.Args, environment, command.Cwd);

        var shell = environment.GetValueOrDefault("ComSpec") ?? @"C:\Windows\System32\cmd.exe";
        return new ResolvedCommand(shell, [], environment, command.Cwd)
        {
            RawArguments = BatchArguments(command, file),
        };
    }

    private static string? Find(ServerCommand command, string path, string extensions, Func<string, bool> exists)
    {
        string[] endings = [.. extensions.Split(';', StringSplitOptions.RemoveEmptyEntries)];
        var isPath = command.Command.AsSpan().ContainsAny('\\', '/') || command.Command is [_, ':', ..];
        var folders = isPath ? [""] : path.Split(';', StringSplitOptions.RemoveEmptyEntries);
        foreach (var folder in folders)
        {
            var file = isPath ? FullPath(command) : $@"{folder.Trim('"').TrimEnd('\\')}\{command.Command}";

            // The exact name only if it is a program: npm installs a shell script named `npx` next to npx.cmd.
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
    /// Builds <c>/e:ON /v:OFF /d /s /c ""script" arg "other arg""</c>: the switches select known rules (no AutoRun, no
    /// <c>!name!</c>), and <c>/s /c</c> removes the outer quotes.
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
                $"{command.Server}: an argument of `{command.Command}` contains a line break, which can't be passed to "
                    + "a .cmd or .bat file.");
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
            // Backslashes before a quote are interpreted by the program that the batch file runs, so they are doubled.
            if (c == '"') line.Append('\\', backslashes).Append('"');

            // %name% is expanded even inside quotes; an empty slice of a variable that always exists breaks the
            // pattern.
            if (c == '%') line.Append("%%cd:~,");
            backslashes = c == '\\' ? backslashes + 1 : 0;
            line.Append(c);
        }

        line.Append('\\', backslashes).Append('"');
    }
}
