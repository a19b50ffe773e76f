using System.Text;
using System.Text.Json;

namespace VoidMcp.Protocol;

/// <summary>A member of params or of a result that <see cref="MessageParts"/> records or checks.</summary>
internal enum KnownMember
{
    Other,
    Content,
    StructuredContent,
    Name,
    Arguments,
    Meta,
    RequestState,
    Task,
    ResultType,
    IsError,
}

/// <summary>Recognizes the members by their names.</summary>
internal static class KnownMembers
{
    /// <summary>Recognizes a name that has no escapes.</summary>
    public static KnownMember Of(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 when name.SequenceEqual("name"u8) => KnownMember.Name,
        4 when name.SequenceEqual("task"u8) => KnownMember.Task,
        5 when name.SequenceEqual("_meta"u8) => KnownMember.Meta,
        7 when name.SequenceEqual("isError"u8) => KnownMember.IsError,
        7 when name.SequenceEqual("content"u8) => KnownMember.Content,
        9 when name.SequenceEqual("arguments"u8) => KnownMember.Arguments,
        10 when name.SequenceEqual("resultType"u8) => KnownMember.ResultType,
        12 when name.SequenceEqual("requestState"u8) => KnownMember.RequestState,
        17 when name.SequenceEqual("structuredContent"u8) => KnownMember.StructuredContent,
        _ => KnownMember.Other,
    };

    /// <summary>Recognizes the current property name, escaped or not.</summary>
    public static KnownMember Of(ref Utf8JsonReader reader)
    {
        // The length rules most names out. It can't for escaped names, which are rare.
        if (!reader.ValueIsEscaped && reader.ValueSpan.Length is not (4 or 5 or 7 or 9 or 10 or 12))
            return KnownMember.Other;
        if (JsonSlices.IsNamed(ref reader, "name"u8)) return KnownMember.Name;
        if (JsonSlices.IsNamed(ref reader, "arguments"u8)) return KnownMember.Arguments;
        if (JsonSlices.IsNamed(ref reader, "_meta"u8)) return KnownMember.Meta;
        if (JsonSlices.IsNamed(ref reader, "requestState"u8)) return KnownMember.RequestState;
        if (JsonSlices.IsNamed(ref reader, "task"u8)) return KnownMember.Task;
        if (JsonSlices.IsNamed(ref reader, "resultType"u8)) return KnownMember.ResultType;
        return JsonSlices.IsNamed(ref reader, "isError"u8) ? KnownMember.IsError : KnownMember.Other;
    }

    /// <summary>The current property name, unescaped; empty if it has a lone surrogate.</summary>
    public static ReadOnlySpan<byte> NameOf(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped) return reader.ValueSpan;
        try
        {
            return Encoding.UTF8.GetBytes(reader.GetString()!);
        }
        catch (InvalidOperationException)
        {
            return default;
        }
    }
}
