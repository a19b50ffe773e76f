using System.Text;
using System.Text.Json;

namespace VoidMcp.Protocol;

/// <summary>
/// The location of the members that routing needs in a message's params or result, found in the first scan of the
/// message. They are slices of the same bytes; nothing is copied or searched again.
/// </summary>
internal sealed class MessageParts
{
    private static readonly JsonReaderOptions s_reading = new() { MaxDepth = JsonRpcMessage.MaxDepth };

    /// <summary>No params at all.</summary>
    public static MessageParts None { get; } = new();

    private ReadOnlyMemory<byte> _body;

    /// <summary>The raw params or result.</summary>
    public ReadOnlyMemory<byte> Body => _body;

    /// <summary>Raw <c>name</c> of a tool or a prompt. Empty if absent, like all members here.</summary>
    public JsonPart Name { get; private set; }

    /// <summary>Raw <c>arguments</c>.</summary>
    public JsonPart Arguments { get; private set; }

    /// <summary>Raw <c>_meta</c>.</summary>
    public JsonPart Meta { get; private set; }

    /// <summary>Raw <c>progressToken</c> of the <c>_meta</c>.</summary>
    public JsonPart ProgressToken { get; private set; }

    /// <summary>Raw protocol version of the <c>_meta</c>; only in modern requests.</summary>
    public JsonPart ProtocolVersion { get; private set; }

    /// <summary>Raw <c>requestState</c>: the request is a retry, or the result asks for one.</summary>
    public JsonPart RequestState { get; private set; }

    /// <summary>
    /// Raw <c>task</c>: the call is to run as a task, or the result has the created task (2025-11-25).
    /// </summary>
    public JsonPart Task { get; private set; }

    /// <summary>Raw <c>resultType</c> of a modern result.</summary>
    public JsonPart ResultType { get; private set; }

    /// <summary>Raw <c>isError</c> of a tool's result.</summary>
    public JsonPart IsError { get; private set; }

    /// <summary>
    /// Whether one of these members is duplicated. The last one counts, as in most parsers, but not in all: an edit
    /// must then rewrite the object, so that the peer reads what was checked.
    /// </summary>
    public bool HasRepeats { get; private set; }

    /// <summary>
    /// Whether the body, if it is a tool's result, may be one that strict clients reject: <c>isError</c>,
    /// <c>content</c> or <c>structuredContent</c> has another type than the protocol's.
    /// </summary>
    public bool IsOddResult { get; private set; }

    /// <summary>
    /// A member of params whose name differs only in case from one of these; null if there is none. Servers that ignore
    /// case may read it in place of the one that was checked.
    /// </summary>
    public string? LookAlike { get; private set; }

    /// <summary>The raw bytes of one member.</summary>
    public ReadOnlyMemory<byte> this[JsonPart part] => _body.Slice(part.Start, part.Length);

    /// <summary>Scans params or a result on their own.</summary>
    /// <exception cref="JsonException">The bytes are not JSON.</exception>
    public static MessageParts Of(ReadOnlyMemory<byte> body)
    {
        if (!JsonSlices.IsObject(body)) return new MessageParts { _body = body };
        var scan = new JsonScan(body.Span);
        if (Read(body, ref scan) is { } found) return found;
        var reader = new Utf8JsonReader(body.Span, s_reading);
        reader.Read();
        var parts = new MessageParts();
        parts.Scan(body, ref reader);
        return parts;
    }

    /// <summary>Skips the value after the reader's current property name, and records its members.</summary>
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

    /// <summary>Skips the scan's next value, and records its members.</summary>
    /// <returns>Null if the scan does not accept the JSON.</returns>
    internal static MessageParts? Read(ReadOnlyMemory<byte> json, ref JsonScan scan)
    {
        var parts = new MessageParts();
        if (scan.Peek() != (byte)'{')
        {
            var from = scan.Position;
            if (!scan.TrySkipValue(1)) return null;
            parts._body = json[from..scan.Position];
            return parts;
        }

        var start = scan.Position;
        scan.TryTake((byte)'{');
        var isFirst = true;
        while (scan.TryMember(ref isFirst, out var name))
        {
            if (name.IsEmpty)
            {
                parts._body = json[start..scan.Position];
                return parts;
            }

            var member = KnownMembers.Of(name);
            if (member == KnownMember.Other && MemberNames.IsLookAlike(name))
                parts.LookAlike ??= Encoding.UTF8.GetString(name);

            // A duplicate _meta replaces the previous one entirely, whatever its type.
            if (member == KnownMember.Meta) (parts.ProgressToken, parts.ProtocolVersion) = (default, default);
            var first = scan.Peek();
            var isMeta = first == (byte)'{' && member == KnownMember.Meta;
            var from = scan.Position;
            if (member == KnownMember.Content)
            {
                if (!ContentScan.TryScan(ref scan, out var isSound)) return null;
                parts.IsOddResult |= !isSound;
                continue;
            }

            parts.IsOddResult |= member switch
            {
                KnownMember.IsError => first is not ((byte)'t' or (byte)'f'),
                KnownMember.StructuredContent or KnownMember.Meta => first != (byte)'{',
                _ => false,
            };
            if (isMeta ? !parts.ScanMeta(start, ref scan) : !scan.TrySkipValue(2)) return null;
            if (member is not (KnownMember.Other or KnownMember.StructuredContent))
                parts.Note(member, new JsonPart(from - start, scan.Position - from));
        }

        return null;
    }

