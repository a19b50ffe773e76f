namespace VoidMcp.Terminal;

/// <summary>A spinner on one line of a terminal, removed when disposed.</summary>
internal sealed class Spinner : IDisposable
{
    private const string Frames = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
    private const string ClearLine = "\r\u001b[K";

    /// <summary>The delay before the spinner is shown.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(150);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(80);

    private readonly Surface _surface;
    private readonly string _text;
    private volatile string _news = "";
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private int _frame, _pauses;
    private bool _isDone;

    public Spinner(Surface surface, string text, TimeProvider time)
    {
        _surface = surface;
        _text = text;
        _timer = time.CreateTimer(_ => Show(), null, Patience, Step);
    }

    /// <summary>Shows progress; thread-safe. The text may be untrusted.</summary>
    public void Tell(string news) => _news = $": {news}";

    /// <summary>Hides the spinner until the result is disposed.</summary>
    public IDisposable Pause()
    {
        lock (_gate)
        {
            if (_pauses++ == 0 && _frame > 0) _surface.Writer.Write(ClearLine);
        }

        return new Silence(this);
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            _isDone = true;
            if (_frame > 0) _surface.Writer.Write(ClearLine);
        }
    }

    private void Show()
    {
        lock (_gate)
        {
            if (_isDone || _pauses > 0) return;
            var line = PlainText.OneLine(_text + _news, Math.Max(10, _surface.Width - 4));
            _surface.Writer.Write($"{ClearLine}{Frames[_frame++ % Frames.Length]} {line}");
        }
    }

    private sealed class Silence(Spinner spinner) : IDisposable
    {
        public void Dispose()
        {
            lock (spinner._gate) spinner._pauses--;
        }
    }
}
