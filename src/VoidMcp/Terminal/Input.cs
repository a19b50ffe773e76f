using System.Text;
using Microsoft.Win32.SafeHandles;

namespace VoidMcp.Terminal;

/// <summary>What stands behind stdin.</summary>
/// <param name="IsTerminal">Whether a person types there; reading it would then wait for them.</param>
/// <param name="Open">The bytes.</param>
internal sealed record Input(bool IsTerminal, Func<Stream> Open)
{
    /// <summary>Far above any script or configuration; what is larger is a mistake.</summary>
    private const int MaxBytes = 16 * 1024 * 1024;

    private const int StdinDescriptor = 0;

    /// <summary>
    /// Calls the prompt, then reads a line that is not shown while it is typed; null where the input ends instead. Only for a
    /// terminal. Cancelling gives up, and the terminal is as it was.
    /// </summary>
    public Func<Action, CancellationToken, Task<string?>> ReadHidden { get; init; } = HiddenLine.ReadAsync;

    public static Input OfProcess()
    {
        // As on stdout: the runtime's console stream would first switch the terminal's keypad mode.
        var isTerminal = !Console.IsInputRedirected;
        return isTerminal && !OperatingSystem.IsWindows()
            ? new(isTerminal, () => new FileStream(new SafeFileHandle(StdinDescriptor, ownsHandle: false), FileAccess.Read, bufferSize: 0))
            : new(isTerminal, Console.OpenStandardInput);
    }

    public static Input Of(string text) => new(IsTerminal: false, () => new MemoryStream(Encoding.UTF8.GetBytes(text)));

    /// <summary>Everything up to the end, as UTF-8.</summary>
    /// <exception cref="Errors.VoidMcpException">It is too large.</exception>
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
                throw new Errors.VoidMcpException(Errors.FailureKind.Usage, "what comes on stdin is larger than 16 MiB");
            }
        }

        var text = Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
        return text.StartsWith('\uFEFF') ? text[1..] : text;
    }
}
