using Spectre.Console;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Terminal;

/// <summary>
/// The output of commands: data on stdout, messages on stderr. On a terminal, lines are wrapped and coloured; in a pipe
/// they are plain and unwrapped. Markup must be trusted; pass all other text through <see cref="Text(string)"/> first.
/// </summary>
internal sealed class Output(Surface stdout, Surface stderr)
{
    /// <summary>Maximum number of warnings of one kind; more would hide everything else.</summary>
    private const int MostWarnings = 20;

    private readonly Lazy<IAnsiConsole> _out = new(() => ConsoleOn(stdout));
    private readonly Lazy<IAnsiConsole> _error = new(() => ConsoleOn(stderr));

    public Surface Stdout { get; } = stdout;

    public Surface Stderr { get; } = stderr;

    /// <summary>Makes untrusted text safe to embed in markup: removes escape sequences and escapes markup.</summary>
    public static string Text(string untrusted) => Markup.Escape(PlainText.Of(untrusted));

    /// <summary>Makes untrusted text safe, on one line of at most <paramref name="limit"/> characters.</summary>
    public static string Text(string untrusted, int limit) => Markup.Escape(PlainText.OneLine(untrusted, limit));

    /// <summary>Prints a line of markup to stdout.</summary>
    public void Line(string markup = "") => _out.Value.MarkupLine(markup);

    /// <summary>Prints a line of markup to stdout, indented by <paramref name="indent"/> columns, also where it
    /// wraps.</summary>
    public void Line(string markup, int indent)
    {
        if (Stdout.IsTerminal)
        {
            _out.Value.Write(new Padder(new Markup(markup), new Padding(indent, 0, 0, 0)));
        }
        else
        {
            Line(markup.Length == 0
                ? ""
                : new string(' ', indent)
                    + markup.Replace("\n", "\n" + new string(' ', indent), StringComparison.Ordinal));
        }
    }

    /// <summary>Prints plain text for copying to stdout; its lines are never wrapped.</summary>
    public void Copyable(string text) => WriteCopyable(Stdout, text);

    /// <summary>Prints plain text for copying to stderr.</summary>
    public void NoteCopyable(string text) => WriteCopyable(Stderr, text);

    /// <summary>Prints a line of markup to stderr.</summary>
    public void Note(string markup = "") => _error.Value.MarkupLine(markup);

    /// <summary>
    /// Prints text to stdout with a final line break, without escape sequences and control characters: a pipe may end
    /// in a terminal. In a pipe, tabs stay.
    /// </summary>
    public void Data(string text) => Write(Stdout.IsTerminal ? PlainText.Of(text) : CleanText.Of(text));

    /// <summary>
    /// Prints JSON to stdout with a final line break. Its values stay exact: what a terminal would interpret is
    /// written as a JSON escape.
    /// </summary>
    /// <param name="json">Valid JSON, indented with spaces if at all.</param>
    public void Json(string json) => Write(CleanText.OfJson(json));

    private void Write(string text)
    {
        Stdout.Writer.Write(text);
        if (!text.EndsWith('\n')) Stdout.Writer.Write('\n');
    }

    /// <summary>Prints a warning.</summary>
    public void Warn(string text) => Note($"[yellow]warning[/]: {Text(text)}");

    /// <summary>Prints a warning with a hint.</summary>
    public void Warn(string text, string? hint)
    {
        Warn(text);
        Hint(hint);
    }

    /// <summary>Prints the first warnings, each with a hint, and the number of the others.</summary>
    /// <param name="warnings">The warnings; all are counted.</param>
    /// <param name="all">Where to see all of them; null if nowhere.</param>
    public void Warn(IReadOnlyCollection<(string Text, string? Hint)> warnings, string? all = null)
    {
        foreach (var (text, hint) in warnings.Take(MostWarnings)) Warn(text, hint);
        if (warnings.Count > MostWarnings) Warn($"and {warnings.Count - MostWarnings} more", all);
    }

    /// <summary>Prints the error that ends the command, with a hint.</summary>
    public void Fail(string message, string? hint)
    {
        Note($"[bold red]error[/]: {Text(message)}");
        Hint(hint);
    }

    /// <inheritdoc cref="Fail(string, string?)"/>
    public void Fail(VoidMcpException failure) => Fail(failure.Message, failure.Hint);

    /// <summary>Prints a table to stdout: aligned columns without borders, readable in a pipe too.</summary>
    public void Table(TextTable table) => table.WriteTo(_out.Value, Stdout);

    /// <inheritdoc cref="Table"/>
    /// <summary>Prints a table to stderr.</summary>
    public void NoteTable(TextTable table) => table.WriteTo(_error.Value, Stderr);

    /// <summary>Waits for the task and shows a spinner on stderr if it is a terminal.</summary>
    public Task<T> WaitAsync<T>(string forWhat, Task<T> work) => WaitAsync(forWhat, _ => work);

    /// <summary>Waits for work that reports progress, which is shown after <paramref name="forWhat"/>.</summary>
    public async Task<T> WaitAsync<T>(string forWhat, Func<Action<string>, Task<T>> work)
    {
        using var spinner = Spin(forWhat);
        return await work(spinner is null ? _ => { } : spinner.Tell);
    }

    /// <summary>
    /// Shows a spinner on stderr until it is disposed; null if stderr is not a terminal that can show it.
    /// </summary>
    public Spinner? Spin(string forWhat) =>
        Stderr.CanAnimate ? new Spinner(Stderr, forWhat, TimeProvider.System) : null;

    private void Hint(string? hint)
    {
        if (hint is not null) Note($"[bold cyan]hint[/]: {Text(hint)}");
    }

    private static void WriteCopyable(Surface surface, string text)
    {
        var plain = PlainText.Of(text);
        surface.Writer.Write(surface.HasColor ? $"\u001b[36m{plain}\u001b[39m\n" : plain + "\n");
    }

    private static IAnsiConsole ConsoleOn(Surface surface)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = surface,
            Ansi = surface.HasColor ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = surface.HasColor ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Width = surface.Width;
        return console;
    }
}
