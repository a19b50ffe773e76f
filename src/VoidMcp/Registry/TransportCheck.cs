using VoidMcp.Errors;
using VoidMcp.Registry.Yaml;

namespace VoidMcp.Registry;

/// <summary>Checks how a server entry says it is reached: by a command or at a URL.</summary>
internal static class TransportCheck
{
    private static readonly Dictionary<string, bool> Transports = new(StringComparer.Ordinal)
    {
        // Whether the transport is HTTP; the names come from Claude, Cursor, VS Code, Cline, Gemini and opencode.
        ["stdio"] = false,
        ["local"] = false,
        ["http"] = true,
        ["sse"] = true,
        ["streamable-http"] = true,
        ["streamableHttp"] = true,
        ["streamable_http"] = true,
        ["remote"] = true,
    };

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

        string[] foreign = hasUrl ? ["args", "env", "cwd", "stop-timeout"] : ["headers", "oauth"];
        foreach (var key in foreign)
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

        foreach (var key in (ReadOnlySpan<string>)["type", "transport"])
        {
            if (reader.Value(key) is null) continue;
            var before = log.Count;
            var isHttp = reader.Choice(key, hasUrl, Transports);
            if (log.Count == before && isHttp != hasUrl)
                reader.Wrong(key, $"does not match: the server has a {(hasUrl ? "url" : "command")}", "omit it");
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
