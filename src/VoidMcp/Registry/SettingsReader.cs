using VoidMcp.Errors;
using VoidMcp.Registry.Yaml;

namespace VoidMcp.Registry;

/// <summary>
/// Reads the <c>gateway</c> and <c>code</c> sections. An invalid setting is logged and has its default.
/// </summary>
internal static class SettingsReader
{
    /// <summary>
    /// Reads the gateway section. <paramref name="declared"/> are all server names in the file, also those with errors,
    /// for
    /// <c>pin</c>; <paramref name="enabled"/> is the number of enabled servers.
    /// </summary>
    public static GatewaySettings Gateway(
        YamlMapping section, IReadOnlyCollection<string> declared, int enabled, ProblemLog log)
    {
        var reader = new MappingReader(section, null, "gateway.", log);
        reader.CheckKeys(GatewayKeys.Section.Names);
        var prefix = reader.Choice(GatewayKeys.Prefix);
        if (prefix == PrefixMode.None && enabled > 1)
        {
            reader.Wrong(
                "prefix",
                $"none requires at most one enabled server; {enabled} are enabled",
                "write prefix: server, or disable the others");
            prefix = PrefixMode.Server;
        }

        // A mistake in a setting on which safety depends gets the strictest value.
        return new GatewaySettings
        {
            Expose = reader.Choice(GatewayKeys.Expose),
            DirectBudget = reader.Number(GatewayKeys.DirectBudget),
            Pin = Pins(reader.Texts(GatewayKeys.Pin.Name), declared, log),
            Prefix = prefix,
            ModelMayAdd = Strictly(reader, GatewayKeys.ModelMayAdd),
            Trust = Strictly(reader, GatewayKeys.Trust),
            Destructive = Strictly(reader, GatewayKeys.Destructive),
            Changes = Strictly(reader, GatewayKeys.Changes),
            Fit = reader.Choice(GatewayKeys.Fit),
            List = reader.Choice(GatewayKeys.List),
            Types = reader.Choice(GatewayKeys.Types),
            Audit = reader.Choice(GatewayKeys.Audit),
            MaxMessage = reader.Size(GatewayKeys.MaxMessage),
        };
    }

    public static CodeSettings Code(YamlMapping section, ProblemLog log)
    {
        var reader = new MappingReader(section, null, "code.", log);
        reader.CheckKeys(CodeKeys.Section.Names);
        return new CodeSettings
        {
            Timeout = reader.Duration(CodeKeys.Timeout),
            Memory = reader.Size(CodeKeys.Memory),
            Parallel = reader.Number(CodeKeys.Parallel),
            MaxCalls = reader.Number(CodeKeys.MaxCalls),
            MaxResult = reader.Size(CodeKeys.MaxResult),
            RequireSandbox = reader.Flag(CodeKeys.RequireSandbox),
        };
    }

    /// <summary>
    /// Reads a choice whose values are in the order of their strictness: a mistake gets the strictest.
    /// </summary>
    private static T Strictly<T>(MappingReader reader, ChoiceKey<T> key) =>
        reader.Choice(key, key.Choices.Values.Max()!);

    /// <summary>
    /// Returns the pinned tools whose server is declared. Whether the tool exists is known only after the server was
    /// listed.
    /// </summary>
    private static List<string> Pins(
        IReadOnlyList<(string Text, int Line)> pins, IReadOnlyCollection<string> declared, ProblemLog log)
    {
        var known = new List<string>();
        foreach (var (pin, line) in pins)
        {
            if (declared.Any(
                name => pin.Length > name.Length + 1 && pin.StartsWith($"{name}.", StringComparison.Ordinal)))
            {
                known.Add(pin);
                continue;
            }

            var near = NearestNames.Hint(pin.Split('.')[0], declared);
            log.Add(line, null, "gateway.pin: unknown server", near ?? "write one server.tool entry per tool");
        }

        return known;
    }
}
