using System.Text.Json;

namespace VoidMcp.EndToEnd.Harness;

/// <summary>One JSON-RPC message as it came: its exact text and a view of it.</summary>
internal sealed record Reply(string Raw, JsonElement Message)
{
    public JsonElement Result => Message.TryGetProperty("result", out var result)
        ? result
        : throw new InvalidOperationException($"no result: {Raw}");

    public JsonElement Error => Message.TryGetProperty("error", out var error)
        ? error
        : throw new InvalidOperationException($"no error: {Raw}");

    public bool IsProtocolError => Message.TryGetProperty("error", out _);

    /// <summary>Whether a tool result says <c>isError</c>.</summary>
    public bool IsToolError => !IsProtocolError && Result.TryGetProperty("isError", out var flag) && flag.GetBoolean();

    /// <summary>Whatever this reply says has failed: a protocol error or a tool's.</summary>
    public bool Failed => IsProtocolError || IsToolError;

    /// <summary>All texts of a tool result, or an error's message with its data.</summary>
    public string Text => IsProtocolError
        ? Error.GetProperty("message").GetString()
            + (Error.TryGetProperty("data", out var data) ? "\n" + data.GetRawText() : "")
        : string.Join("\n", Result.GetProperty("content").EnumerateArray()
            .Where(c => c.GetProperty("type").GetString() == "text").Select(c => c.GetProperty("text").GetString()));

    public JsonElement Structured => Result.GetProperty("structuredContent");
}
