using System.Text;
using Microsoft.Win32.SafeHandles;
using Spectre.Console;

namespace VoidMcp.Terminal;

/// <summary>The target of stdout or stderr: a terminal with a width, or a pipe or file.</summary>
/// <param name="Writer">Writes UTF-8 and flushes after each write.</param>
/// <param name="IsTerminal">Whether it is a terminal.</param>
/// <param name="HasColor">Whether to use colours; see <see cref="WantsColor"/>.</param>
/// <param name="Width">The terminal's width in columns. Lines to a pipe are never wrapped.</param>
internal sealed record Surface(TextWriter Writer, bool IsTerminal, bool HasColor, int Width) : IAnsiConsoleOutput
{
    private const int NoWidth = 100_000;
    private const int UsualHeight = 24;
    private const int StdoutDescriptor = 1;
    private const int StderrDescriptor = 2;

    int IAnsiConsoleOutput.Height => UsualHeight;

    /// <summary>Spectre ends lines as the system does; output has the same bytes everywhere.</summary>
    TextWriter IAnsiConsoleOutput.Writer => OperatingSystem.IsWindows() ? new LineFeedWriter(Writer) : Writer;

    /// <summary>Whether the cursor can be moved, for a spinner; false without a terminal and on a dumb one.</summary>
    public bool CanAnimate { get; init; } = IsTerminal;

    /// <summary>Creates a surface for a pipe, a file, or a test's string.</summary>
    public static Surface Pipe(TextWriter writer) => new(writer, IsTerminal: false, HasColor: false, NoWidth);

    public static Surface Stdout() => Of(StdoutDescriptor, Console.IsOutputRedirected, Console.OpenStandardOutput);

    public static Surface Stderr() => Of(StderrDescriptor, Console.IsErrorRedirected, Console.OpenStandardError);

    /// <summary>
    /// Whether to use colours: never with <c>NO_COLOR</c>, always with <c>CLICOLOR_FORCE</c>, else on a terminal that
    /// is not <c>dumb</c>.
    /// </summary>
    /// <param name="variable">Returns environment variables.</param>
    /// <param name="isTerminal">Whether it is a terminal.</param>
    public static bool WantsColor(Func<string, string?> variable, bool isTerminal)
    {
        if (!string.IsNullOrEmpty(variable("NO_COLOR"))) return false;
        if (variable("CLICOLOR_FORCE") is { Length: > 0 } and not "0") return true;
        return isTerminal && !IsDumb(variable);
    }

    private static bool IsDumb(Func<string, string?> variable) => variable("TERM") == "dumb";

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
        Func<string, string?> variable = Environment.GetEnvironmentVariable;
        var hasColor = WantsColor(variable, !isRedirected);
        if (isRedirected) return Pipe(writer) with { HasColor = hasColor };
        if (OperatingSystem.IsWindows()) Console.OutputEncoding = Encoding.UTF8;
        return new Surface(writer, IsTerminal: true, hasColor, TerminalWidth.Of(descriptor))
        {
            CanAnimate = !IsDumb(variable),
        };
    }
}
