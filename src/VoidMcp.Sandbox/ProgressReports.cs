using System.Diagnostics;
using Jint;
using Jint.Native;
using Jint.Runtime;

namespace VoidMcp.Sandbox;

/// <summary>
/// <c>progress(message, fraction)</c>: sends reports immediately, but rate-limited. Of reports that come faster, only
/// the latest is kept and sent later.
/// </summary>
internal sealed class ProgressReports(IScriptPort port)
{
    private long _nextAt;
    private (JsValue Message, JsValue Fraction)? _kept;

    /// <summary>Time until the deferred report may be sent; null if there is none.</summary>
    public TimeSpan? UntilDue
    {
        get
        {
            if (_kept is null) return null;
            var left = _nextAt - Stopwatch.GetTimestamp();
            return left <= 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(0, left);
        }
    }

    /// <summary>Accepts the arguments in either order, or a fraction alone.</summary>
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

    /// <summary>Sends the deferred report, if any. Called when the script ends.</summary>
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

    /// <summary>The fraction; null if it is not a number from 0 to 1.</summary>
    private static double? Fraction(JsValue value) =>
        value.IsNumber() && value.AsNumber() is >= 0 and <= 1 ? value.AsNumber() : null;
}
