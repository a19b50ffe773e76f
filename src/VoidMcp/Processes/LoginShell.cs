using System.Text;
using VoidMcp.Errors;

namespace VoidMcp.Processes;

/// <summary>
/// Determines the PATH that the user has in a terminal. Programs started from a desktop get a minimal one, without
/// Homebrew, nvm and similar tools that shells add in their start files; so when a command is missing, a login shell is
/// run once.
/// </summary>
/// <param name="inherited">The gateway's environment; determines the shell.</param>
/// <param name="spawn">Starts the shell like a server: without a terminal, in its own process group.</param>
/// <param name="time">The clock for the timeout.</param>
/// <param name="limit">The timeout of the shell; default 5 s, enough for slow start files.</param>
internal sealed class LoginShell(
    IReadOnlyDictionary<string, string> inherited,
    Func<ResolvedCommand, Task<ServerProcess>> spawn,
    TimeProvider time,
    TimeSpan? limit = null)
{
    // Start files may print anything; the PATH is between these markers.
    private const string Begin = "__voidmcp_path_begin__";
    private const string End = "__voidmcp_path_end__";

    // printenv instead of $PATH, because it works the same in every shell, including fish and nu.
    private const string Script = $"echo {Begin}; printenv PATH; echo {End}";

    private const int MaxOutputBytes = 256 * 1024;
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(5);
    private static readonly StopTimes AtOnce = new(TimeSpan.Zero, TimeSpan.Zero);

    private readonly Lock _gate = new();
    private Task<string?>? _path;

    /// <summary>
    /// Returns the login shell's PATH, or null if the shell failed or timed out. Runs the shell once.
    /// </summary>
    public Task<string?> PathAsync()
    {
        lock (_gate) return _path ??= AskOnceAsync();
    }

    /// <summary>Returns the text between the markers, or null.</summary>
    internal static string? Extract(string output)
    {
        var begin = output.IndexOf(Begin, StringComparison.Ordinal);
        if (begin < 0) return null;
        begin += Begin.Length;
        var end = output.IndexOf(End, begin, StringComparison.Ordinal);
        var path = end < 0 ? "" : output[begin..end].Trim();
        return path.Length == 0 ? null : path;
    }

    private async Task<string?> AskOnceAsync()
    {
        try
        {
            return await AskAsync();
        }
        catch (VoidMcpException)
        {
            // The shell can't be started; the error to report is about the command that was searched.
            return null;
        }
    }

    private async Task<string?> AskAsync()
    {
        // "dumb" and the other variables keep start files from drawing, updating or starting a multiplexer.
        var environment = ChildEnvironment.For(
            inherited,
            new Dictionary<string, string>
            {
                ["TERM"] = "dumb",
                ["DISABLE_AUTO_UPDATE"] = "true",
                ["ZSH_TMUX_AUTOSTART"] = "false",
            },
            windows: false);
        var shell = inherited.GetValueOrDefault("SHELL") is { Length: > 0 } own ? own : "/bin/sh";
        if (!File.Exists(shell)) return null;

        await using var process = await spawn(new ResolvedCommand(shell, ["-l", "-i", "-c", Script], environment));
        await process.Input.DisposeAsync();
        var output = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => output.SetResult(ReadUntilEnd(process.Output))) { IsBackground = true, Name = "login shell" }
            .Start();
        await Task.WhenAny(output.Task, Task.Delay(limit ?? DefaultLimit, time));
        await process.StopAsync(AtOnce);
        return output.Task.IsCompleted ? Extract(await output.Task) : null;
    }

    private static string ReadUntilEnd(Stream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (text.Length < MaxOutputBytes && stream.Read(buffer) is var count and > 0)
            {
                text.Append(Encoding.UTF8.GetString(buffer, 0, count));
                if (Extract(text.ToString()) is not null) break;
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The shell was killed after the timeout; the caller checks what it printed until then.
        }

        return text.ToString();
    }
}
