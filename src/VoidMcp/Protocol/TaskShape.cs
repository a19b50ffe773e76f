using System.Text.Json;

namespace VoidMcp.Protocol;

/// <summary>
/// Reads task IDs and TTLs from messages of both eras: of 2025-11-25 (basic/utilities/tasks), and of the modern
/// extension <c>io.modelcontextprotocol/tasks</c>.
/// </summary>
internal static class TaskShape
{
    /// <summary>The name of the modern extension.</summary>
    public const string Extension = MetaKeys.Prefix + "tasks";

    /// <summary>
    /// The ID of the task that a result returns in place of the final result; null if it is the final result.
    /// </summary>
    public static string? Created(ReadOnlyMemory<byte> result) => JsonSlices.Text(Promise(result), "taskId"u8);

    /// <summary>The TTL of a created task; null if absent or unlimited.</summary>
    public static TimeSpan? Kept(ReadOnlyMemory<byte> result)
    {
        var promise = Promise(result);
        var raw = JsonSlices.Property(promise, "ttl"u8);
        if (raw.IsEmpty) raw = JsonSlices.Property(promise, "ttlMs"u8);
        var reader = new Utf8JsonReader(raw.Span);
        return !raw.IsEmpty && reader.Read() && reader.TokenType == JsonTokenType.Number
            && reader.TryGetDouble(out var milliseconds) && milliseconds is >= 0 and < 1e12
            ? TimeSpan.FromMilliseconds(milliseconds)
            : null;
    }

    /// <summary>The ID of the task that caused a request or notification; null if it names none.</summary>
    /// <param name="parameters">Raw params.</param>
    public static string? Related(ReadOnlyMemory<byte> parameters) =>
        JsonSlices.Text(
            JsonSlices.Property(JsonSlices.Property(parameters, "_meta"u8), "io.modelcontextprotocol/related-task"u8),
            "taskId"u8);

    /// <summary>Whether the status is final.</summary>
    public static bool IsOver(string? status) => status is "completed" or "failed" or "cancelled";

    private static ReadOnlyMemory<byte> Promise(ReadOnlyMemory<byte> result)
    {
        if (!JsonSlices.IsObject(result)) return default;
        if (JsonSlices.Text(result, "resultType"u8) == "task") return result;
        var task = JsonSlices.Property(result, "task"u8);
        return JsonSlices.IsObject(task) ? task : default;
    }
}
