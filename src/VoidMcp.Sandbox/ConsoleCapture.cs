using Jint.Native;

namespace VoidMcp.Sandbox;

/// <summary>
/// Captures console output and sends it line by line, so that it survives a crash. Keeps a limited amount and counts
/// the rest.
/// </summary>
internal sealed class ConsoleCapture(IScriptPort port)
{
    private const int MaxDepth = 20;

    private int _lines, _chars;

    /// <summary>Number of printed lines, including dropped ones.</summary>
    public int Printed => _lines + Dropped;

    /// <summary>Number of dropped lines.</summary>
    public int Dropped { get; private set; }

    /// <param name="level">log, info, debug, warn or error; other method names count as log.</param>
    /// <param name="values">The arguments of the call.</param>
    /// <param name="depth">Number of enclosing groups; each indents by two spaces.</param>
    public void Print(string level, IReadOnlyList<JsValue> values, int depth = 0)
    {
        var room = ScriptLimits.MaxConsoleChars - _chars;
        if (_lines >= ScriptLimits.MaxConsoleLines || room <= 0)
        {
            Dropped++;
            return;
        }

        var text = ValueText.OfLine(values, room);
        if (depth > 0) text = Indented(text, Math.Min(depth, MaxDepth), room);
        _lines++;
        _chars += text.Length + 1;
        port.Send(new ConsoleLine(level is "info" or "debug" or "warn" or "error" ? level : "log", text));
    }

    private static string Indented(string text, int depth, int room)
    {
        var indent = new string(' ', 2 * depth);
        var shown = indent + text.Replace("\n", "\n" + indent, StringComparison.Ordinal);
        return shown.Length > room ? shown[..room] : shown;
    }
}
