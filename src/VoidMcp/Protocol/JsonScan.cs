using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace VoidMcp.Protocol;

/// <summary>
/// A fast scanner for JSON. It allocates nothing, and with long strings it is several times faster than
/// <see cref="System.Text.Json.Utf8JsonReader"/>, because it searches them for their end instead of reading them. It
/// accepts valid JSON only (RFC 8259), and rejects escaped property names and deep nesting. Callers then fall back to
/// the reader, which also reports the error.
/// </summary>
internal ref struct JsonScan(ReadOnlySpan<byte> json)
{
    /// <summary>The bytes that end a run of plain text in a string: quotes, escapes, control characters.</summary>
    private static readonly SearchValues<byte> s_stops = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(b => (byte)b), (byte)'"', (byte)'\\']);

    /// <summary>The number of vectors that are compared here before the general search is called.</summary>
    private const int NearBlocks = 4;

    private readonly ReadOnlySpan<byte> _json = json;

    /// <summary>The current position: an index into the bytes.</summary>
    public int Position { get; private set; }

    /// <summary>Whether a string so far contains the escape of half a character (<c>\ud83d</c> alone).</summary>
    public bool HasLoneSurrogates { get; private set; }

    /// <summary>Skips whitespace and returns the next byte without consuming it; 0 at the end.</summary>
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

    /// <summary>Consumes the next byte if it is the expected one.</summary>
    public bool TryTake(byte expected)
    {
        if (Peek() != expected) return false;
        Position++;
        return true;
    }

    /// <summary>
    /// Consumes the name and the colon of an object's next member; after the last member, the object's end.
    /// </summary>
    /// <param name="isFirst">Whether the object's start was consumed just before; set to false.</param>
    /// <param name="name">The bytes of the name; empty at the object's end.</param>
    /// <returns>False if the JSON is not accepted.</returns>
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

        // To the caller an empty name means the object's end.
        return !name.IsEmpty && TryTake((byte)':');
    }

    /// <summary>Skips one value.</summary>
    /// <param name="depth">The current nesting depth.</param>
    /// <returns>False if the JSON is not accepted.</returns>
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

    /// <summary>Moves over a string, on whose quote it stands.</summary>
    /// <param name="text">What is between the quotes.</param>
    /// <returns>False for what it does not accept.</returns>
    public bool TrySkipText(out ReadOnlySpan<byte> text)
    {
        var start = Position + 1;
        var isRead = TrySkipString(out _);
        text = isRead ? _json[start..(Position - 1)] : default;
        return isRead;
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
    /// The offset of the next byte that is not plain text; -1 if there is none. Compares the next few bytes inline: in
    /// a string that contains JSON or source code, escapes are so frequent that calling the search costs more than the
    /// search itself.
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

    /// <summary>The length of an escape, without its backslash; 0 if it is invalid.</summary>
    private int EscapeAt(int at)
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

        if ((_json[at + 1] | 0x20) != 'd' || _json[at + 2] < (byte)'8') return 5;

        // Half a character: the first half must be followed by the second one.
        var isWhole = IsFirstHalf(_json[at + 2])
            && at + 10 < _json.Length
            && _json[at + 5] == (byte)'\\'
            && _json[at + 6] == (byte)'u'
            && (_json[at + 7] | 0x20) == 'd'
            && !IsFirstHalf(_json[at + 8])
            && _json[at + 8] >= (byte)'A'
            && char.IsAsciiHexDigit((char)_json[at + 8])
            && char.IsAsciiHexDigit((char)_json[at + 9])
            && char.IsAsciiHexDigit((char)_json[at + 10]);
        HasLoneSurrogates |= !isWhole;
        return isWhole ? 11 : 5;
    }

    private static bool IsFirstHalf(byte digit) =>
        digit is (byte)'8' or (byte)'9' or (byte)'a' or (byte)'A' or (byte)'b' or (byte)'B';

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
