using System.Text.Json;
using System.Text.Json.Nodes;
using VoidMcp.Protocol;

namespace VoidMcp.Calls;

/// <summary>
/// Turns the result of a tool into one that strict clients accept, without losing what it says. Clients reject a whole
/// result because of one invalid member, and the model then sees nothing of it.
/// </summary>
internal static class ResultRepair
{
    /// <summary>Beginnings of base64 data, and what they are.</summary>
    private static readonly (string Beginning, string MimeType)[] s_kinds =
    [
        ("iVBOR", "image/png"), ("/9j/", "image/jpeg"), ("R0lGOD", "image/gif"), ("UklGR", "image/webp"),
        ("PHN2Zy", "image/svg+xml"),
    ];

    /// <param name="raw">The raw result; an object.</param>
    /// <param name="isForClient">
    /// Whether a client of the legacy era gets it, where the structured content must be an object; scripts take any.
    /// </param>
    /// <returns>The result; the same bytes if it needs no repair.</returns>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> raw, bool isForClient)
    {
        try
        {
            return JsonTree.Read(raw, int.MaxValue, out _) is JsonObject result && Repair(result, isForClient)
                ? JsonText.Write(w => result.WriteTo(w))
                : raw;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return raw;
        }
    }

    private static bool Repair(JsonObject result, bool isForClient)
    {
        var hasChanged = result.TryGetPropertyValue("_meta", out var meta) && meta is not JsonObject
            && result.Remove("_meta");
        if (result.TryGetPropertyValue("isError", out var isError) && isError?.GetValueKind() is not
            (JsonValueKind.True or JsonValueKind.False))
        {
            hasChanged = true;
            if (isError is null) result.Remove("isError");
            else result["isError"] = IsTrue(isError);
        }

        if (result.TryGetPropertyValue("content", out var content))
        {
            if (content is not JsonArray)
            {
                result["content"] = content = ListOf(content);
                hasChanged = true;
            }

            hasChanged |= RepairItems((JsonArray)content);
        }

        return RepairStructured(result, isForClient) || hasChanged;
    }

    private static bool RepairStructured(JsonObject result, bool isForClient)
    {
        if (!result.TryGetPropertyValue("structuredContent", out var structured)) return false;
        if (structured is JsonObject || (structured is not null && !isForClient)) return false;
        result.Remove("structuredContent");
        if (structured is null) return true;
        if (result["content"] is not JsonArray { Count: > 0 }) result["content"] = new JsonArray(TextItem(structured));
        return true;
    }

    private static bool IsTrue(JsonNode value) =>
        value.GetValueKind() switch
        {
            JsonValueKind.String => bool.TryParse(value.GetValue<string>(), out var flag) && flag,
            JsonValueKind.Number => value.ToJsonString() is not ("0" or "0.0"),
            _ => false,
        };

    private static JsonArray ListOf(JsonNode? content) => content switch
    {
        null => [],
        JsonObject item => new JsonArray(item.DeepClone()),
        _ => new JsonArray(TextItem(content)),
    };

    private static bool RepairItems(JsonArray items)
    {
        var hasChanged = false;
        for (var i = items.Count - 1; i >= 0; i--)
        {
            if (items[i] is JsonObject item)
            {
                hasChanged |= RepairItem(items, i, item);
                continue;
            }

            hasChanged = true;
            if (items[i] is { } other) items[i] = TextItem(other);
            else items.RemoveAt(i);
        }

        return hasChanged;
    }

    private static bool RepairItem(JsonArray items, int at, JsonObject item)
    {
        var hasChanged = false;
        foreach (var name in (ReadOnlySpan<string>)["annotations", "_meta"])
        {
            if (item.TryGetPropertyValue(name, out var member) && member is not JsonObject)
                hasChanged |= item.Remove(name);
        }

        foreach (var name in (ReadOnlySpan<string>)["title", "description"])
        {
            if (item.TryGetPropertyValue(name, out var member) && !IsText(member)) hasChanged |= item.Remove(name);
        }

        if (!IsText(item["type"]))
        {
            item["type"] = TypeOf(item);
            hasChanged = true;
        }

        switch (item["type"]!.GetValue<string>())
        {
            case "text":
                return RepairText(item) || hasChanged;
            case "image" or "audio":
                return RepairMedia(items, at, item) || hasChanged;
            case "resource":
                return RepairResource(items, at, item) || hasChanged;
            case "resource_link" when !IsText(item["uri"]):
                items[at] = TextItem(item);
                return true;
            case "resource_link":
                if (item.TryGetPropertyValue("mimeType", out var type) && !IsText(type))
                    hasChanged |= item.Remove("mimeType");
                if (IsText(item["name"])) return hasChanged;
                item["name"] = item["uri"]!.GetValue<string>();
                return true;
            default:
                return hasChanged;
        }
    }

    private static string TypeOf(JsonObject item) =>
        item["text"] is not null ? "text"
        : IsText(item["data"]) ? MimeTypeOf(item)?.StartsWith("audio/", StringComparison.Ordinal) == true
            ? "audio"
            : "image"
        : item["resource"] is JsonObject ? "resource"
        : IsText(item["uri"]) ? "resource_link"
        : "text";

    private static bool RepairText(JsonObject item)
    {
        if (IsText(item["text"])) return false;
        if (item["text"] is { } other)
        {
            item["text"] = other.ToJsonString();
            return true;
        }

        // Without a text: what else there is.
        var rest = (JsonObject)item.DeepClone();
        rest.Remove("type");
        rest.Remove("text");
        item["text"] = rest.Count == 0 ? "" : rest.ToJsonString();
        return true;
    }

    private static bool RepairMedia(JsonArray items, int at, JsonObject item)
    {
        if (!IsText(item["data"]))
        {
            items[at] = TextItem(item);
            return true;
        }

        if (IsText(item["mimeType"])) return false;
        var data = item["data"]!.GetValue<string>();
        var isUrl = data.StartsWith("data:", StringComparison.Ordinal);
        var comma = isUrl ? data.IndexOf(',', StringComparison.Ordinal) : -1;
        item["mimeType"] = comma > 5 ? data[5..comma].Split(';')[0]
            : s_kinds.FirstOrDefault(k => data.StartsWith(k.Beginning, StringComparison.Ordinal)).MimeType
                ?? (item["type"]!.GetValue<string>() == "audio" ? "audio/wav" : "image/png");
        if (comma > 5) item["data"] = data[(comma + 1)..];
        return true;
    }

    private static bool RepairResource(JsonArray items, int at, JsonObject item)
    {
        var resource = item["resource"] as JsonObject;
        if (resource is not null && IsText(resource["uri"]) && (IsText(resource["text"]) || IsText(resource["blob"])))
        {
            return resource.TryGetPropertyValue("mimeType", out var type) && !IsText(type)
                && resource.Remove("mimeType");
        }

        items[at] = resource is not null && IsText(resource["text"])
            ? TextItem(resource["text"]!)
            : TextItem(item);
        return true;
    }

    private static JsonObject TextItem(JsonNode value) => new()
    {
        ["type"] = "text",
        ["text"] = IsText(value) ? value.GetValue<string>() : value.ToJsonString(),
    };

    private static string? MimeTypeOf(JsonObject item) =>
        IsText(item["mimeType"]) ? item["mimeType"]!.GetValue<string>() : null;

    private static bool IsText(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;
}
