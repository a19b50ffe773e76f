using System.Text;
using VoidMcp.Errors;

namespace VoidMcp.Processes;

/// <summary>
/// Finds a server's program as a shell would. What the child's PATH lacks is looked for on the login shell's PATH,
/// which the child then gets too: npx is of no use without the node beside it.
/// </summary>
/// <param name="loginPath">Asks for the login shell's PATH; null where there is none. Called only when it is needed.</param>
internal sealed class CommandLookup(Func<Task<string?>> loginPath)
{
    // What a shell uses where PATH is not set.
    private const string DefaultPath = "/usr/local/bin:/usr/bin:/bin";
    private const string EnvInterpreter = "#!/usr/bin/env ";
    private const int ShebangBytes = 128;

    /// <summary>The program's full path, with <paramref name="environment"/>, whose PATH may have been widened.</summary>
    /// <exception cref="VoidMcpException">The command was not found, or it is not a program.</exception>
    public async Task<ResolvedCommand> ResolveAsync(
        ServerCommand command, Dictionary<string, string> environment, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows()) return WindowsCommand.Resolve(command, environment, File.Exists);

        var path = environment.GetValueOrDefault("PATH") is { Length: > 0 } own ? own : DefaultPath;
        var file = Find(command, path);
        if (file is null || Interpreter(file) is { } interpreter && OnPath(interpreter, path) is null)
        {
            // A caller that gives up must not take the question from others who wait for the same answer.
            var login = await loginPath().WaitAsync(cancellationToken);
            path = Join(login, path);
            file ??= Find(command, path) ?? throw CommandHints.NotFound(command, path);
        }

        environment["PATH"] = path;
        return new ResolvedCommand(file, command.Args, environment, command.Cwd);
    }

    /// <summary>The login shell's folders first, in its order, then those that only the given path has.</summary>
    internal static string Join(string? login, string path)
    {
        var folders = $"{login}:{path}".Split(':', StringSplitOptions.RemoveEmptyEntries);
        return string.Join(':', folders.Distinct(StringComparer.Ordinal));
    }

    /// <summary>Null where the name is on no folder of the path. A path that leads to no program throws: no PATH mends that.</summary>
    private static string? Find(ServerCommand command, string path)
    {
        if (!command.Command.Contains('/', StringComparison.Ordinal)) return OnPath(command.Command, path);
        var file = Path.GetFullPath(command.Command, command.Cwd ?? Environment.CurrentDirectory);
        if (!File.Exists(file)) throw CommandHints.NoSuchFile(command, file);
        if (!IsExecutable(file)) throw CommandHints.NotExecutable(command, file);
        return file;
    }

    private static string? OnPath(string name, string path) => path
        .Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Where(Path.IsPathRooted)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(file => File.Exists(file) && IsExecutable(file));

    private static bool IsExecutable(string file) =>
        OperatingSystem.IsWindows() || Libc.Access(file, Libc.Executable) == 0;

    /// <summary>"node" for a script that starts with <c>#!/usr/bin/env node</c>, as npx itself does; else null.</summary>
    private static string? Interpreter(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            Span<byte> start = stackalloc byte[ShebangBytes];
            var text = Encoding.UTF8.GetString(start[..stream.ReadAtLeast(start, ShebangBytes, throwOnEndOfStream: false)]);
            if (!text.StartsWith(EnvInterpreter, StringComparison.Ordinal)) return null;
            var words = text.Split('\n')[0][EnvInterpreter.Length..].Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            return words.FirstOrDefault(word => !word.StartsWith('-') && !word.Contains('='));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A program may be runnable and yet not readable; then it is no script either.
            return null;
        }
    }
}

/// <summary>A command that was found: exactly what the operating system is asked to run.</summary>
/// <param name="File">The program's full path.</param>
/// <param name="Args">Its arguments, without the program itself.</param>
/// <param name="Env">The child's whole environment.</param>
/// <param name="Cwd">Its working directory; null is the gateway's own.</param>
internal sealed record ResolvedCommand(
    string File, IReadOnlyList<string> Args, IReadOnlyDictionary<string, string> Env, string? Cwd = null)
{
    /// <summary>
    /// Windows only: the argument text as it is, for <c>cmd.exe</c>, whose quoting is unlike any other program's.
    /// Where it is set, <see cref="Args"/> is not used.
    /// </summary>
    public string? RawArguments { get; init; }
}
