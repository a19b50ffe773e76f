using System.Text;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>Asks the user of a terminal yes or no.</summary>
internal sealed class Confirmation(Output output, Input input)
{
    /// <summary>A longer line is no answer to a yes-or-no question.</summary>
    private const int LongestLine = 1000;

    /// <summary>Whether stdin and stderr are a terminal.</summary>
    public bool CanAsk => input.IsTerminal && output.Stderr.IsTerminal;

    /// <summary>Whether the user said yes; anything else, and the end of the input, is a no.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<bool> AskAsync(string question, CancellationToken cancellation)
    {
        await output.Stderr.Writer.WriteAsync($"{question} [y/N] ");

        // Reading from a terminal can't be cancelled; the thread is then abandoned.
        var answer = await Task.Run(ReadLine, CancellationToken.None).WaitAsync(cancellation);
        return answer.Trim().ToLowerInvariant() is "y" or "yes";
    }

    /// <summary>Asks for a line of text; empty at the end of the input.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<string> AskTextAsync(string question, CancellationToken cancellation)
    {
        await output.Stderr.Writer.WriteAsync($"{question} ");
        return await Task.Run(ReadLine, CancellationToken.None).WaitAsync(cancellation);
    }

    /// <summary>Reads up to the line's end and no further: a later prompt reads the rest.</summary>
    private string ReadLine()
    {
        using var stream = input.Open();
        var line = new List<byte>();
        while (stream.ReadByte() is >= 0 and var next && next != '\n' && line.Count < LongestLine) line.Add((byte)next);
        return Encoding.UTF8.GetString([.. line]);
    }
}
