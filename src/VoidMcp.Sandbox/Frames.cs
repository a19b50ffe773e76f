using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace VoidMcp.Sandbox;

/// <summary>
/// The kinds of frame between host and worker. A frame is a length (4 bytes, little endian, covers kind and payload),
/// the kind (1 byte) and a JSON object in UTF-8.
/// </summary>
internal enum FrameKind : byte
{
    /// <summary>
    /// Worker: ready for a script. Always the first frame; carries the protocol version and what the worker's
    /// confinement lacks.
    /// </summary>
    Ready = 1,

    /// <summary>Host: the servers and tools for the following scripts, until the next catalog frame.</summary>
    Catalog = 2,

    /// <summary>Host: run this code with these limits.</summary>
    Run = 3,

    /// <summary>Host: the answer to a call or a query.</summary>
    Reply = 4,

    /// <summary>Worker: the script calls a tool.</summary>
    Call = 5,

    /// <summary>Worker: the script printed a line.</summary>
    Log = 6,

    /// <summary>Worker: the script has ended; pending calls can be cancelled.</summary>
    Done = 7,

    /// <summary>Worker: started the script; a crash after this may be caused by the script.</summary>
    Started = 8,

    /// <summary>Worker: the script queries the host; answered like a call.</summary>
    Query = 9,

    /// <summary>Worker: the script emitted a content block; the body is the block.</summary>
    Emit = 10,

    /// <summary>Worker: the script reports progress.</summary>
    Progress = 11,

    /// <summary>Worker: the script now waits only for a person's answer, or no longer does.</summary>
    Waiting = 12,

    /// <summary>Worker: the script does nothing but wait; it continues with the next reply.</summary>
    Idle = 13,

    /// <summary>Worker: the script, which only waited, wants to compute again because a timer is due.</summary>
    TurnRequest = 14,
}

/// <summary>
/// Serializes and parses frame bodies. The host does not trust the worker: every frame is validated, and an invalid one
/// throws <see cref="InvalidDataException"/>.
/// </summary>
internal static class Frames
{
    /// <summary>Protocol version. Increase it with every incompatible change.</summary>
    public const int Version = 5;

    private const int MaxLevelChars = 10, MaxLacks = 20, MaxLackChars = 100;

