using VoidMcp.Sandbox;

namespace VoidMcp.CodeMode;

/// <summary>The console lines of a script, up to the limits; further ones are only counted.</summary>
internal sealed class KeptConsole
{
    private readonly Lock _gate = new();
    private readonly List<ConsoleLine> _lines = [];
    private int _chars, _dropped;

    public int Count
    {
        get
        {
            lock (_gate) return _lines.Count;
        }
    }

    public int Dropped
    {
        get
        {
            lock (_gate) return _dropped;
        }
    }

    public void Add(ConsoleLine line)
    {
        lock (_gate)
        {
            if (_lines.Count >= ScriptLimits.MaxConsoleLines || _chars > ScriptLimits.MaxConsoleChars)
            {
                _dropped++;
                return;
            }

            _lines.Add(line);
            _chars += line.Text.Length;
        }
    }

    public IReadOnlyList<ConsoleLine> Lines()
    {
        lock (_gate) return [.. _lines];
    }
}
