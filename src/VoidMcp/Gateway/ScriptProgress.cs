using VoidMcp.CodeMode;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>
/// The progress of one script on one scale that only ever grows, as the protocol asks (basic/utilities/progress): each
/// ended call and each message is a step, without a total, until the script first says how far it is. From then on the
/// script's fraction counts alone, as hundredths behind the steps so far.
/// </summary>
internal sealed class ScriptProgress
{
    private const double Hundred = 100, Least = 0.001;

    private readonly Lock _gate = new();
    private double _steps, _last = -1;
    private bool _hasFraction;

    /// <summary>Takes raw params of notifications, one after another; null while nobody wants them.</summary>
    public Action<ReadOnlyMemory<byte>>? Sink { get; set; }

    /// <summary>A tool call of the script has ended.</summary>
    public void CallEnded(ScriptCallTrace call)
    {
        lock (_gate)
        {
            if (!_hasFraction) SendLocked(++_steps, null, $"{call.Server}.{call.Tool}");
        }
    }

    /// <summary>The script says something.</summary>
    /// <param name="message">For the user.</param>
    /// <param name="fraction">0 to 1, or null where it only says something.</param>
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

    /// <summary>What does not grow is moved on a little; behind the end there is nothing more to say.</summary>
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
