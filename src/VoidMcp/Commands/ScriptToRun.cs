using System.CommandLine;
using VoidMcp.Errors;

namespace VoidMcp.Commands;

/// <summary>
/// What <c>voidmcp run</c> is to run: a file, code from the command line, or stdin; and its arguments.
/// </summary>
/// <param name="File">The file; null or <c>-</c> for stdin.</param>
/// <param name="Code">The code of <c>-e</c>; null if not given.</param>
/// <param name="Args">The script's <c>args</c>.</param>
internal sealed record ScriptToRun(string? File, string? Code, IReadOnlyList<string> Args)
{
    /// <exception cref="VoidMcpException">The command line is wrong.</exception>
    public static ScriptToRun Of(ParseResult parse, Argument<string[]> words, Option<string?> code)
    {
        var given = parse.GetValue(words) ?? [];
        var tokens = parse.Tokens.Select(t => t.Value).ToList();
        var end = tokens.IndexOf("--");

        // The parser gives what stands before and after -- in one list.
        var after = end < 0 ? 0 : Math.Min(given.Length, tokens.Count - end - 1);
        var (before, args) = (given[..^after], given[^after..]);
        var inline = parse.GetValue(code);
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
        : Path.GetFullPath(File, currentFolder);

    /// <summary>Reads the code.</summary>
    /// <exception cref="VoidMcpException">The file can't be read, or nothing was given to run.</exception>
    public async Task<string> ReadAsync(CommandContext context, CancellationToken cancellation)
    {
        if (Code is not null) return Code;
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
}
