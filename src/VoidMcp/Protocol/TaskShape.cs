using System.Text.Json;

namespace VoidMcp.Protocol;

/// <summary>
/// Where messages say which task they are about: in the legacy era as 2025-11-25 has it (basic/utilities/tasks), in the modern
/// one as the extension <c>io.modelcontextprotocol/tasks</c> does.
/// </summary>
internal static class TaskShape
{
    /// <summary>The name of the modern era's extension.</summary>
    public const string Extension = MetaKeys.Prefix + "tasks";

    /// <summary>The id of the task that a result promises in place of an answer; null where it is the answer itself.</summary>
    public static string? Created(ReadOnlyMemory<byte> result) => JsonSlices.Text(Promise(result), "taskId"u8);

    /// <summary>How long a promised task will be kept; null where that is not said or has no end.</summary>
    public static TimeSpan? Kept(ReadOnlyMemory<byte> result)
    {
        var promise = Promise(result);
        var raw = JsonSlices.Property(promise, "ttl"u8);
        if (raw.IsEmpty) raw = JsonSlices.Property(promise, "ttlMs"u8);
        var reader = new Utf8JsonReader(raw.Span);
        return !raw.IsEmpty && reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var milliseconds) && milliseconds is >= 0 and < 1e12
            ? TimeSpan.FromMilliseconds(milliseconds)
            : null;
    }

    /// <summary>The id of the task because of which a request or notification was sent; null where it names none.</summary>
    /// <param name="parameters">Raw params.</param>
    public static string? Related(ReadOnlyMemory<byte> parameters) =>
        JsonSlices.Text(JsonSlices.Property(JsonSlices.Property(parameters, "_meta"u8), "io.modelcontextprotocol/related-task"u8), "taskId"u8);

    /// <summary>Whether a task of this status changes no more.</summary>
    public static bool IsOver(string? status) => status is "completed" or "failed" or "cancelled";

    private static ReadOnlyMemory<byte> Promise(ReadOnlyMemory<byte> result)
    {
        if (!JsonSlices.IsObject(result)) return default;
        if (JsonSlices.Text(result, "resultType"u8) == "task") return result;
        var task = JsonSlices.Property(result, "task"u8);
        return JsonSlices.IsObject(task) ? task : default;
    }
}
