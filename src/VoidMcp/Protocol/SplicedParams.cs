namespace VoidMcp.Protocol;

/// <summary>
/// Raw params in which up to two parts are replaced while they are written, so that most requests are copied once.
/// </summary>
internal readonly record struct SplicedParams
{
    private readonly ReadOnlyMemory<byte> _raw;
    private readonly JsonPart _first, _second;
    private readonly ReadOnlyMemory<byte> _firstValue, _secondValue;

    /// <param name="raw">The params unchanged; empty for none.</param>
    public SplicedParams(ReadOnlyMemory<byte> raw) => _raw = raw;

    private SplicedParams(
        ReadOnlyMemory<byte> raw,
        JsonPart first,
        ReadOnlyMemory<byte> firstValue,
        JsonPart second,
        ReadOnlyMemory<byte> secondValue)
    {
        _raw = raw;
        var inOrder = second.IsEmpty || (!first.IsEmpty && first.Start < second.Start);
        (_first, _firstValue) = inOrder ? (first, firstValue) : (second, secondValue);
        (_second, _secondValue) = inOrder ? (second, secondValue) : (first, firstValue);
    }

    public bool IsEmpty => _raw.IsEmpty;

    public int Length => _raw.Length - _first.Length + _firstValue.Length - _second.Length + _secondValue.Length;

    /// <summary>Replaces the name and the progress token.</summary>
    /// <param name="parts">The params.</param>
    /// <param name="name">The raw name that replaces the old one; empty to keep it.</param>
    /// <param name="token">The raw progress token to set; empty to keep the old one.</param>
    public static SplicedParams Of(MessageParts parts, ReadOnlyMemory<byte> name, ReadOnlyMemory<byte> token)
    {
        var isSpliced = !parts.HasRepeats
            && (name.IsEmpty || !parts.Name.IsEmpty)
            && (token.IsEmpty || !parts.ProgressToken.IsEmpty);
        if (isSpliced)
        {
            return new SplicedParams(
                parts.Body,
                name.IsEmpty ? default : parts.Name,
                name,
                token.IsEmpty ? default : parts.ProgressToken,
                token);
        }

        // A member that was duplicated is written once: the server must read what was checked.
        var edit = new JsonEdit(parts.Body);
        Set("name", name.IsEmpty ? Repeated(parts.Name) : name);
        Set("arguments", Repeated(parts.Arguments));
        Set("task", Repeated(parts.Task));
        Set("requestState", Repeated(parts.RequestState));
        Set("_meta", token.IsEmpty ? Repeated(parts.Meta) : WithToken(parts[parts.Meta], token));
        return new SplicedParams(edit.ToUtf8());

        ReadOnlyMemory<byte> Repeated(JsonPart part) => parts.HasRepeats ? parts[part] : default;

        void Set(string member, ReadOnlyMemory<byte> value)
        {
            if (!value.IsEmpty) edit.Set(member, value);
        }
    }

    private static ReadOnlyMemory<byte> WithToken(ReadOnlyMemory<byte> meta, ReadOnlyMemory<byte> token) =>
        new JsonEdit(JsonSlices.IsObject(meta) ? meta : default).Set(MetaKeys.ProgressToken, token).ToUtf8();

    /// <summary>Writes the params with their replacements.</summary>
    public void CopyTo(Span<byte> output)
    {
        var raw = _raw.Span;
        var (from, to) = (0, 0);
        Replace(_first, _firstValue.Span, raw, output, ref from, ref to);
        Replace(_second, _secondValue.Span, raw, output, ref from, ref to);
        raw[from..].CopyTo(output[to..]);
    }

    private static void Replace(
        JsonPart part, ReadOnlySpan<byte> value, ReadOnlySpan<byte> raw, Span<byte> output, ref int from, ref int to)
    {
        if (part.IsEmpty) return;
        raw[from..part.Start].CopyTo(output[to..]);
        to += part.Start - from;
        value.CopyTo(output[to..]);
        to += value.Length;
        from = part.Start + part.Length;
    }
}
