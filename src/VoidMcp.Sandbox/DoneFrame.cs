using System.Text.Json;
using static VoidMcp.Sandbox.FrameBody;

namespace VoidMcp.Sandbox;

/// <summary>The last frame of a script: its result or error, and the notes.</summary>
internal static class DoneFrame
{
    public static ReadOnlyMemory<byte> Write(ScriptEnd end) => FrameBody.Write(w =>
    {
        w.WriteNumber("pending", end.CallsPending);
        w.WriteNumber("dropped", end.LinesDropped);
        w.WriteStartArray("notes");
        foreach (var note in end.Notes.Take(ScriptLimits.MaxNotes)) w.WriteStringValue(Cut(note));
        w.WriteEndArray();
        if (end.Error is { } error) WriteError(w, error);
        WriteRaw(w, "result", end.Result);
    });

    public static ScriptEnd Read(ReadOnlyMemory<byte> frame) => Parse(frame, static root => new ScriptEnd
    {
        CallsPending = root.GetProperty("pending").GetInt32(),
        LinesDropped = root.GetProperty("dropped").GetInt32(),
        Notes = ReadNotes(root.GetProperty("notes")),
        Error = root.TryGetProperty("error", out var error) ? ReadError(error) : null,
        Result = Raw(root, "result", ScriptLimits.MaxTransferBytes),
    });

    private static List<string> ReadNotes(JsonElement notes) => notes.GetArrayLength() > ScriptLimits.MaxNotes
        ? throw TooLarge("notes")
        : [.. notes.EnumerateArray().Select(static n => Checked(n, "note", ScriptLimits.MaxErrorChars))];

    private static void WriteError(Utf8JsonWriter w, ScriptError error)
    {
        w.WriteStartObject("error");
        w.WriteNumber("kind", (int)error.Kind);
        WriteText(w, "name", error.Name);
        WriteText(w, "message", error.Message);
        w.WriteNumber("line", error.Line);
        w.WriteNumber("column", error.Column);
        WriteText(w, "sourceLine", error.SourceLine);
        WriteText(w, "hint", error.Hint);
        WriteText(w, "server", error.Server);
        WriteText(w, "tool", error.Tool);
        WriteText(w, "structuredContent", error.StructuredContent);
        WriteText(w, "stack", error.Stack);
        w.WriteEndObject();
    }

    private static ScriptError ReadError(JsonElement error)
    {
        var kind = (ScriptErrorKind)error.GetProperty("kind").GetInt32();
        if (!Enum.IsDefined(kind)) throw new InvalidDataException("unknown error kind");
        return new ScriptError(
            kind,
            Required(error, "name", ScriptLimits.MaxErrorChars),
            Required(error, "message", ScriptLimits.MaxErrorChars))
        {
            Line = error.GetProperty("line").GetInt32(),
            Column = error.GetProperty("column").GetInt32(),
            SourceLine = Text(error, "sourceLine"),
            Hint = Text(error, "hint"),
            Server = Text(error, "server"),
            Tool = Text(error, "tool"),
            StructuredContent = Text(error, "structuredContent"),
            Stack = Text(error, "stack"),
        };
    }
}