    private bool ScanMeta(int start, ref JsonScan scan)
    {
        scan.TryTake((byte)'{');
        var isFirst = true;
        while (scan.TryMember(ref isFirst, out var name))
        {
            if (name.IsEmpty) return true;
            var isToken = name.SequenceEqual("progressToken"u8);
            var isVersion = name.SequenceEqual("io.modelcontextprotocol/protocolVersion"u8);
            if (!isToken && !isVersion && MemberNames.IsLookAlikeInMeta(name))
                LookAlike ??= $"_meta.{Encoding.UTF8.GetString(name)}";
            scan.Peek();
            var from = scan.Position;
            if (!scan.TrySkipValue(3)) return false;
            NoteMeta(isToken, isVersion, new JsonPart(from - start, scan.Position - from));
        }

        return false;
    }

    private void NoteMeta(bool isToken, bool isVersion, JsonPart part)
    {
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

    /// <summary>Reads the object that the reader has just entered, to its end.</summary>
    private void Scan(ReadOnlyMemory<byte> json, ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;

        // What the quick scan does not accept is looked at more closely if it is a result.
        IsOddResult = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = KnownMembers.Of(ref reader);
            if (member == KnownMember.Other && MemberNames.IsLookAlike(KnownMembers.NameOf(ref reader)))
                LookAlike ??= Encoding.UTF8.GetString(KnownMembers.NameOf(ref reader));
            reader.Read();
            var from = (int)reader.TokenStartIndex - start;

            // A duplicate _meta replaces the previous one entirely, whatever its type.
            if (member == KnownMember.Meta) (ProgressToken, ProtocolVersion) = (default, default);
            if (member == KnownMember.Meta && reader.TokenType == JsonTokenType.StartObject)
                ScanMeta(start, ref reader);
            else
                reader.Skip();
            if (member != KnownMember.Other) Note(member, new JsonPart(from, (int)reader.BytesConsumed - start - from));
        }

        _body = json[start..(int)reader.BytesConsumed];
    }

    private void ScanMeta(int start, ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isToken = JsonSlices.IsNamed(ref reader, "progressToken"u8);
            var isVersion = !isToken && JsonSlices.IsNamed(ref reader, "io.modelcontextprotocol/protocolVersion"u8);
            if (!isToken && !isVersion && MemberNames.IsLookAlikeInMeta(KnownMembers.NameOf(ref reader)))
                LookAlike ??= $"_meta.{Encoding.UTF8.GetString(KnownMembers.NameOf(ref reader))}";
            reader.Read();
            var from = (int)reader.TokenStartIndex - start;
            reader.Skip();
            NoteMeta(isToken, isVersion, new JsonPart(from, (int)reader.BytesConsumed - start - from));
        }
    }

    private void Note(KnownMember member, JsonPart part)
    {
        var before = member switch
        {
            KnownMember.Name => Name,
            KnownMember.Arguments => Arguments,
            KnownMember.Meta => Meta,
            KnownMember.RequestState => RequestState,
            KnownMember.Task => Task,
            KnownMember.ResultType => ResultType,
            _ => IsError,
        };
        HasRepeats |= !before.IsEmpty;
        switch (member)
        {
            case KnownMember.Name: Name = part; break;
            case KnownMember.Arguments: Arguments = part; break;
            case KnownMember.Meta: Meta = part; break;
            case KnownMember.RequestState: RequestState = part; break;
            case KnownMember.Task: Task = part; break;
            case KnownMember.ResultType: ResultType = part; break;
            default: IsError = part; break;
        }
    }
}

/// <summary>A member's range in its params or result, in bytes. The default value means absent.</summary>
internal readonly record struct JsonPart(int Start, int Length)
{
    public bool IsEmpty => Length == 0;
}
