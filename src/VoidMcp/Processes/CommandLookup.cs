using VoidMcp.Errors;

namespace VoidMcp.Processes;

/// <summary>
/// Finds a server's program as a shell would. A program that is not on the child's PATH is searched on the login
/// shell's PATH, which the child then gets too: npx is useless without the node next to it.
/// </summary>
/// <param name="loginPath">Returns the login shell's PATH; null if unknown. Called only when needed.</param>
internal sealed class CommandLookup(Func<Task<string?>> loginPath)
{
    // What a shell uses if PATH is not set.
    private const string DefaultPath = "/usr/local/bin:/usr/bin:/bin";

    /// <summary>Returns the program's full path, with <paramref name="environment"/>, whose PATH may be
    /// extended.</summary>
    /// <exception cref="VoidMcpException">The command was not found or is not executable.</exception>
    public async Task<ResolvedCommand> ResolveAsync(
        ServerCommand command, Dictionary<string, string> environment, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows()) return WindowsCommand.Resolve(command, environment, File.Exists);

        var path = environment.GetValueOrDefault("PATH") is { Length: > 0 } own ? own : DefaultPath;
        var file = Find(command, path);
        if (file is null || Shebang.Of(file) is { IsName: true } script && OnPath(script.Interpreter, path) is null)
        {
            // Cancelling one caller must not cancel the query for others that wait for it.
            var login = await loginPath().WaitAsync(cancellationToken);
            path = Join(login, path);
            file ??= Find(command, path) ?? throw CommandHints.NotFound(command, path);
        }

        CheckInterpreter(command, file, path);
        environment["PATH"] = path;
        return new ResolvedCommand(file, command.Args, environment, command.Cwd);
    }

    /// <summary>Merges two PATHs: the login shell's folders first, then those that only the given path has.</summary>
    internal static string Join(string? login, string path)
    {
        var folders = $"{login}:{path}".Split(':', StringSplitOptions.RemoveEmptyEntries);
        return string.Join(':', folders.Distinct(StringComparer.Ordinal));
    }

    /// <summary>
    /// Returns the program's file; null if a name is not on the path. Throws for a path that is not a program: no PATH
    /// could fix that.
    /// </summary>
    private static string? Find(ServerCommand command, string path)
    {
        if (!command.Command.Contains('/', StringComparison.Ordinal)) return OnPath(command.Command, path);
        var file = Path.GetFullPath(command.Command, command.Cwd ?? Environment.CurrentDirectory);
        if (!File.Exists(file)) throw CommandHints.NoSuchFile(command, file);
        if (!IsExecutable(file)) throw CommandHints.NotExecutable(command, file);
        return file;
    }

    /// <summary>The system reports a missing interpreter as if the script itself were missing.</summary>
    private static void CheckInterpreter(ServerCommand command, string file, string path)
    {
        if (Shebang.Of(file) is not { } script) return;
        if (script.EndsInReturn) throw CommandHints.CarriageReturn(command, file);
        var isFound = script.IsName ? OnPath(script.Interpreter, path) is not null : File.Exists(script.Interpreter);
        if (!isFound) throw CommandHints.NoInterpreter(command, file, script.Interpreter);
    }

    private static string? OnPath(string name, string path) => path
        .Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Where(Path.IsPathRooted)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(file => File.Exists(file) && IsExecutable(file));

    private static bool IsExecutable(string file) =>
        OperatingSystem.IsWindows() || Libc.Access(file, Libc.Executable) == 0;
}

/// <summary>A resolved command: exactly what the operating system is asked to run.</summary>
/// <param name="File">The program's full path.</param>
/// <param name="Args">The arguments, without the program itself.</param>
/// <param name="Env">The complete environment of the child.</param>
/// <param name="Cwd">The working directory; null for the gateway's own.</param>
internal sealed record ResolvedCommand(
    string File, IReadOnlyList<string> Args, IReadOnlyDictionary<string, string> Env, string? Cwd = null)
{
    /// <summary>
    /// Windows only: the raw argument string for <c>cmd.exe</c>, which has its own quoting rules. If set, <see
    /// cref="Args"/> is not used.
    /// </summary>
    public string? RawArguments { get; init; }
}
