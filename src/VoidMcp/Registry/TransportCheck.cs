using VoidMcp.Errors;
using VoidMcp.Registry.Yaml;

namespace VoidMcp.Registry;

/// <summary>Checks how a server entry says it is reached: by a command or at a URL.</summary>
internal static class TransportCheck
{
    /// <summary>The keys that only a server with a command may have, beside <c>command</c>.</summary>
    public static IReadOnlyList<string> OfCommand { get; } = ["args", "env", "cwd", "stop-timeout"];

    /// <summary>The keys that only a server with a URL may have, beside <c>url</c>.</summary>
    public static IReadOnlyList<string> OfUrl { get; } = ["headers", "oauth"];

    /// <summary>The keys that name the transport.</summary>
    public static IReadOnlyList<ChoiceKey<bool>> Types { get; } =
        [ServerSettingKeys.Type, ServerSettingKeys.Transport];

    /// <summary>
    /// Checks that the entry has exactly one of command and url, only the keys that belong to it, and a matching type.
    /// </summary>
    public static void Check(
        YamlMapping mapping, MappingReader reader, string name, int line, ProblemLog log)
    {
        bool hasCommand = mapping.Find("command") is not null, hasUrl = mapping.Find("url") is not null;
        if (hasCommand && hasUrl)
        {
            reader.Wrong(
                "url", "and command can't be combined", "keep command for a local program, or url for a remote server");
            return;
        }

        if (!hasCommand && !hasUrl)
        {
            // A misspelt key has been reported with the right one already; reporting it as missing too would be noise.
            if (!mapping.Pairs.Any(pair => IsMeantForTransport(pair.Key.Value)))
            {
                log.Add(
                    line,
                    name,
                    "a server needs a command or a url",
                    "write command: … for a local program, or url: https://… for a remote server");
            }

            return;
        }

        foreach (var key in hasUrl ? OfCommand : OfUrl)
        {
            if (reader.Value(key) is { } value && !IsEmpty(value))
            {
                reader.Wrong(
                    key,
                    hasUrl
                        ? "requires a command, but the server has a url"
                        : "requires a url, but the server has a command");
            }
        }

        foreach (var key in Types)
        {
            if (reader.Value(key.Name) is null) continue;
            var before = log.Count;
            var isHttp = reader.Choice(key);
            if (log.Count == before && isHttp != hasUrl)
                reader.Wrong(key.Name, $"does not match: the server has a {(hasUrl ? "url" : "command")}", "omit it");
        }
    }

    private static bool IsMeantForTransport(string key) =>
        !ServerKeys.Own.Contains(key)
        && (ServerKeys.Translations.GetValueOrDefault(key) == ServerKeys.WriteAsUrl
            || (!ServerKeys.Skipped.Contains(key)
                && NearestNames.Of(key, ServerKeys.Own, limit: 1) is ["command" or "url"]));

    private static bool IsEmpty(YamlNode value) =>
        value.IsNull || value.Resolved is YamlMapping { Pairs.Count: 0 } or YamlSequence { Items.Count: 0 };
}
