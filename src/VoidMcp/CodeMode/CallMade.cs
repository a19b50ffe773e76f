using System.Text;

namespace VoidMcp.CodeMode;

/// <summary>A call of a running script, pending or completed. Guarded by the script's lock.</summary>
internal sealed class CallMade(string server, string tool, int line, TimeSpan offset, ReadOnlyMemory<byte> arguments)
{
    /// <summary>How much of the arguments is shown after an error, in UTF-16 code units.</summary>
    private const int MaxArguments = 120;

    public int Line { get; } = line;

    public int ArgumentBytes { get; } = arguments.Length;

    /// <summary>The beginning of the arguments, as JSON.</summary>
    public string Arguments { get; } = Beginning(arguments);

    public string Server { get; } = server;

    public string Tool { get; } = tool;

    public TimeSpan Offset { get; } = offset;

    public TimeSpan Duration { get; set; }

    /// <summary>Null while pending.</summary>
    public HostReply? Reply { get; set; }

    /// <summary>The call's name in error messages.</summary>
    public override string ToString() => Line > 0 ? $"{Server}.{Tool} (line {Line})" : $"{Server}.{Tool}";

    public ScriptCallTrace ToTrace(TimeSpan scriptEnd) => Reply switch
    {
        null =>
            new ScriptCallTrace(Server, Tool, ScriptCallState.Unfinished, Line, Offset, scriptEnd - Offset, null),
        { Message: { } message } =>
            new ScriptCallTrace(Server, Tool, ScriptCallState.Failed, Line, Offset, Duration, message),
        _ => new ScriptCallTrace(Server, Tool, ScriptCallState.Ok, Line, Offset, Duration, null),
    };

    private static string Beginning(ReadOnlyMemory<byte> arguments)
    {
        var text = Encoding.UTF8.GetString(arguments.Span[..Math.Min(arguments.Length, 4 * MaxArguments)]);
        return text.Length <= MaxArguments ? text : text[..MaxArguments] + "…";
    }
}
