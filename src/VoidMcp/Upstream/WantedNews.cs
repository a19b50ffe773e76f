using VoidMcp.Protocol;

namespace VoidMcp.Upstream;

/// <summary>
/// What a modern server is asked to tell (2026-07-28, basic/patterns/subscriptions): changes of the lists that it
/// declared, and of single resources and tasks.
/// </summary>
internal static class WantedNews
{
    /// <summary>The params of the subscription; empty if the server has nothing of it.</summary>
    /// <param name="definitions">What the server declared.</param>
    /// <param name="uris">The resources whose updates are wanted.</param>
    /// <param name="tasks">The tasks whose status is wanted.</param>
    public static ReadOnlyMemory<byte> Of(
        ServerDefinitions definitions, IReadOnlyCollection<string> uris, IReadOnlyCollection<string> tasks)
    {
        var news = new JsonEdit(default);
        if (definitions.Has("tools"u8, "listChanged"u8)) news.Set("toolsListChanged", "true"u8.ToArray());
        if (definitions.Has("prompts"u8, "listChanged"u8)) news.Set("promptsListChanged", "true"u8.ToArray());
        if (definitions.Has("resources"u8, "listChanged"u8)) news.Set("resourcesListChanged", "true"u8.ToArray());
        if (uris.Count > 0) news.Set("resourceSubscriptions", Strings(uris));
        if (tasks.Count > 0) news.Set("taskIds", Strings(tasks));
        return news.IsUntouched ? default : new JsonEdit(default).Set("notifications", news.ToUtf8()).ToUtf8();
    }

    private static ReadOnlyMemory<byte> Strings(IReadOnlyCollection<string> values) => JsonText.Write(w =>
    {
        w.WriteStartArray();
        foreach (var value in values) w.WriteStringValue(value);
        w.WriteEndArray();
    });
}
