using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace VoidMcp.Protocol;

/// <summary>
/// Walks over valid JSON without building anything, several times faster than
/// <see cref="System.Text.Json.Utf8JsonReader"/> where strings are long: they are searched, not read. It accepts
/// nothing that is not JSON (RFC 8259); what it does not accept, names with escapes and deep nesting included, is left
/// to the reader, which also says what is wrong.
/// </summary>
internal ref struct JsonScan(ReadOnlySpan<byte> json)
{
    /// <summary>What ends the plain part of a string: its end, an escape, and what must not stand in one.</summary>
    private static readonly SearchValues<byte> s_stops = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(b => (byte)b), (byte)'"', (byte)'\\']);

    /// <summary>How many vectors are looked at before the search is called.</summary>
    private const int NearBlocks = 4;

    private readonly ReadOnlySpan<byte> _json = json;

    /// <summary>Where it stands: an index into the bytes.</summary>
    public int Position { get; private set; }

    /// <summary>Moves over white space, and tells what comes next; 0 at the end.</summary>
    public byte Peek()
    {
        while (Position < _json.Length)
        {
            var next = _json[Position];
            if (next is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')) return next;
            Position++;
        }

        return 0;
    }

    /// <summary>Moves over one byte, where it comes next.</summary>
    public bool TryTake(byte expected)
    {
        if (Peek() != expected) return false;
        Position++;
        return true;
    }

    /// <summary>
    /// Moves to the next member of an object, over its name and colon. After the last one it moves over
    /// the object's end.
    /// </summary>
    /// <param name="isFirst">
    /// Whether the object's beginning was the last thing that it moved over; becomes false.
    /// </param>
    /// <param name="name">The bytes of the name; empty where there is no other member.</param>
    /// <returns>False for what it does not accept.</returns>
    public bool TryMember(ref bool isFirst, out ReadOnlySpan<byte> name)
    {
        name = default;
        if (TryTake((byte)'}')) return true;
        if (!isFirst && !TryTake((byte)',')) return false;
        isFirst = false;
        if (Peek() != (byte)'"') return false;
        var start = Position + 1;
        if (!TrySkipString(out var hasEscapes) || hasEscapes) return false;
        name = _json[start..(Position - 1)];

        // An empty name is taken for none by its caller.
        return !name.IsEmpty && TryTake((byte)':');
    }

    /// <summary>Moves over one value.</summary>
    /// <param name="depth">How deep it is nested already.</param>
    /// <returns>False for what it does not accept.</returns>
    public bool TrySkipValue(int depth)
    {
        switch (Peek())
        {
            case (byte)'"':
                return TrySkipString(out _);
            case (byte)'{':
                return depth < JsonRpcMessage.MaxDepth && TrySkipObject(depth + 1);
            case (byte)'[':
                return depth < JsonRpcMessage.MaxDepth && TrySkipArray(depth + 1);
            case (byte)'t':
                return TrySkip("true"u8);
            case (byte)'f':
                return TrySkip("false"u8);
            case (byte)'n':
                return TrySkip("null"u8);
            default:
                return TrySkipNumber();
        }
    }

    private bool TrySkipObject(int depth)
    {
        Position++;
        if (TryTake((byte)'}')) return true;
        do
        {
            if (Peek() != (byte)'"' || !TrySkipString(out _) || !TryTake((byte)':') || !TrySkipValue(depth))
                return false;
        }
        while (TryTake((byte)','));
        return TryTake((byte)'}');
    }

    private bool TrySkipArray(int depth)
    {
        Position++;
        if (TryTake((byte)']')) return true;
        do
        {
            if (!TrySkipValue(depth)) return false;
        }
        while (TryTake((byte)','));
        return TryTake((byte)']');
    }

    private bool TrySkipString(out bool hasEscapes)
    {
        hasEscapes = false;
        var at = Position + 1;
        while (true)
        {
            at = StopFrom(at);
            if (at < 0) return false;
            switch (_json[at])
            {
                case (byte)'"':
                    Position = at + 1;
                    return true;
                case (byte)'\\' when at + 1 < _json.Length:
                    hasEscapes = true;
                    var length = EscapeAt(at + 1);
                    if (length == 0) return false;
                    at += 1 + length;
                    break;
                default:
                    return false;
            }
        }
    }

    /// <summary>
    /// Where the string stops being plain text, from there on; -1 for nowhere. Looks at the next few bytes by itself,
    /// because in JSON or program text within a string the escapes are so close together that a call of the search
    /// costs more than what it finds.
    /// </summary>
    private readonly int StopFrom(int at)
    {
        for (var block = 0; block < NearBlocks && at + Vector128<byte>.Count <= _json.Length; block++)
        {
            var bytes = Vector128.Create(_json.Slice(at, Vector128<byte>.Count));
            var stops = Vector128.Equals(bytes, Vector128.Create((byte)'"'))
                | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))
                | Vector128.LessThan(bytes, Vector128.Create((byte)0x20));
            if (stops != Vector128<byte>.Zero)
                return at + BitOperations.TrailingZeroCount(stops.ExtractMostSignificantBits());
            at += Vector128<byte>.Count;
        }

        var plain = _json[at..].IndexOfAny(s_stops);
        return plain < 0 ? -1 : at + plain;
    }

    /// <summary>The length of the escape whose letter stands there; 0 for an invalid one.</summary>
    private readonly int EscapeAt(int at)
    {
        if (_json[at] is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r'
            or (byte)'t')
        {
            return 1;
        }

        if (_json[at] != (byte)'u' || at + 4 >= _json.Length) return 0;
        foreach (var digit in _json.Slice(at + 1, 4))
        {
            if (!char.IsAsciiHexDigit((char)digit)) return 0;
        }

        return 5;
    }

    private bool TrySkipNumber()
    {
        if (At(Position) == (byte)'-') Position++;
        if (At(Position) == (byte)'0') Position++;
        else if (!TrySkipDigits()) return false;
        if (At(Position) == (byte)'.')
        {
            Position++;
            if (!TrySkipDigits()) return false;
        }

        if (At(Position) is not ((byte)'e' or (byte)'E')) return true;
        Position++;
        if (At(Position) is (byte)'+' or (byte)'-') Position++;
        return TrySkipDigits();
    }

    private bool TrySkipDigits()
    {
        var start = Position;
        while (At(Position) is >= (byte)'0' and <= (byte)'9') Position++;
        return Position > start;
    }

    private bool TrySkip(ReadOnlySpan<byte> word)
    {
        if (!_json[Position..].StartsWith(word)) return false;
        Position += word.Length;
        return true;
    }

    private readonly byte At(int position) => position < _json.Length ? _json[position] : (byte)0;
}
