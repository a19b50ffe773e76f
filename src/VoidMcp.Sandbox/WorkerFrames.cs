using System.Text.Json;
using static VoidMcp.Sandbox.FrameBody;

namespace VoidMcp.Sandbox;

/// <summary>The frames that a worker sends to its host, except the last one of a script.</summary>
internal static class WorkerFrames
{
    /// <summary>Protocol version. Increase it with every incompatible change.</summary>
    public const int Version = 7;

    private const int MaxLevelChars = 10, MaxLacks = 20, MaxLackChars = 100;

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
            Raw(root, "arguments", ScriptLimits.MaxQueryArguments * (ScriptLimits.QueryBytes(kind) + 1) + 2),
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

    /// <param name="name">The zone's IANA name.</param>
    public static ReadOnlyMemory<byte> Zone(string name) => Write(w => w.WriteString("name", name));

    public static string ReadZone(ReadOnlyMemory<byte> frame) =>
        Parse(frame, static root => Required(root, "name", ScriptLimits.MaxNameChars));
}
