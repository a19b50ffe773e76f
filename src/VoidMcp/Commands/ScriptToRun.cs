using System.CommandLine;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Scripts;

namespace VoidMcp.Commands;

/// <summary>
/// What <c>voidmcp run</c> is to run: a file, one of the user's scripts by its name, code from the command line, or
/// stdin; and its arguments.
/// </summary>
/// <param name="File">The file; null or <c>-</c> for stdin.</param>
/// <param name="Code">The code of <c>-e</c>; null if not given.</param>
/// <param name="Args">The words for the script.</param>
internal sealed record ScriptToRun(string? File, string? Code, IReadOnlyList<string> Args)
{
    /// <summary>Returns the user's scripts, if the file is the name of one; null otherwise.</summary>
    private Func<ScriptSet>? Named { get; init; }

    /// <param name="parse">The command line.</param>
    /// <param name="words">Its words.</param>
    /// <param name="code">Its code.</param>
    /// <param name="currentFolder">The folder of relative paths.</param>
    /// <param name="scripts">Returns the user's scripts as they are now.</param>
    /// <exception cref="VoidMcpException">The command line is wrong.</exception>
    public static ScriptToRun Of(
        ParseResult parse,
        Argument<string[]> words,
        Option<string?> code,
        string currentFolder,
        Func<ScriptSet> scripts)
    {
        var given = parse.GetValue(words) ?? [];
        var tokens = parse.Tokens.Select(t => t.Value).ToList();
        var end = tokens.IndexOf("--");

        // The parser gives what stands before and after -- in one list.
        var after = end < 0 ? 0 : Math.Min(given.Length, tokens.Count - end - 1);
        var (before, args) = (given[..^after], given[^after..]);
        var inline = parse.GetValue(code);
        if (inline is null && before is [var name, ..] && IsName(name, currentFolder))
            return new ScriptToRun(name, null, [.. before[1..], .. args]) { Named = scripts };
        if (before.Length > (inline is null ? 1 : 0))
        {
            throw new VoidMcpException(
                FailureKind.Usage,
                $"unexpected argument '{before[^1]}' for `voidmcp run`",
                $"arguments of the script follow --: voidmcp run script.js -- {before[^1]}");
        }

        return new ScriptToRun(before.FirstOrDefault(), inline, args);
    }

    /// <summary>The absolute path of the file, to watch it.</summary>
    /// <exception cref="VoidMcpException">There is no file.</exception>
    public string Watched(string currentFolder) => File is null or "-" || Code is not null
        ? throw new VoidMcpException(
            FailureKind.Usage, "--watch requires a script file", "voidmcp run --watch script.js")
        : Named is null ? Path.GetFullPath(File, currentFolder) : Script().Path;

    /// <summary>Reads the code.</summary>
    /// <exception cref="VoidMcpException">The file can't be read, or nothing was given to run.</exception>
    public async Task<string> ReadAsync(CommandContext context, CancellationToken cancellation)
    {
        if (Code is not null) return Code;
        if (Named is not null) return Script().Code;
        if (File == "-") return await context.Input.ReadAllAsync(cancellation);
        if (File is null)
        {
            var piped = context.Input.IsTerminal ? "" : await context.Input.ReadAllAsync(cancellation);
            return !string.IsNullOrWhiteSpace(piped) ? piped : throw new VoidMcpException(
                FailureKind.Usage, "no script is given", "give a file, -e CODE, or the script on stdin");
        }

        try
        {
            return await System.IO.File.ReadAllTextAsync(Path.GetFullPath(File, context.CurrentFolder), cancellation);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var message = error is FileNotFoundException or DirectoryNotFoundException
                ? $"{File} not found"
                : $"can't read {File}: {error.Message}";
            throw new VoidMcpException(FailureKind.Usage, message, "give a script file, or - for stdin", error);
        }
    }

    /// <summary>
    /// The script's <c>args</c>, raw: an array of the words, or for a script with a name the object that they make.
    /// </summary>
    /// <exception cref="VoidMcpException">They don't fit what the script's comment says.</exception>
    public async Task<ReadOnlyMemory<byte>> ArgsAsync(CommandContext context, CancellationToken cancellation)
    {
        if (Named is null) return Array(Args);
        var tool = Script().Tool;
        return Args switch
        {
            ["-"] => ToolArguments.ReadJson(await context.Input.ReadAllAsync(cancellation), tool),
            [['{', ..] json] => ToolArguments.ReadJson(json, tool),
            _ => ToolArguments.Read(Args, tool),
        };
    }

    /// <exception cref="VoidMcpException">There is no such script.</exception>
    private NamedScript Script()
    {
        var scripts = Named!();
        if (scripts.Find(File!) is { } script) return script;
        throw scripts.ProblemOf(File!) is { } problem
            ? new VoidMcpException(
                FailureKind.Usage,
                $"the script {problem.File} in {scripts.Folder} can't be used: {problem.Message}",
                problem.Fix)
            : new VoidMcpException(
                FailureKind.Usage,
                $"{File} not found: there is no such file, and no script of that name",
                $"{scripts.Instead(File!)} Or give a script file, or - for stdin");
    }

    /// <summary>Whether a word is no file, and can be a script's name.</summary>
    private static bool IsName(string word, string currentFolder) =>
        word.Length is > 0 and < 100
        && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
        && word != "-"
        && !System.IO.File.Exists(Path.GetFullPath(word, currentFolder));

    private static ReadOnlyMemory<byte> Array(IReadOnlyList<string> words) => JsonText.Write(w =>
    {
        w.WriteStartArray();
        foreach (var word in words) w.WriteStringValue(word);
        w.WriteEndArray();
    });
}
