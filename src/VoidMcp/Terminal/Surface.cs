using System.Text;
using Microsoft.Win32.SafeHandles;
using Spectre.Console;

namespace VoidMcp.Terminal;

/// <summary>The target of stdout or stderr: a terminal with a width, or a pipe or file.</summary>
/// <param name="Writer">Writes UTF-8 and flushes after each write.</param>
/// <param name="IsTerminal">Whether it is a terminal.</param>
/// <param name="HasColor">Whether to use colours; false without a terminal and with <c>NO_COLOR</c>.</param>
/// <param name="Width">The terminal's width in columns. Lines to a pipe are never wrapped.</param>
internal sealed record Surface(TextWriter Writer, bool IsTerminal, bool HasColor, int Width) : IAnsiConsoleOutput
{
    private const int NoWidth = 100_000;
    private const int UsualHeight = 24;
    private const int StdoutDescriptor = 1;
    private const int StderrDescriptor = 2;

    int IAnsiConsoleOutput.Height => UsualHeight;

    /// <summary>Creates a surface for a pipe, a file, or a test's string.</summary>
    public static Surface Pipe(TextWriter writer) => new(writer, IsTerminal: false, HasColor: false, NoWidth);

    public static Surface Stdout() => Of(StdoutDescriptor, Console.IsOutputRedirected, Console.OpenStandardOutput);

    public static Surface Stderr() => Of(StderrDescriptor, Console.IsErrorRedirected, Console.OpenStandardError);

    void IAnsiConsoleOutput.SetEncoding(Encoding encoding)
    {
        // Always UTF-8.
    }

    private static Surface Of(int descriptor, bool isRedirected, Func<Stream> open)
    {
        // .NET's console stream would first switch the terminal's keypad mode. Only for a terminal: a FileStream tracks
        // its own position, and stdout and stderr may be the same file.
        var stream = isRedirected || OperatingSystem.IsWindows()
            ? open()
            : new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        if (descriptor == StderrDescriptor) stream = new TalkStream(stream);
        var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false))
        {
            AutoFlush = true,
            NewLine = "\n",
        };
        if (isRedirected) return Pipe(writer);
        if (OperatingSystem.IsWindows()) Console.OutputEncoding = Encoding.UTF8;
        var isDumb = Environment.GetEnvironmentVariable("TERM") == "dumb";
        var hasColor = !isDumb && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new Surface(writer, IsTerminal: true, hasColor, TerminalWidth.Of(descriptor));
    }
}