    private static readonly JsonWriterOptions s_writing = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };
    private static readonly JsonDocumentOptions s_parsing = new() { MaxDepth = ScriptLimits.MaxJsonDepth + 10 };

    /// <param name="lacks">The parts of the confinement that the system did not grant.</param>
    public static ReadOnlyMemory<byte> Ready(IReadOnlyList<string> lacks) => Write(w =>
    {
        w.WriteNumber("version", Version);
        w.WriteStartArray("lacks");
        foreach (var part in lacks) w.WriteStringValue(part);
        w.WriteEndArray();
    });

    /// <summary>Reads a <see cref="FrameKind.Ready"/> frame of the same protocol version.</summary>
    /// <returns>The parts of the confinement that the system did not grant.</returns>
    /// <exception cref="InvalidDataException">It is invalid, or of another version.</exception>
    public static IReadOnlyList<string> ReadReady(ReadOnlyMemory<byte> frame) => Parse(frame, static root =>
    {
        var version = root.GetProperty("version").GetInt32();
        if (version != Version)
            throw new InvalidDataException($"unsupported frame version {version} (expected {Version})");
        var lacks = root.GetProperty("lacks");
        return lacks.GetArrayLength() > MaxLacks
            ? throw TooLarge("lacks")
            : (IReadOnlyList<string>)[.. lacks.EnumerateArray().Select(static l => Checked(l, "part", MaxLackChars))];
    });

    public static ReadOnlyMemory<byte> Catalog(ToolNames names) => Write(w =>
    {
        w.WriteStartArray("servers");
        foreach (var server in names.Servers)
        {
            w.WriteStartObject();
            w.WriteString("name", server.Name);
            w.WriteStartArray("tools");
            foreach (var tool in server.Tools) w.WriteStringValue(tool);
            w.WriteEndArray();
            w.WriteEndObject();
        }

        w.WriteEndArray();
    });

    public static ToolNames ReadCatalog(ReadOnlyMemory<byte> frame) => Parse(frame, static root => new ToolNames(
    [
        .. root.GetProperty("servers").EnumerateArray().Select(static s => new ServerTools(
            s.GetProperty("name").GetString()!,
            [.. s.GetProperty("tools").EnumerateArray().Select(static t => t.GetString()!)])),
    ]));

    public static ReadOnlyMemory<byte> Run(string code, ScriptLimits limits) => Write(w =>
    {
        w.WriteNumber("timeoutMs", limits.Timeout.TotalMilliseconds);
        w.WriteNumber("memory", limits.MemoryBytes);
        w.WriteNumber("maxCalls", limits.MaxCalls);
        w.WriteNumber("maxResult", limits.MaxResultBytes);
        w.WriteString("code", code);
        if (limits.Args is not { } args) return;
        w.WriteStartArray("args");
        foreach (var arg in args) w.WriteStringValue(arg);
        w.WriteEndArray();
    });

    public static (string Code, ScriptLimits Limits) ReadRun(ReadOnlyMemory<byte> frame) =>
        Parse(frame, static root => (
            root.GetProperty("code").GetString()!,
            new ScriptLimits
            {
                Timeout = TimeSpan.FromMilliseconds(root.GetProperty("timeoutMs").GetDouble()),
                MemoryBytes = root.GetProperty("memory").GetInt64(),
                MaxCalls = root.GetProperty("maxCalls").GetInt32(),
                MaxResultBytes = root.GetProperty("maxResult").GetInt64(),
                Args = root.TryGetProperty("args", out var args)
                    ? [.. args.EnumerateArray().Select(static a => a.GetString()!)]
                    : null,
            }));

    /// <summary>Writes the payload last, so that <see cref="ReadReply"/> can slice it without parsing it.</summary>
    public static ReadOnlyMemory<byte> Reply(ScriptReply reply) => Write(w =>
    {
        w.WriteNumber("id", reply.Id);
        if (reply.Failure is { } failure)
        {
            w.WriteStartObject("error");
            w.WriteString("server", failure.Server);
            w.WriteString("tool", failure.Tool);
            w.WriteString("message", failure.Message);
            WriteRaw(w, "content", failure.Content);
            WriteRaw(w, "structured", failure.Structured);
            w.WriteEndObject();
            return;
        }

        WriteRaw(w, "beside", reply.Beside);
        WriteRaw(w, "payload", reply.Payload);
    });

    /// <summary>Reads a reply from the host, which the worker trusts: the payload is sliced, not parsed.</summary>
    public static ScriptReply ReadReply(ReadOnlyMemory<byte> frame)
    {
        var reader = new Utf8JsonReader(frame.Span, new JsonReaderOptions { MaxDepth = s_parsing.MaxDepth });
        reader.Read();
        reader.Read();
        reader.Read();
        var id = reader.GetInt32();
        if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName) return new ScriptReply(id, default, null);
        ReadOnlyMemory<byte> beside = default;
        if (reader.ValueTextEquals("beside"u8))
        {
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            beside = frame[start..(int)reader.BytesConsumed];
            reader.Read();
        }

        if (!reader.ValueTextEquals("error"u8))
            return new ScriptReply(id, frame[(int)reader.BytesConsumed..^1], null) { Beside = beside };
        return Parse(frame, root =>
        {
            var error = root.GetProperty("error");
            return new ScriptReply(id, default, new ToolFailure(
                error.GetProperty("server").GetString()!,
                error.GetProperty("tool").GetString()!,
                error.GetProperty("message").GetString()!,
                Raw(error, "content"),
                Raw(error, "structured")));
        });
    }

    public static ReadOnlyMemory<byte> Call(ScriptCall call) => Write(w =>
    {
        w.WriteNumber("id", call.Id);
        w.WriteString("server", call.Server);
        w.WriteString("tool", call.Tool);
        w.WriteNumber("line", call.Line);
        WriteRaw(w, "arguments", call.Arguments);
    });

    public static ScriptCall ReadCall(ReadOnlyMemory<byte> frame) => Parse(frame, static root =>
    {
        if (root.GetProperty("arguments").ValueKind != JsonValueKind.Object)
            throw new InvalidDataException("arguments are not an object");
        return new ScriptCall(
            root.GetProperty("id").GetInt32(),
            Required(root, "server", ScriptLimits.MaxNameChars),
            Required(root, "tool", ScriptLimits.MaxNameChars),
            Raw(root, "arguments", ScriptLimits.MaxArgumentBytes),
            root.GetProperty("line").GetInt32());
    });

    public static ReadOnlyMemory<byte> Query(ScriptQuery query) => Write(w =>
    {
        w.WriteNumber("id", query.Id);
        w.WriteNumber("kind", (int)query.Kind);
        w.WriteNumber("line", query.Line);
        WriteRaw(w, "arguments", query.Arguments);
    });

    public static ScriptQuery ReadQuery(ReadOnlyMemory<byte> frame) => Parse(frame, static root =>
    {
        var kind = (ScriptQueryKind)root.GetProperty("kind").GetInt32();
        if (!Enum.IsDefined(kind)) throw new InvalidDataException("unknown query kind");
        if (root.GetProperty("arguments").ValueKind != JsonValueKind.Array)
            throw new InvalidDataException("arguments are not an array");
        return new ScriptQuery(
            root.GetProperty("id").GetInt32(),
            kind,
            Raw(root, "arguments", ScriptLimits.MaxQueryArguments * (ScriptLimits.MaxQueryBytes + 1) + 2),
            root.GetProperty("line").GetInt32());
    });

    /// <summary>
    /// Reads a content block. Must be an object on one line, because it is copied into a message unchanged.
    /// </summary>
    public static ReadOnlyMemory<byte> ReadEmit(ReadOnlyMemory<byte> frame) => Parse(frame, root =>
        root.ValueKind == JsonValueKind.Object && frame.Span.IndexOfAny((byte)'\n', (byte)'\r') < 0
            ? frame
            : throw new InvalidDataException("content block is not a single-line object"));

    public static ReadOnlyMemory<byte> Progress(ProgressReport progress) => Write(w =>
    {
        w.WriteString("message", progress.Message);
        if (progress.Fraction is { } fraction) w.WriteNumber("fraction", fraction);
    });

    public static ProgressReport ReadProgress(ReadOnlyMemory<byte> frame) => Parse(frame, static root =>
    {
        var message = Required(root, "message", ScriptLimits.MaxProgressChars);
        var fraction = root.TryGetProperty("fraction", out var value) ? value.GetDouble() : (double?)null;
        if (fraction is < 0 or > 1 or double.NaN)
            throw new InvalidDataException("invalid progress frame");
        return new ProgressReport(message, fraction);
    });

    public static ReadOnlyMemory<byte> Waiting(bool waitsForPerson) =>
        Write(w => w.WriteBoolean("person", waitsForPerson));

    public static bool ReadWaiting(ReadOnlyMemory<byte> frame) =>
        Parse(frame, static root => root.GetProperty("person").GetBoolean());

    public static ReadOnlyMemory<byte> Idle(int taken) => Write(w => w.WriteNumber("taken", taken));

    public static int ReadIdle(ReadOnlyMemory<byte> frame) =>
        Parse(frame, static root => root.GetProperty("taken").GetInt32());

    public static ReadOnlyMemory<byte> TurnRequest() => Write(static _ => { });

    public static ReadOnlyMemory<byte> Log(ConsoleLine line) => Write(w =>
    {
        w.WriteString("level", line.Level);
        w.WriteString("text", line.Text);
    });

    public static ConsoleLine ReadLog(ReadOnlyMemory<byte> frame) => Parse(frame, static root =>
        new ConsoleLine(Required(root, "level", MaxLevelChars), Required(root, "text", ScriptLimits.MaxConsoleChars)));

    public static ReadOnlyMemory<byte> Done(ScriptEnd end) => Write(w =>
    {
        w.WriteNumber("pending", end.CallsPending);
        w.WriteNumber("dropped", end.LinesDropped);
        w.WriteStartArray("notes");
        foreach (var note in end.Notes.Take(ScriptLimits.MaxNotes)) w.WriteStringValue(Cut(note));
        w.WriteEndArray();
        if (end.Error is { } error) WriteError(w, error);
        WriteRaw(w, "result", end.Result);
    });

    public static ScriptEnd ReadDone(ReadOnlyMemory<byte> frame) => Parse(frame, static root => new ScriptEnd
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
            Stack = Text(error, "stack"),
        };
    }

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> members)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(bytes, s_writing))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return bytes.WrittenMemory;
    }

    /// <exception cref="InvalidDataException">The frame is not valid for its kind.</exception>
    private static T Parse<T>(ReadOnlyMemory<byte> frame, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(frame, s_parsing);
            return read(document.RootElement);
        }
        catch (Exception e)
            when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException("invalid frame body", e);
        }
    }

    private static void WriteText(Utf8JsonWriter w, string name, string? text)
    {
        if (text is not null) w.WriteString(name, Cut(text));
    }

    private static string Cut(string text) =>
        text.Length <= ScriptLimits.MaxErrorChars ? text : text[..(ScriptLimits.MaxErrorChars - 1)] + "…";

    private static void WriteRaw(Utf8JsonWriter w, string name, ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty) return;
        w.WritePropertyName(name);
        w.WriteRawValue(json.Span, skipInputValidation: true);
    }

    /// <summary>Reads a required string of limited length, because worker frames are untrusted.</summary>
    private static string Required(JsonElement of, string name, int maxChars) =>
        Checked(of.GetProperty(name), name, maxChars);

    private static string Checked(JsonElement value, string name, int maxChars)
    {
        var text = value.GetString() ?? throw new InvalidDataException("required string is null");
        return text.Length <= maxChars ? text : throw TooLarge(name);
    }

    private static InvalidDataException TooLarge(string name) => new($"{name} is too large");

    private static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? Checked(value, name, ScriptLimits.MaxErrorChars)
            : null;

    private static ReadOnlyMemory<byte> Raw(JsonElement of, string name, int maxBytes = int.MaxValue)
    {
        if (!of.TryGetProperty(name, out var value)) return default;
        var json = System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(value);
        return json.Length <= maxBytes ? json.ToArray() : throw TooLarge(name);
    }
}
