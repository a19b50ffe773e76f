using System.Text;
using Microsoft.Win32.SafeHandles;

namespace VoidMcp.Terminal;

/// <summary>The stdin of a command.</summary>
/// <param name="IsTerminal">Whether it is a terminal, so that reading waits for the user.</param>
/// <param name="Open">Opens the stream.</param>
internal sealed record Input(bool IsTerminal, Func<Stream> Open)
{
    /// <summary>Maximum size, far above any script or configuration.</summary>
    private const int MaxBytes = 16 * 1024 * 1024;

    private const int StdinDescriptor = 0;

    /// <summary>
    /// Prints the prompt, then reads a line without echo; null at the end of input. Requires a terminal. Cancelling
    /// restores the terminal.
    /// </summary>
    public Func<Action, CancellationToken, Task<string?>> ReadHidden { get; init; } = HiddenLine.ReadAsync;

    public static Input OfProcess()
    {
        // As for stdout: .NET's console stream would first switch the terminal's keypad mode.
        var isTerminal = !Console.IsInputRedirected;
        return isTerminal && !OperatingSystem.IsWindows()
            ? new(isTerminal, () =>
                new FileStream(new SafeFileHandle(StdinDescriptor, ownsHandle: false), FileAccess.Read, bufferSize: 0))
            : new(isTerminal, Console.OpenStandardInput);
    }

    public static Input Of(string text) => new(IsTerminal: false, () => new MemoryStream(Encoding.UTF8.GetBytes(text)));

    /// <summary>Reads everything as UTF-8.</summary>
    /// <exception cref="Errors.VoidMcpException">The input is too large.</exception>
    public async Task<string> ReadAllAsync(CancellationToken cancellation)
    {
        await using var stream = Open();
        using var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await stream.ReadAsync(buffer, cancellation).AsTask().WaitAsync(cancellation) is > 0 and var count)
        {
            await bytes.WriteAsync(buffer.AsMemory(0, count), cancellation);
            if (bytes.Length > MaxBytes)
            {
                throw new Errors.VoidMcpException(Errors.FailureKind.Usage, "stdin exceeds the limit of 16 MiB");
            }
        }

        var text = Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
        return text.StartsWith('\uFEFF') ? text[1..] : text;
    }
}
