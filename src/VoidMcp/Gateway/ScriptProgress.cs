using VoidMcp.CodeMode;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>
/// The progress of one script as a single increasing number, as the protocol requires (basic/utilities/progress): each
/// finished call and each message is a step, without a total, until the script first reports a fraction. From then on
/// only the fraction counts, in hundredths after the steps so far.
/// </summary>
internal sealed class ScriptProgress
{
    private const double Hundred = 100, Least = 0.001;

    private readonly Lock _gate = new();
    private double _steps, _last = -1;
    private bool _hasFraction;

    /// <summary>Receives raw params of notifications, one after another; null to ignore progress.</summary>
    public Action<ReadOnlyMemory<byte>>? Sink { get; set; }

    /// <summary>Counts a finished tool call.</summary>
    public void CallEnded(ScriptCallTrace call)
    {
        lock (_gate)
        {
            if (!_hasFraction) SendLocked(++_steps, null, $"{call.Server}.{call.Tool}");
        }
    }

    /// <summary>Reports a message of the script.</summary>
    /// <param name="message">The message for the user.</param>
    /// <param name="fraction">0 to 1; null for a message without progress.</param>
    public void Told(string message, double? fraction)
    {
        lock (_gate)
        {
            if (fraction is { } told && double.IsFinite(told))
            {
                _hasFraction = true;
                GrowLocked(_steps + (Hundred * Math.Clamp(told, 0, 1)), message);
            }
            else if (_hasFraction)
            {
                GrowLocked(_last, message);
            }
            else
            {
                SendLocked(++_steps, null, message);
            }
        }
    }

    /// <summary>A value that doesn't grow is advanced slightly; after the end nothing is sent.</summary>
    private void GrowLocked(double value, string message)
    {
        var total = _steps + Hundred;
        value = Math.Round(Math.Max(value, _last + Least), 3);
        if (value <= total) SendLocked(value, total, message);
    }

    private void SendLocked(double value, double? total, string message)
    {
        _last = value;
        Sink?.Invoke(JsonText.Write(w =>
        {
            w.WriteStartObject();
            w.WriteNumber("progress"u8, value);
            if (total is { } end) w.WriteNumber("total"u8, end);
            if (message.Length > 0) w.WriteString("message"u8, message);
            w.WriteEndObject();
        }));
    }
}
