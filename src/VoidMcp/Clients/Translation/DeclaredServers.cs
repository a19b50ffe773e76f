using VoidMcp.Registry;
using VoidMcp.Registry.Yaml;

namespace VoidMcp.Clients.Translation;

/// <summary>A server entry as found in a configuration.</summary>
/// <param name="Name">Its name there; null if it has none.</param>
/// <param name="Value">The entry.</param>
/// <param name="Project">The project that it belongs to; null if it is for all.</param>
internal sealed record DeclaredServer(string? Name, YamlNode Value, string? Project)
{
    /// <summary>Restrictions that stand elsewhere in the file; null if none.</summary>
    public ToolPolicy? Rules { get; init; }
}

/// <summary>
/// Finds the servers of a configuration, whichever client wrote it: under <c>mcpServers</c>, <c>servers</c>,
/// <c>mcp</c>, <c>mcp_servers</c>, <c>context_servers</c>, <c>extensions</c>, in lists, per project, without a key
/// around them, or a single entry.
/// </summary>
internal static class DeclaredServers
{
    private static readonly string[] Sections =
    [
        "mcpServers", "servers", "mcp_servers", "context_servers", "amp.mcpServers", "mcp.servers", "extensions",
        "modelContextProtocolServers", "mcp-servers",
    ];

    private static readonly string[] Wrappers = ["mcp", "experimental", "amp", "settings", "config", "dxt"];

    /// <summary>The most servers of one configuration, far above any real one.</summary>
    private const int Most = 5000;

    public static IReadOnlyList<DeclaredServer> In(YamlNode? root)
    {
        var found = new List<DeclaredServer>();
        switch (root?.Resolved)
        {
            case YamlSequence list:
                AddList(list, null, found);
                break;
            case YamlMapping map:
                if (!AddSections(map, null, found, depth: 0)) AddWithoutSection(map, found);
                break;
        }

        return [.. found.Take(Most)];
    }

    /// <summary>The questions that VS Code's files declare, by ID.</summary>
    public static IReadOnlyDictionary<string, ForeignInput> InputsOf(YamlNode? root)
    {
        var inputs = new Dictionary<string, ForeignInput>(StringComparer.Ordinal);
        if (root?.Resolved is not YamlMapping map) return inputs;
        var lists = map.Pairs.Where(p => p.Key.Value == "inputs").Concat(
            map.Find("mcp")?.Value.Resolved is YamlMapping mcp ? mcp.Pairs.Where(p => p.Key.Value == "inputs") : []);
        foreach (var input in lists.SelectMany(p => (p.Value.Resolved as YamlSequence)?.Items ?? []))
        {
            if (input.Resolved is not YamlMapping one || Text(one, "id") is not { } id) continue;
            var isSecret = one.Find("password") is { } password && ForeignValues.Flag(password.Value) == true;
            inputs[id] = new ForeignInput(id, Text(one, "description"), Text(one, "default"), isSecret);
        }

        return inputs;
    }

    /// <summary>Whether a mapping looks like one server's entry.</summary>
    public static bool IsEntry(YamlNode value) => value.Resolved is YamlMapping map
        && (map.Find("command")?.Value.Resolved is YamlScalar or YamlSequence
            || ((string[])["url", "serverUrl", "httpUrl", "baseUrl"]).Any(
                key => map.Find(key)?.Value.Resolved is YamlScalar));

    private static bool AddSections(YamlMapping map, string? project, List<DeclaredServer> found, int depth)
    {
        var isFound = false;
        foreach (var (key, value) in map.Pairs)
        {
            if (Sections.Contains(key.Value) && value.Resolved is YamlMapping or YamlSequence)
            {
                isFound = true;
                if (value.Resolved is YamlSequence list) AddList(list, project, found);
                else AddMap((YamlMapping)value.Resolved, map, project, found);
            }
            else if (Wrappers.Contains(key.Value) && value.Resolved is YamlMapping inner && depth < 3)
            {
                if (AddSections(inner, project, found, depth + 1)) isFound = true;
                else if (key.Value == "mcp" && inner.Pairs.Any(p => p.Value.Resolved is YamlMapping))
                {
                    isFound = true;
                    AddMap(inner, map, project, found);
                }
            }
            else if (key.Value == "projects" && value.Resolved is YamlMapping projects && depth == 0)
            {
                foreach (var (path, state) in projects.Pairs)
                {
                    if (state.Resolved is YamlMapping one) isFound |= AddSections(one, path.Value, found, depth: 3);
                }
            }
        }

        return isFound;
    }

    private static void AddMap(YamlMapping servers, YamlMapping around, string? project, List<DeclaredServer> found)
    {
        foreach (var (name, value) in servers.Pairs)
        {
            // Comments and other notes beside the servers.
            if (value.Resolved is not YamlMapping && name.Value is ['_' or '/' or '$' or '#', ..]) continue;
            found.Add(new DeclaredServer(name.Value, value, project) { Rules = RulesFor(name.Value, around) });
        }
    }

    private static void AddList(YamlSequence list, string? project, List<DeclaredServer> found)
    {
        foreach (var item in list.Items)
        {
            if (item.Resolved is not YamlMapping map) continue;
            if (AddSections(map, project, found, depth: 3)) continue;
            found.Add(new DeclaredServer(Text(map, "name") ?? Text(map, "id"), map, project));
        }
    }

    private static void AddWithoutSection(YamlMapping map, List<DeclaredServer> found)
    {
        if (IsEntry(map)) found.Add(new DeclaredServer(Text(map, "name"), map, null));
        else if (map.Pairs.Any(p => p.Value.Resolved is YamlMapping) && map.Find("packages") is null
            && map.Find("remotes") is null)
        {
            AddMap(map, map, null, found);
        }
    }

    /// <summary>opencode's switches for tools: <c>"tools": { "github_*": false }</c> beside the servers.</summary>
    private static ToolPolicy? RulesFor(string server, YamlMapping around)
    {
        if (around.Find("tools")?.Value.Resolved is not YamlMapping tools) return null;
        var start = server + "_";
        string[] deny =
        [
            .. tools.Pairs.Where(p => ForeignValues.Flag(p.Value) == false)
                .Select(p => p.Key.Value)
                .Where(name => name.StartsWith(start, StringComparison.Ordinal) || name is "*")
                .Select(name => name is "*" ? name : name[start.Length..]),
        ];
        return deny.Length == 0 ? null : new ToolPolicy([], deny, []);
    }

    private static string? Text(YamlMapping map, string key) =>
        map.Find(key) is { Value: { IsNull: false } value } && value.Resolved is YamlScalar scalar
            ? scalar.Value
            : null;
}
