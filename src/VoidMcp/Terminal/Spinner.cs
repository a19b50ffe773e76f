namespace VoidMcp.Terminal;

/// <summary>Shows on one line of a terminal that something is going on, and removes the line when disposed.</summary>
internal sealed class Spinner : IDisposable
{
    private const string Frames = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
    private const string ClearLine = "\r\u001b[K";

    /// <summary>What is quick shows nothing at all.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(150);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(80);

    private readonly Surface _surface;
    private readonly string _text;
    private volatile string _news = "";
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private int _frame;
    private bool _isDone;

    public Spinner(Surface surface, string text, TimeProvider time)
    {
        _surface = surface;
        _text = text;
        _timer = time.CreateTimer(_ => Show(), null, Patience, Step);
    }

    /// <summary>Shows how far it is, from any thread. May be untrusted text.</summary>
    public void Tell(string news) => _news = $": {news}";

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
            if (_isDone) return;
            var line = PlainText.OneLine(_text + _news, Math.Max(10, _surface.Width - 4));
            _surface.Writer.Write($"{ClearLine}{Frames[_frame++ % Frames.Length]} {line}");
        }
    }
}
