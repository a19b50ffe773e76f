using VoidMcp.Registry.Yaml;

namespace VoidMcp.Clients.Translation;

/// <summary>The shapes of entries that differ from the usual one, and those that are no servers to take over.</summary>
internal static class ForeignShapes
{
    /// <summary>
    /// Moves the members of nested objects up: Zed's <c>command: { path, args, env }</c>, and
    /// <c>transport: { type, command, … }</c>.
    /// </summary>
    public static YamlMapping Flattened(YamlMapping entry)
    {
        var pairs = new List<YamlPair>();
        foreach (var pair in entry.Pairs)
        {
            if (pair.Value.Resolved is YamlMapping inner && pair.Key.Value is "command" or "transport" or "server")
            {
                pairs.AddRange(Flattened((YamlMapping)pair.Value.Resolved).Pairs.Select(p =>
                    p.Key.Value == "path" ? p with { Key = YamlScalar.Text("command") } : p));
            }
            else
            {
                pairs.Add(pair);
            }
        }

        return entry with { Pairs = pairs };
    }

    /// <summary>Why an entry is not a server that can be taken over; null if it is.</summary>
    public static string? WhySkipped(YamlMapping entry)
    {
        var type = Text(entry, "type") ?? Text(entry, "transport");
        if (type is "builtin" or "platform" or "frontend" or "inline_python") return "built into the client";
        var runs = entry.Find("command") ?? entry.Find("cmd") ?? entry.Find("url");
        if (runs is not null) return null;
        if (Text(entry, "source") is "extension" || entry.Pairs is [{ Key.Value: "settings" }])
            return "installed by an extension of the client";
        return entry.Pairs is [{ Key.Value: "enabled" or "disabled" }] ? "only switches a server on or off" : null;
    }

    private static string? Text(YamlMapping entry, string key) =>
        (entry.Find(key)?.Value.Resolved as YamlScalar)?.Value;
}
