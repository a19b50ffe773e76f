using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>
/// Lists in pages that fit into one message (server/utilities/pagination). Almost every list is one page. The cursor names the
/// place and what the list was: where it has changed since, the client is to begin again.
/// </summary>
internal static class ListPages
{
    private const int Frame = 1024;

    /// <summary>The raw result for one page.</summary>
    /// <param name="property">The list's name in the result, <c>tools</c> for one.</param>
    /// <param name="items">All entries, raw.</param>
    /// <param name="parameters">Raw params of the request; a cursor in it is one of ours.</param>
    /// <param name="room">Bytes of one result.</param>
    /// <param name="era">The client's.</param>
    /// <exception cref="RequestFailure">The cursor is none of this list's.</exception>
    public static ReadOnlyMemory<byte> Page(string property, IReadOnlyList<ReadOnlyMemory<byte>> items, ReadOnlyMemory<byte> parameters, int room, Era era)
    {
        var start = !HasCursor(parameters, out var cursor) ? 0 : Start(cursor, items) ?? throw RequestFailure.InvalidParams("this cursor belongs to no such list, or the list has changed: begin again without it");
        var end = start;
        for (long size = Frame; end < items.Count; end++)
        {
            size += items[end].Length + 1;
            if (size > room && end > start) break;
        }

        return JsonText.Write(w =>
        {
            w.WriteStartObject();
            w.WriteStartArray(property);
            for (var at = start; at < end; at++) w.WriteRaw(items[at]);
            w.WriteEndArray();
            if (end < items.Count) w.WriteString("nextCursor"u8, Cursor(end, items));
            if (era == Era.Modern) Results.WriteModernList(w);
            w.WriteEndObject();
        });
    }

    /// <summary>Whether a page other than the first is asked for.</summary>
    /// <param name="parameters">Raw params of a request.</param>
    /// <param name="cursor">The cursor; text that is none of ours where it is no text.</param>
    public static bool HasCursor(ReadOnlyMemory<byte> parameters, out string cursor)
    {
        var raw = JsonSlices.Property(parameters, "cursor"u8);
        cursor = JsonSlices.String(raw) ?? "";
        return !raw.IsEmpty && !raw.Span.SequenceEqual("null"u8);
    }

    private static string Cursor(int place, IReadOnlyList<ReadOnlyMemory<byte>> items) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{place}:{Fingerprint(items)}")));

    private static int? Start(string cursor, IReadOnlyList<ReadOnlyMemory<byte>> items)
    {
        if (!Base64Url.IsValid(cursor)) return null;
        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split(':');
        if (parts is not [var place, var fingerprint] || fingerprint != Fingerprint(items)) return null;
        return int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var start) && start < items.Count ? start : null;
    }

    private static string Fingerprint(IReadOnlyList<ReadOnlyMemory<byte>> items)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var item in items) hash.AppendData(item.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
