using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>Asks the user of a terminal yes or no.</summary>
internal sealed class Confirmation(Output output, Input input)
{
    /// <summary>Whether stdin and stderr are a terminal.</summary>
    public bool CanAsk => input.IsTerminal && output.Stderr.IsTerminal;

    /// <summary>Whether the user said yes; anything else, and the end of the input, is a no.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<bool> AskAsync(string question, CancellationToken cancellation)
    {
        await output.Stderr.Writer.WriteAsync($"{question} [y/N] ");
        var answer = await TypedLine.ReadAsync(input, cancellation) ?? "";
        return answer.Trim().ToLowerInvariant() is "y" or "yes";
    }

    /// <summary>Asks for a line of text; empty at the end of the input.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<string> AskTextAsync(string question, CancellationToken cancellation)
    {
        await output.Stderr.Writer.WriteAsync($"{question} ");
        return await TypedLine.ReadAsync(input, cancellation) ?? "";
    }
}
