using System.Diagnostics;
using Jint;
using Jint.Native;
using Jint.Runtime;

namespace VoidMcp.Sandbox;

/// <summary>
/// <c>progress(message, fraction)</c>: sent at once, but no more often than a reader can follow. Of what comes faster only
/// the last is kept, so that a flood costs nothing.
/// </summary>
internal sealed class ProgressReports(IScriptPort port)
{
    private long _nextAt;
    private (JsValue Message, JsValue Fraction)? _kept;

    /// <summary>How long until the report that is kept back may go; null where none is.</summary>
    public TimeSpan? UntilDue
    {
        get
        {
            if (_kept is null) return null;
            var left = _nextAt - Stopwatch.GetTimestamp();
            return left <= 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(0, left);
        }
    }

    /// <summary>Takes the arguments in either order, and a fraction alone.</summary>
    public JsValue Report(JsValue[] arguments)
    {
        var (first, second) = (arguments.At(0), arguments.At(1));
        _kept = first.IsNumber() && !second.IsNumber() ? (second, first) : (first, second);
        SendIfDue();
        return JsValue.Undefined;
    }

    public void SendIfDue()
    {
        if (UntilDue == TimeSpan.Zero) SendKept();
    }

    /// <summary>Sends what is kept back, for a script that ends.</summary>
    public void SendKept()
    {
        if (_kept is not { } report) return;
        _kept = null;
        _nextAt = Stopwatch.GetTimestamp() + (long)(ScriptLimits.ProgressInterval.TotalSeconds * Stopwatch.Frequency);
        var message = report.Message.IsUndefined() || report.Message.IsNull()
            ? ""
            : ValueText.OfLine([report.Message], ScriptLimits.MaxProgressChars);
        port.Send(new ProgressReport(message, Fraction(report.Fraction)));
    }

    /// <summary>A number beyond 0 to 1 says nothing that a client could show.</summary>
    private static double? Fraction(JsValue value) => value.IsNumber() && value.AsNumber() is >= 0 and <= 1 ? value.AsNumber() : null;
}
