using VoidMcp.Registry;
using VoidMcp.Registry.Yaml;

namespace VoidMcp.Clients.Translation;

/// <summary>
/// Collects the tools that an entry allows, hides or asks for. A restriction is never dropped: one that can't be
/// understood makes the entry fail.
/// </summary>
/// <param name="start">The restrictions from elsewhere in the client's file; null if none.</param>
internal sealed class ForeignRules(ToolPolicy? start)
{
    private readonly List<string> _deny = [.. start?.Deny ?? []];
    private readonly List<string> _ask = [.. start?.Ask ?? []];
    private List<string>? _allow = start is { Allow.Count: > 0 } ? [.. start.Allow] : null;

    /// <summary>Reads the member if it restricts tools.</summary>
    /// <exception cref="FormatException">The restriction can't be translated.</exception>
    public bool TryRead(string key, YamlNode value)
    {
        switch (key)
        {
            case "includeTools" or "enabledTools" or "enabled_tools" or "allowedTools" or "allowed_tools"
                or "available_tools" or "alwaysAllowedTools":
                if (value.IsNull || (key == "available_tools" && ForeignValues.IsMissing(value))) return true;
                Allow(ForeignValues.Texts(key, value));
                return true;
            case "excludeTools" or "disabledTools" or "disabled_tools" or "excludedTools" or "blockedTools":
                _deny.AddRange(value.IsNull ? [] : ForeignValues.Texts(key, value));
                return true;
            case "tools" when value.Resolved is YamlSequence:
                Allow(ForeignValues.Texts(key, value));
                return true;
            case "tools" when value.Resolved is YamlMapping tools:
                foreach (var (name, rule) in tools.Pairs) ReadRule(name.Value, rule);
                return true;
            default:
                return false;
        }
    }

    public ToolPolicy? ToPolicy() => _allow is null && _deny.Count + _ask.Count == 0
        ? null
        : new ToolPolicy(_allow ?? [], [.. _deny.Distinct()], [.. _ask.Distinct()]);

    /// <summary>An empty list allows nothing; in the registry, an empty list would allow everything.</summary>
    private void Allow(IReadOnlyList<string> tools)
    {
        if (tools.Contains("*")) return;
        if (tools.Count == 0) _deny.Add("*");
        else (_allow ??= []).AddRange(tools);
    }

    /// <summary>The registry's own <c>tools</c>, or a client's rules for single tools.</summary>
    private void ReadRule(string name, YamlNode rule)
    {
        switch (name, rule.Resolved)
        {
            case ("allow", YamlSequence):
                (_allow ??= []).AddRange(ForeignValues.Texts("tools.allow", rule));
                break;
            case ("deny", YamlSequence):
                _deny.AddRange(ForeignValues.Texts("tools.deny", rule));
                break;
            case ("ask", YamlSequence):
                _ask.AddRange(ForeignValues.Texts("tools.ask", rule));
                break;
            case ("read-only", YamlSequence):
                break;
            case (_, YamlScalar) when ForeignValues.Flag(rule) is { } enabled:
                if (!enabled) _deny.Add(name);
                break;
            case (_, YamlMapping settings):
                if (settings.Find("enabled") is { } flag && ForeignValues.Flag(flag.Value) == false) _deny.Add(name);
                if (settings.Find("approval_mode")?.Value.Resolved is YamlScalar { Value: "prompt" }) _ask.Add(name);
                break;
            default:
                throw new FormatException($"tools.{name} restricts tools in a way that can't be translated");
        }
    }
}
