using System.Text;

namespace VoidMcp.Protocol;

/// <summary>
/// Reads the envelope of a message that is not JSON, such as Python's <c>NaN</c> or a trailing comma: if the ID can be
/// read, its request fails at once instead of waiting for a response that was already sent.
/// </summary>
internal static class BrokenMessage
{
    private const int Longest = 16;

    /// <summary>What is shown of a text, in bytes.</summary>
    private const int MostShown = 200;

    private static readonly string[] s_words =
        ["NaN", "Infinity", "-Infinity", "undefined", "None", "True", "False", "'"];

    /// <param name="utf8">The message.</param>
    /// <param name="reason">What the parser says.</param>
    /// <returns>
    /// A request with its <see cref="JsonRpcMessage.Problem"/>, or an error response; null for anything else.
    /// </returns>
    public static JsonRpcMessage? Read(ReadOnlyMemory<byte> utf8, string reason)
    {
        ReadOnlyMemory<byte> id = default;
        string? method = null;
        var (isAnswer, hasVersion) = (false, false);
        foreach (var (name, value) in Members(utf8))
        {
            switch (name)
            {
                case "jsonrpc": hasVersion = true; break;
                case "id": id = value; break;
                case "method": method = Encoding.UTF8.GetString(value.Span.Trim("\""u8)); break;
                case "result" or "error": isAnswer = true; break;
                default: break;
            }
        }

        if (!hasVersion || !JsonRpcMessage.IsId(id) || !IsWhole(id)) return null;
        var words = $"{reason}{Place(utf8)}";
        if (method is not null)
            return JsonRpcMessage.Unservable(id, method, $"the request is {words}", RpcError.ParseError);
        return isAnswer
            ? JsonRpcMessage.Failed(id, new RpcError(RpcError.Internal, $"the response is {words}"))
            : null;
    }

    /// <summary>
    /// A response with an envelope of another spelling: other letter case, single quotes, or no result. Only its
    /// request can tell whether it was meant as one.
    /// </summary>
    /// <param name="utf8">The text, which is not a message.</param>
    /// <param name="reason">Why not.</param>
    public static JsonRpcMessage? Guess(ReadOnlyMemory<byte> utf8, string reason)
    {
        if (!utf8.Span.TrimStart(" \t"u8).StartsWith("{"u8)) return null;
        ReadOnlyMemory<byte> id = default;
        var (isAnswer, hasVersion, isOtherCase) = (false, false, false);
        foreach (var (name, value) in Members(utf8))
        {
            var lower = name.ToLowerInvariant();
            isOtherCase |= lower != name;
            if (lower == "jsonrpc") hasVersion = true;
            else if (lower == "id") id = value;
            else if (lower is "result" or "error") isAnswer = true;
            else if (lower == "method") return null;
        }

        if (!hasVersion || !JsonRpcMessage.IsId(id) || !IsWhole(id) || !(isAnswer || IsWhole(Trimmed(utf8))))
            return null;
        var words = !isAnswer ? "the response has neither a result nor an error"
            : isOtherCase ? "the response is invalid: the names of its members must be lower case"
            : $"the response is invalid: {reason}";
        var text = Encoding.UTF8.GetString(utf8.Span[..Math.Min(utf8.Length, MostShown)]);
        return JsonRpcMessage.Failed(id, new RpcError(RpcError.Internal, words), (text, reason));
    }

    /// <summary>An error response for a message that exceeds the size limit, if its ID can be read.</summary>
    /// <param name="beginning">The first bytes of the message.</param>
    /// <param name="end">Its last bytes.</param>
    /// <param name="reason">Why it was not read.</param>
    public static JsonRpcMessage? OfTooLong(ReadOnlyMemory<byte> beginning, ReadOnlyMemory<byte> end, string reason)
    {
        ReadOnlyMemory<byte> id = default;
        string? method = null;
        foreach (var (name, value) in Members(beginning))
        {
            if (name == "id") id = value;
            else if (name == "method") method = Encoding.UTF8.GetString(value.Span.Trim("\""u8));
        }

        if (id.IsEmpty) id = IdAtEnd(end);
        if (!JsonRpcMessage.IsId(id) || !IsWhole(id)) return null;
        return method is null
            ? JsonRpcMessage.Failed(id, new RpcError(RpcError.Internal, $"the response is too large: {reason}"))
            : JsonRpcMessage.Unservable(id, method, $"the request is too large: {reason}");
    }

    /// <summary>
    /// The members of the outermost object, as far as they can be told apart: strings and brackets are followed,
    /// everything else is taken as it is.
    /// </summary>
    private static List<(string Name, ReadOnlyMemory<byte> Value)> Members(ReadOnlyMemory<byte> json)
    {
        var members = new List<(string, ReadOnlyMemory<byte>)>();
        var text = json.Span;
        var (depth, valueFrom) = (0, -1);
        string? name = null;
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case (byte)'"':
                case (byte)'\'' when depth > 0:
                    var end = EndOfString(text, at);
                    if (end < 0) return members;
                    if (depth == 1 && valueFrom < 0) name = Encoding.UTF8.GetString(text[(at + 1)..end]);
                    at = end;
                    break;
                case (byte)':' when depth == 1 && valueFrom < 0:
                    valueFrom = at + 1;
                    break;
                case (byte)',' when depth == 1:
                    Add(at);
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                case (byte)'}' or (byte)']':
                    if (depth == 1) Add(at);
                    depth--;
                    break;
                default:
                    break;
            }
        }

        return members;

        void Add(int end)
        {
            if (name is not null && valueFrom >= 0) members.Add((name, Trimmed(json[valueFrom..end])));
            (name, valueFrom) = (null, -1);
        }
    }

    private static int EndOfString(ReadOnlySpan<byte> text, int start)
    {
        for (var at = start + 1; at < text.Length; at++)
        {
            if (text[at] == (byte)'\\') at++;
            else if (text[at] == text[start]) return at;
        }

        return -1;
    }

    private static ReadOnlyMemory<byte> IdAtEnd(ReadOnlyMemory<byte> end)
    {
        var at = end.Span.LastIndexOf("\"id\":"u8);
        if (at < 0) return default;
        var value = end[(at + 5)..];
        var length = value.Span.IndexOfAny(",}"u8);
        return length < 0 ? default : Trimmed(value[..length]);
    }

    private static ReadOnlyMemory<byte> Trimmed(ReadOnlyMemory<byte> raw)
    {
        var from = raw.Span.IndexOfAnyExcept(" \t\r\n"u8);
        return from < 0 ? default : raw[from..(raw.Span.LastIndexOfAnyExcept(" \t\r\n"u8) + 1)];
    }

    /// <summary>Whether the ID is itself JSON: it is sent back as it is.</summary>
    private static bool IsWhole(ReadOnlyMemory<byte> id)
    {
        var scan = new JsonScan(id.Span);
        return scan.TrySkipValue(1) && scan.Position == id.Length;
    }

    /// <summary>
    /// Names the mistake if it is one of the usual words. Nothing else is shown, as it may be part of a secret.
    /// </summary>
    private static string Place(ReadOnlyMemory<byte> utf8)
    {
        var scan = new JsonScan(utf8.Span);
        scan.TrySkipValue(1);
        var rest = Encoding.UTF8.GetString(utf8.Span[scan.Position..Math.Min(utf8.Length, scan.Position + Longest)]);
        return s_words.FirstOrDefault(word => rest.StartsWith(word, StringComparison.Ordinal)) is { } found
            ? $" ({found})"
            : "";
    }
}
