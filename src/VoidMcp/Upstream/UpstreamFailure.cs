using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Upstream;

/// <summary>
/// Error messages for a server that disconnected or never started, with its exit code and recent stderr.
/// </summary>
internal static class UpstreamFailure
{
    /// <summary>How long to wait for a process's exit code after its stdout closed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>What to do with a server that frames messages as language servers do.</summary>
    public const string FramingHint =
        "check that the command starts an MCP server, not a language server; if it is one, start it with newline-"
        + "delimited JSON (many have an option such as --stdio or --mcp), or update it";

    /// <param name="server">The server's name.</param>
    /// <param name="transport">The closed transport.</param>
    /// <param name="closing">Why the channel closed; null for a plain end of stream.</param>
    /// <param name="when">When it disconnected, as a clause.</param>
    /// <param name="kind">The kind of the failure.</param>
    public static async Task<VoidMcpException> DiedAsync(
        string server, IServerTransport transport, string? closing, string when, FailureKind kind)
    {
        if (transport.Failure is { } said) return said;
        string? how = null;
        try
        {
            how = await transport.Gone.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            // It closed stdout but is still running: there is no exit code.
        }

        var ending = how ?? closing ?? "it closed its output";
        return new VoidMcpException(
            kind,
            WithStderr($"server '{server}' disconnected {when}: {ending}", transport.RecentStderr),
            transport.Hint
                ?? (transport.RecentStderr.Contains("Content-Length", StringComparison.Ordinal) ? FramingHint : null));
    }

    public static string WithStderr(string message, string stderr) =>
        stderr.Length == 0 ? message : $"{message}\nrecent stderr:\n{Indent(stderr)}";

    private static string Indent(string text) => "  " + text.TrimEnd().ReplaceLineEndings("\n  ");
}
