using VoidMcp.Protocol;
using VoidMcp.Trust;

namespace VoidMcp.Asking;

/// <summary>
/// How Claude Code's hosts show a question if it says so itself, in place of its message:
/// <c>_meta["anthropic/permissionDisplay"]</c> with <c>title</c>, <c>displayName</c> and <c>description</c>.
/// </summary>
internal static class PermissionDisplay
{
    private const string Key = "anthropic/permissionDisplay";

    /// <summary>What the hosts take, in characters.</summary>
    private const int LongestTitle = 200, LongestName = 64, LongestDescription = 2_000;

    /// <summary>The params of one of voidmcp's own questions with its display: its first line, and the rest.</summary>
    /// <param name="parameters">Raw params of <c>elicitation/create</c>.</param>
    /// <param name="question">Its message, which begins with who asks in brackets.</param>
    public static ReadOnlyMemory<byte> AddTo(ReadOnlyMemory<byte> parameters, string question)
    {
        var end = question.AsSpan().IndexOfAny('\r', '\n');
        var title = end < 0 ? question : question[..end];
        var bracket = question.IndexOf(']', StringComparison.Ordinal);
        var display = new JsonEdit(default).SetText("title", Cut(title, LongestTitle));
        if (question.StartsWith('[') && bracket > 1)
            display.SetText("displayName", Cut(question[1..bracket], LongestName));
        if (end >= 0 && question[end..].Trim() is { Length: > 0 } rest)
            display.SetText("description", Cut(rest, LongestDescription));
        return With(parameters, display.ToUtf8());
    }

    /// <summary>
    /// A server's params whose display, if they have one, says who asks as the message does: it is shown in its place.
    /// </summary>
    /// <param name="parameters">Raw params of <c>elicitation/create</c>.</param>
    /// <param name="label">The server's name.</param>
    public static ReadOnlyMemory<byte> Named(ReadOnlyMemory<byte> parameters, string label)
    {
        var display = DisplayIn(parameters);
        if (display.IsEmpty) return parameters;
        if (!JsonSlices.IsObject(display)) return With(parameters, default);
        var named = new JsonEdit(default).SetText("displayName", Cut(label, LongestName));
        if (JsonSlices.Text(display, "title"u8) is { } title)
        {
            var shown = OneLine(title);
            var isNamed = shown.StartsWith($"[{label}]", StringComparison.Ordinal);
            named.SetText("title", Cut(isNamed ? shown : $"[{label}] {shown}", LongestTitle));
        }

        if (JsonSlices.Text(display, "description"u8) is { } description)
            named.SetText("description", Cut(QuestionGate.Shown(description), LongestDescription));
        return With(parameters, named.ToUtf8());
    }

    private static ReadOnlyMemory<byte> DisplayIn(ReadOnlyMemory<byte> parameters)
    {
        var meta = JsonSlices.Property(parameters, "_meta"u8);
        return JsonSlices.IsObject(meta)
            ? JsonSlices.Property(meta, System.Text.Encoding.UTF8.GetBytes(Key))
            : default;
    }

    private static ReadOnlyMemory<byte> With(ReadOnlyMemory<byte> parameters, ReadOnlyMemory<byte> display)
    {
        var meta = JsonSlices.Property(parameters, "_meta"u8);
        var edit = new JsonEdit(JsonSlices.IsObject(meta) ? meta : default);
        if (display.IsEmpty) edit.Remove(Key);
        else edit.Set(Key, display);
        return new JsonEdit(parameters).Set("_meta", edit.ToUtf8()).ToUtf8();
    }

    private static string OneLine(string text) =>
        TextGate.Cleaned(text, new GateCount()).ReplaceLineEndings(" ").Trim();

    private static string Cut(string text, int longest)
    {
        if (text.Length <= longest) return text;
        var end = longest - 1;
        return $"{text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)]}…";
    }
}
