using System.Text;
using Microsoft.Win32.SafeHandles;
using Spectre.Console;

namespace VoidMcp.Terminal;

/// <summary>What stands behind stdout or stderr: a terminal of some width, or a pipe or file that takes bytes.</summary>
/// <param name="Writer">Takes UTF-8; flushed after each write.</param>
/// <param name="IsTerminal">Whether a person reads along.</param>
/// <param name="HasColor">Whether it shows colours; never without a terminal, nor with <c>NO_COLOR</c>.</param>
/// <param name="Width">Columns of the terminal. A pipe has no width: lines there are never broken.</param>
internal sealed record Surface(TextWriter Writer, bool IsTerminal, bool HasColor, int Width) : IAnsiConsoleOutput
{
    private const int NoWidth = 100_000;
    private const int UsualHeight = 24;
    private const int StdoutDescriptor = 1;
    private const int StderrDescriptor = 2;

    int IAnsiConsoleOutput.Height => UsualHeight;

    /// <summary>A pipe or a file, or a test's string.</summary>
    public static Surface Pipe(TextWriter writer) => new(writer, IsTerminal: false, HasColor: false, NoWidth);

    public static Surface Stdout() => Of(StdoutDescriptor, Console.IsOutputRedirected, Console.OpenStandardOutput);

    public static Surface Stderr() => Of(StderrDescriptor, Console.IsErrorRedirected, Console.OpenStandardError);

    void IAnsiConsoleOutput.SetEncoding(Encoding encoding)
    {
        // Always UTF-8.
    }

    private static Surface Of(int descriptor, bool isRedirected, Func<Stream> open)
    {
        // The runtime's console stream would first switch the terminal's keypad mode. Only for a terminal: a file stream
        // counts positions of its own, and stdout and stderr may be the same file.
        var stream = isRedirected || OperatingSystem.IsWindows()
            ? open()
            : new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        if (descriptor == StderrDescriptor) stream = new TalkStream(stream);
        var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true, NewLine = "\n" };
        if (isRedirected) return Pipe(writer);
        if (OperatingSystem.IsWindows()) Console.OutputEncoding = Encoding.UTF8;
        var isDumb = Environment.GetEnvironmentVariable("TERM") == "dumb";
        var hasColor = !isDumb && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new Surface(writer, IsTerminal: true, hasColor, TerminalWidth.Of(descriptor));
    }
}
