using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>
/// Splits lists into pages that fit into one message (server/utilities/pagination). Almost every list is one page. The
/// cursor has the position and a hash of the list: if the list has changed, the client must start again.
/// </summary>
internal static class ListPages
{
    private const int Frame = 1024;

    /// <summary>Returns the raw result for one page.</summary>
    /// <param name="property">The list's name in the result, such as <c>tools</c>.</param>
    /// <param name="items">All entries, raw.</param>
    /// <param name="parameters">Raw params of the request, with our cursor or none.</param>
    /// <param name="room">The maximum size of a result in bytes.</param>
    /// <param name="era">The client's era.</param>
    /// <exception cref="RequestFailure">The cursor is invalid.</exception>
    public static ReadOnlyMemory<byte> Page(
        string property, IReadOnlyList<ReadOnlyMemory<byte>> items, ReadOnlyMemory<byte> parameters, int room, Era era)
    {
        var start = !HasCursor(parameters, out var cursor)
            ? 0
            : Start(cursor, items)
              ?? throw RequestFailure.InvalidParams("invalid cursor, or the list has changed: start again without it");
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

    /// <summary>Whether a later page than the first is requested.</summary>
    /// <param name="parameters">Raw params of a request.</param>
    /// <param name="cursor">The cursor; an invalid text if it is not a string.</param>
    public static bool HasCursor(ReadOnlyMemory<byte> parameters, out string cursor)
    {
        var raw = JsonSlices.Property(parameters, "cursor"u8);
        cursor = JsonSlices.String(raw) ?? "";

        // Some clients send an empty cursor for the first page.
        return !raw.IsEmpty && !raw.Span.SequenceEqual("null"u8) && !raw.Span.SequenceEqual("\"\""u8);
    }

    private static string Cursor(int place, IReadOnlyList<ReadOnlyMemory<byte>> items) =>
        Base64Url.EncodeToString(
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{place}:{Fingerprint(items)}")));

    private static int? Start(string cursor, IReadOnlyList<ReadOnlyMemory<byte>> items)
    {
        if (!Base64Url.IsValid(cursor)) return null;
        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split(':');
        if (parts is not [var place, var fingerprint] || fingerprint != Fingerprint(items)) return null;
        return int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var start)
            && start < items.Count
            ? start
            : null;
    }

    private static string Fingerprint(IReadOnlyList<ReadOnlyMemory<byte>> items)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var item in items) hash.AppendData(item.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
