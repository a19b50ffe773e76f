using System.Text.Json;
using static VoidMcp.Sandbox.FrameBody;

namespace VoidMcp.Sandbox;

/// <summary>The frames that the host sends to a worker: tools, scripts, and answers to calls and queries.</summary>
internal static class HostFrames
{
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
        w.WriteStartArray("scripts");
        foreach (var name in limits.Scripts) w.WriteStringValue(name);
        w.WriteEndArray();
        WriteRaw(w, "args", limits.Args);
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
                Scripts = root.GetProperty("scripts").EnumerateArray().Select(static s => s.GetString()!).ToArray(),
                Args = Raw(root, "args"),
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
        var reader = new Utf8JsonReader(frame.Span, new JsonReaderOptions { MaxDepth = Parsing.MaxDepth });
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

    /// <param name="data">The zone's file (TZif); empty if there is no such zone.</param>
    public static ReadOnlyMemory<byte> ZoneData(ReadOnlyMemory<byte> data) =>
        Write(w => w.WriteBase64String("data", data.Span));

    public static ReadOnlyMemory<byte> ReadZoneData(ReadOnlyMemory<byte> frame) =>
        Parse(frame, static root => (ReadOnlyMemory<byte>)root.GetProperty("data").GetBytesFromBase64());
}
