using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VoidMcp.Schema;

/// <summary>
/// Repairs the members of a definition other than its schemas: what is null is removed, what has another type is
/// converted if its meaning is clear and removed otherwise.
/// </summary>
internal static class DefinitionMembers
{
    private static readonly string[] s_hints = ["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"];

    /// <summary>Repairs what tools, prompts and resources have in common. Returns whether anything changed.</summary>
    public static bool Repair(JsonObject root)
    {
        var hasChanged = false;
        foreach (var (name, value) in root.ToList())
        {
            hasChanged |= name switch
            {
                "title" or "description" or "mimeType" => Text(root, name, value),
                "annotations" => Annotations(root, value),
                "_meta" => value is not JsonObject && root.Remove(name),
                "execution" => Execution(root, value),
                "icons" => Icons(root, value),
                "size" => !Is(value, JsonValueKind.Number) && root.Remove(name),
                _ => false,
            };
        }

        return hasChanged;
    }

    /// <summary>Repairs the arguments of a prompt. Returns whether anything changed.</summary>
    public static bool RepairArguments(JsonObject root)
    {
        if (!root.TryGetPropertyValue("arguments", out var value)) return false;
        if (value is not JsonArray arguments) return root.Remove("arguments");
        var hasChanged = RemoveAll(arguments, a => a is not JsonObject o || !Is(o["name"], JsonValueKind.String));
        foreach (var argument in arguments.OfType<JsonObject>())
        {
            foreach (var (name, member) in argument.ToList())
            {
                hasChanged |= name switch
                {
                    "title" or "description" => Text(argument, name, member),
                    "required" => Flag(argument, name, member),
                    _ => false,
                };
            }
        }

        return hasChanged;
    }

    private static bool Annotations(JsonObject root, JsonNode? value)
    {
        if (value is not JsonObject annotations) return root.Remove("annotations");
        var hasChanged = false;
        foreach (var (name, member) in annotations.ToList())
        {
            hasChanged |= name switch
            {
                "title" or "lastModified" => Text(annotations, name, member),
                "priority" => !IsWithinOne(member) && annotations.Remove(name),
                "audience" => Audience(annotations, member),
                _ => s_hints.Contains(name) && Flag(annotations, name, member),
            };
        }

        return hasChanged;
    }

    private static bool Audience(JsonObject annotations, JsonNode? value)
    {
        if (value is not JsonArray roles) return annotations.Remove("audience");
        return RemoveAll(
            roles, r => !Is(r, JsonValueKind.String) || r!.GetValue<string>() is not ("user" or "assistant"));
    }

    private static bool Execution(JsonObject root, JsonNode? value)
    {
        if (value is not JsonObject execution) return root.Remove("execution");
        if (!execution.TryGetPropertyValue("taskSupport", out var support)) return false;
        return !(Is(support, JsonValueKind.String)
                && support!.GetValue<string>() is "required" or "optional" or "forbidden")
            && execution.Remove("taskSupport");
    }

    private static bool Icons(JsonObject root, JsonNode? value)
    {
        if (value is not JsonArray icons) return root.Remove("icons");
        var hasChanged = RemoveAll(icons, i => i is not JsonObject icon || !Is(icon["src"], JsonValueKind.String));
        foreach (var icon in icons.OfType<JsonObject>())
        {
            foreach (var (name, member) in icon.ToList())
            {
                hasChanged |= name switch
                {
                    "mimeType" => Text(icon, name, member),
                    "sizes" when Is(member, JsonValueKind.String) =>
                        Set(icon, name, new JsonArray(member!.DeepClone())),
                    "sizes" => (member is not JsonArray sizes || !sizes.All(s => Is(s, JsonValueKind.String)))
                        && icon.Remove(name),
                    "theme" => !(Is(member, JsonValueKind.String) && member!.GetValue<string>() is "light" or "dark")
                        && icon.Remove(name),
                    _ => false,
                };
            }
        }

        return hasChanged;
    }

    private static bool Text(JsonObject parent, string name, JsonNode? value)
    {
        if (Is(value, JsonValueKind.String)) return false;
        return value is JsonValue ? Set(parent, name, value.ToJsonString()) : parent.Remove(name);
    }

    private static bool Flag(JsonObject parent, string name, JsonNode? value)
    {
        if (Is(value, JsonValueKind.True) || Is(value, JsonValueKind.False)) return false;
        return Is(value, JsonValueKind.String) && bool.TryParse(value!.GetValue<string>(), out var flag)
            ? Set(parent, name, flag)
            : parent.Remove(name);
    }

    private static bool Set(JsonObject parent, string name, JsonNode value)
    {
        parent[name] = value;
        return true;
    }

    private static bool RemoveAll(JsonArray list, Func<JsonNode?, bool> isWrong)
    {
        var before = list.Count;
        for (var i = before - 1; i >= 0; i--)
        {
            if (isWrong(list[i])) list.RemoveAt(i);
        }

        return list.Count < before;
    }

    private static bool IsWithinOne(JsonNode? value) =>
        Is(value, JsonValueKind.Number)
        && double.TryParse(
            value!.ToJsonString(), CultureInfo.InvariantCulture, out var number)
        && number is >= 0 and <= 1;

    private static bool Is(JsonNode? node, JsonValueKind kind) => node is not null && node.GetValueKind() == kind;
}
