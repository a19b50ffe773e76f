using System.Text;
using System.Text.RegularExpressions;

namespace VoidMcp.Protocol;

/// <summary>
/// Finds the messages in text that has something else beside them: a warning of PHP, escape codes for colors, a banner
/// without a line end, or a second message. A log line may quote messages: of text after words only responses count,
/// and what a message contains is never looked at.
/// </summary>
internal static partial class MixedText
{
    /// <param name="utf8">Text that is not one valid message.</param>
    /// <param name="rest">What is not part of a message, without escape codes; empty if nothing is left.</param>
    /// <returns>The messages; empty if there are none.</returns>
    public static IReadOnlyList<JsonRpcMessage> Read(ReadOnlyMemory<byte> utf8, out string rest)
    {
        var found = new List<JsonRpcMessage>();
        var others = new StringBuilder();
        var (at, told) = (0, 0);
        while (utf8.Span[at..].IndexOfAny((byte)'{', (byte)'[') is >= 0 and var offset)
        {
            var start = at + offset;
            var scan = new JsonScan(utf8.Span[start..]);
            if (!scan.TrySkipValue(1))
            {
                // A message that is broken or cut off: what is inside is not a message.
                if (utf8.Span[start..].StartsWith("{\""u8) || utf8.Span[start..].StartsWith("[{"u8)) break;
                at = start + 1;
                continue;
            }

            at = start + scan.Position;
            var before = Words(utf8[told..start]);
            if (utf8.Span[start] == (byte)'[' || MessageIn(utf8[start..at]) is not { } message
                || (before.Length > 0 && message.Kind is not (MessageKind.Result or MessageKind.Error)))
            {
                continue;
            }

            found.Add(message);
            if (before.Length > 0) others.Append(before).Append('\n');
            told = at;
        }

        rest = others.Append(Words(utf8[told..])).ToString().Trim();
        return found;
    }

    private static JsonRpcMessage? MessageIn(ReadOnlyMemory<byte> json) =>
        !JsonSlices.Property(json, "jsonrpc"u8).IsEmpty
        && JsonRpcMessage.TryParse(json, out var message, out _)
        && !message.IsUnreadable
            ? message
            : null;

    /// <summary>The text without escape codes; empty if it contains neither letters nor digits.</summary>
    private static string Words(ReadOnlyMemory<byte> utf8)
    {
        var text = EscapeCode().Replace(Encoding.UTF8.GetString(utf8.Span), "").Trim();
        return text.Any(char.IsLetterOrDigit) ? text : "";
    }

    [GeneratedRegex(@"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[@-Z\\^_])")]
    private static partial Regex EscapeCode();
}
