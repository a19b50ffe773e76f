using Spectre.Console;
using VoidMcp.Errors;

namespace VoidMcp.Terminal;

/// <summary>
/// What commands print: data on stdout, talk on stderr. On a terminal lines are wrapped and coloured; in a pipe they are
/// plain and whole. Text passed as markup is ours; whatever is not goes through <see cref="Text(string)"/> first.
/// </summary>
internal sealed class Output(Surface stdout, Surface stderr)
{
    private readonly Lazy<IAnsiConsole> _out = new(() => ConsoleOn(stdout));
    private readonly Lazy<IAnsiConsole> _error = new(() => ConsoleOn(stderr));

    public Surface Stdout { get; } = stdout;

    public Surface Stderr { get; } = stderr;

    /// <summary>Untrusted text made fit to stand in markup: nothing in it is acted on, by the terminal or as markup.</summary>
    public static string Text(string untrusted) => Markup.Escape(PlainText.Of(untrusted));

    /// <summary>The same on one line of at most <paramref name="limit"/> characters.</summary>
    public static string Text(string untrusted, int limit) => Markup.Escape(PlainText.OneLine(untrusted, limit));

    /// <summary>A line of markup on stdout.</summary>
    public void Line(string markup = "") => _out.Value.MarkupLine(markup);

    /// <summary>A line of markup on stdout that starts <paramref name="indent"/> columns further, and so do its further lines.</summary>
    public void Line(string markup, int indent)
    {
        if (Stdout.IsTerminal) _out.Value.Write(new Padder(new Markup(markup), new Padding(indent, 0, 0, 0)));
        else Line(markup.Length == 0 ? "" : new string(' ', indent) + markup.Replace("\n", "\n" + new string(' ', indent), StringComparison.Ordinal));
    }

    /// <summary>Plain text on stdout that is there to be copied, so no line of it is ever broken.</summary>
    public void Copyable(string text) => WriteCopyable(Stdout, text);

    /// <summary>The same on stderr.</summary>
    public void NoteCopyable(string text) => WriteCopyable(Stderr, text);

    /// <summary>A line of markup on stderr.</summary>
    public void Note(string markup = "") => _error.Value.MarkupLine(markup);

    /// <summary>
    /// Data on stdout with a line break at its end: exactly as it is in a pipe, without escape sequences on a terminal.
    /// </summary>
    public void Data(string text)
    {
        if (Stdout.IsTerminal) text = PlainText.Of(text);
        Stdout.Writer.Write(text);
        if (!text.EndsWith('\n')) Stdout.Writer.Write('\n');
    }

    /// <summary>Something that is wrong but does not stop the command.</summary>
    public void Warn(string text) => Note($"[yellow]warning[/]: {Text(text)}");

    /// <summary>The same with what to do about it.</summary>
    public void Warn(string text, string? hint)
    {
        Warn(text);
        Hint(hint);
    }

    /// <summary>The error that ends the command, with what to do about it.</summary>
    public void Fail(string message, string? hint)
    {
        Note($"[bold red]error[/]: {Text(message)}");
        Hint(hint);
    }

    /// <inheritdoc cref="Fail(string, string?)"/>
    public void Fail(VoidMcpException failure) => Fail(failure.Message, failure.Hint);

    /// <summary>A table on stdout: aligned columns and no lines, so that it reads well in a pipe too.</summary>
    public void Table(TextTable table) => table.WriteTo(_out.Value, Stdout);

    /// <inheritdoc cref="Table"/>
    /// <summary>The same on stderr.</summary>
    public void NoteTable(TextTable table) => table.WriteTo(_error.Value, Stderr);

    /// <summary>Waits for the work, with a spinner on stderr where a person watches.</summary>
    public Task<T> WaitAsync<T>(string forWhat, Task<T> work) => WaitAsync(forWhat, _ => work);

    /// <summary>The same for work that tells how far it is; what it tells is shown behind <paramref name="forWhat"/>.</summary>
    public async Task<T> WaitAsync<T>(string forWhat, Func<Action<string>, Task<T>> work)
    {
        using var spinner = Spin(forWhat);
        return await work(spinner is null ? _ => { } : spinner.Tell);
    }

    /// <summary>A spinner on stderr until it is disposed of; null where no person watches.</summary>
    public Spinner? Spin(string forWhat) => Stderr.IsTerminal ? new Spinner(Stderr, forWhat, TimeProvider.System) : null;

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
