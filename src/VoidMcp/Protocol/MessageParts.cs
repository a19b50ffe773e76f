using System.Text.Json;

namespace VoidMcp.Protocol;

/// <summary>
/// Where the members that routing needs lie in a message's params or result, found while the message is scanned for the
/// first time. Slices of the same bytes; nothing is copied, and nothing needs to be looked for again.
/// </summary>
internal sealed class MessageParts
{
    private static readonly JsonReaderOptions s_reading = new() { MaxDepth = JsonRpcMessage.MaxDepth };

    private ReadOnlyMemory<byte> _body;

    /// <summary>The raw params or result.</summary>
    public ReadOnlyMemory<byte> Body => _body;

    /// <summary>Raw <c>name</c>: of a tool or a prompt. Empty where absent, as all members here.</summary>
    public JsonPart Name { get; private set; }

    /// <summary>Raw <c>arguments</c>.</summary>
    public JsonPart Arguments { get; private set; }

    /// <summary>Raw <c>_meta</c>.</summary>
    public JsonPart Meta { get; private set; }

    /// <summary>Raw <c>progressToken</c> of the <c>_meta</c>.</summary>
    public JsonPart ProgressToken { get; private set; }

    /// <summary>Raw protocol version of the <c>_meta</c>; only requests of the modern era have one.</summary>
    public JsonPart ProtocolVersion { get; private set; }

    /// <summary>Raw <c>requestState</c>: the request is a retry, or the result wants one.</summary>
    public JsonPart RequestState { get; private set; }

    /// <summary>Raw <c>task</c>: the call is to be made as a task, or the result promises one (2025-11-25).</summary>
    public JsonPart Task { get; private set; }

    /// <summary>Raw <c>resultType</c> of a result of the modern era.</summary>
    public JsonPart ResultType { get; private set; }

    /// <summary>Raw <c>isError</c> of a tool's result.</summary>
    public JsonPart IsError { get; private set; }

    /// <summary>
    /// Whether one of these members stands twice. The last one counts, as in most parsers, but not in all: an edit must
    /// then write the object again, so that what was checked is what the other side reads.
    /// </summary>
    public bool HasRepeats { get; private set; }

    /// <summary>The raw bytes of one member.</summary>
    public ReadOnlyMemory<byte> this[JsonPart part] => _body.Slice(part.Start, part.Length);

    /// <summary>Scans params or a result by themselves.</summary>
    /// <exception cref="JsonException">The bytes are not JSON.</exception>
    public static MessageParts Of(ReadOnlyMemory<byte> body)
    {
        if (!JsonSlices.IsObject(body)) return new MessageParts { _body = body };
        var reader = new Utf8JsonReader(body.Span, s_reading);
        reader.Read();
        var parts = new MessageParts();
        parts.Scan(body, ref reader);
        return parts;
    }

    /// <summary>Moves the reader, which stands on the property name, over the value, and notes what is in it.</summary>
    internal static MessageParts Read(ReadOnlyMemory<byte> json, ref Utf8JsonReader reader)
    {
        reader.Read();
        var parts = new MessageParts();
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            parts.Scan(json, ref reader);
            return parts;
        }

        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        parts._body = json[start..(int)reader.BytesConsumed];
        return parts;
    }

    /// <summary>Reads to the end of the object at whose beginning the reader stands.</summary>
    private void Scan(ReadOnlyMemory<byte> json, ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = MemberOf(ref reader);
            reader.Read();
            var from = (int)reader.TokenStartIndex - start;

            // A second _meta replaces the first one whole, whatever it is.
            if (member == Member.Meta) (ProgressToken, ProtocolVersion) = (default, default);
            if (member == Member.Meta && reader.TokenType == JsonTokenType.StartObject) ScanMeta(start, ref reader);
            else reader.Skip();
            if (member != Member.Other) Note(member, new JsonPart(from, (int)reader.BytesConsumed - start - from));
        }

        _body = json[start..(int)reader.BytesConsumed];
    }

    private void ScanMeta(int start, ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isToken = JsonSlices.IsNamed(ref reader, "progressToken"u8);
            var isVersion = !isToken && JsonSlices.IsNamed(ref reader, "io.modelcontextprotocol/protocolVersion"u8);
            reader.Read();
            var from = (int)reader.TokenStartIndex - start;
            reader.Skip();
            var part = new JsonPart(from, (int)reader.BytesConsumed - start - from);
            if (isToken)
            {
                HasRepeats |= !ProgressToken.IsEmpty;
                ProgressToken = part;
            }
            else if (isVersion)
            {
                HasRepeats |= !ProtocolVersion.IsEmpty;
                ProtocolVersion = part;
            }
        }
    }

    private void Note(Member member, JsonPart part)
    {
        var before = member switch
        {
            Member.Name => Name,
            Member.Arguments => Arguments,
            Member.Meta => Meta,
            Member.RequestState => RequestState,
            Member.Task => Task,
            Member.ResultType => ResultType,
            _ => IsError,
        };
        HasRepeats |= !before.IsEmpty;
        switch (member)
        {
            case Member.Name: Name = part; break;
            case Member.Arguments: Arguments = part; break;
            case Member.Meta: Meta = part; break;
            case Member.RequestState: RequestState = part; break;
            case Member.Task: Task = part; break;
            case Member.ResultType: ResultType = part; break;
            default: IsError = part; break;
        }
    }

    private static Member MemberOf(ref Utf8JsonReader reader)
    {
        // Names are escaped as good as never, and then only as long as they are spelled out can they be compared by length.
        if (!reader.ValueIsEscaped && reader.ValueSpan.Length is not (4 or 5 or 7 or 9 or 10 or 12)) return Member.Other;
        if (JsonSlices.IsNamed(ref reader, "name"u8)) return Member.Name;
        if (JsonSlices.IsNamed(ref reader, "arguments"u8)) return Member.Arguments;
        if (JsonSlices.IsNamed(ref reader, "_meta"u8)) return Member.Meta;
        if (JsonSlices.IsNamed(ref reader, "requestState"u8)) return Member.RequestState;
        if (JsonSlices.IsNamed(ref reader, "task"u8)) return Member.Task;
        if (JsonSlices.IsNamed(ref reader, "resultType"u8)) return Member.ResultType;
        return JsonSlices.IsNamed(ref reader, "isError"u8) ? Member.IsError : Member.Other;
    }

    private enum Member
    {
        Other,
        Name,
        Arguments,
        Meta,
        RequestState,
        Task,
        ResultType,
        IsError,
    }
}

/// <summary>A member's place in its params or result, in bytes. The default value means that it is absent.</summary>
internal readonly record struct JsonPart(int Start, int Length)
{
    public bool IsEmpty => Length == 0;
}
