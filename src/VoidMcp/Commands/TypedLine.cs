using System.Text;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>Reads one line that the user types, and no further: a later prompt reads the rest.</summary>
internal static class TypedLine
{
    /// <summary>Maximum length in bytes; the rest of a longer line is read as the next one.</summary>
    private const int Longest = 4096;

    /// <summary>Returns the line without its line break; null at the end of the input.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Task<string?> ReadAsync(Input input, CancellationToken cancellation) =>

        // Reading from a terminal can't be cancelled; the thread is then abandoned.
        Task.Run(() => Read(input), CancellationToken.None).WaitAsync(cancellation);

    private static string? Read(Input input)
    {
        using var stream = input.Open();
        var line = new List<byte>();
        int next;
        while ((next = stream.ReadByte()) >= 0 && next != '\n' && line.Count < Longest) line.Add((byte)next);
        return next < 0 && line.Count == 0 ? null : Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
    }
}
