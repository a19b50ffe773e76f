using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Upstream;

/// <summary>Words for a server that is gone or never came: its own last lines and exit code, not a generic failure.</summary>
internal static class UpstreamFailure
{
    /// <summary>How long the exit of a process is awaited after its stdout closed, to be able to name its exit code.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <param name="server">The server's name.</param>
    /// <param name="transport">What is left of it.</param>
    /// <param name="closing">Why the channel closed, where that was not simply its end.</param>
    /// <param name="when">When it went away, as a clause.</param>
    /// <param name="kind">The failure that this is.</param>
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
            // It closed its output but lives on: there is no exit code to tell.
        }

        var ending = how ?? closing ?? "it closed its output";
        return new VoidMcpException(kind, WithLastWords($"server '{server}' went away {when}: {ending}", transport.LastWords));
    }

    public static string WithLastWords(string message, string lastWords) =>
        lastWords.Length == 0 ? message : $"{message}\nits last words on stderr:\n{Indent(lastWords)}";

    private static string Indent(string text) => "  " + text.TrimEnd().ReplaceLineEndings("\n  ");
}
