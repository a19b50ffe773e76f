using VoidMcp.Errors;
using VoidMcp.Registry.Yaml;

namespace VoidMcp.Registry;

/// <summary>
/// Reads the <c>gateway</c> and <c>code</c> sections. An invalid setting is logged and has its default.
/// </summary>
internal static class SettingsReader
{
    private const long KiB = 1024, MiB = 1024 * KiB, GiB = 1024 * MiB;

    private static readonly Dictionary<string, ExposeMode> Modes = new()
    {
        ["auto"] = ExposeMode.Auto,
        ["direct"] = ExposeMode.Direct,
        ["code"] = ExposeMode.Code,
        ["both"] = ExposeMode.Both,
    };

    private static readonly Dictionary<string, PrefixMode> Prefixes = new()
    {
        ["server"] = PrefixMode.Server,
        ["none"] = PrefixMode.None,
    };

    private static readonly Dictionary<string, ModelAdding> ModelMayAdd = new()
    {
        ["ask"] = ModelAdding.Ask,
        ["true"] = ModelAdding.Allow,
        ["false"] = ModelAdding.Deny,
    };

    private static readonly Dictionary<string, RegistryTrustMode> Trusts = new()
    {
        ["file"] = RegistryTrustMode.File,
        ["approve"] = RegistryTrustMode.Approve,
    };

    private static readonly Dictionary<string, DestructiveMode> Destructive = new()
    {
        ["allow"] = DestructiveMode.Allow,
        ["ask"] = DestructiveMode.Ask,
        ["deny"] = DestructiveMode.Deny,
    };

    private static readonly Dictionary<string, AuditMode> Audits = new()
    {
        ["off"] = AuditMode.Off,
        ["calls"] = AuditMode.Calls,
        ["arguments"] = AuditMode.Arguments,
    };

    /// <summary>The values of <c>changes</c>.</summary>
    public static IReadOnlyDictionary<string, ChangesMode> Changes { get; } = new Dictionary<string, ChangesMode>
    {
        ["report"] = ChangesMode.Report,
        ["hold"] = ChangesMode.Hold,
        ["accept"] = ChangesMode.Accept,
    };

    /// <summary>The keys of <c>gateway</c>.</summary>
    public static IReadOnlyList<string> GatewayKeys { get; } =
        [
            "expose", "direct-budget", "pin", "prefix", "max-message", "model-may-add", "trust", "destructive",
            "changes", "audit",
        ];

    /// <summary>The keys of <c>code</c>.</summary>
    public static IReadOnlyList<string> CodeKeys { get; } =
        ["timeout", "memory", "parallel", "max-calls", "max-result", "require-sandbox"];

    /// <summary>
    /// Reads the gateway section. <paramref name="declared"/> are all server names in the file, also those with errors,
    /// for
    /// <c>pin</c>; <paramref name="enabled"/> is the number of enabled servers.
    /// </summary>
    public static GatewaySettings Gateway(
        YamlMapping section, IReadOnlyCollection<string> declared, int enabled, ProblemLog log)
    {
        var reader = new MappingReader(section, null, "gateway.", log);
        reader.CheckKeys(GatewayKeys);
        var defaults = new GatewaySettings();
        var prefix = reader.Choice("prefix", defaults.Prefix, Prefixes);
        if (prefix == PrefixMode.None && enabled > 1)
        {
            reader.Wrong(
                "prefix",
                $"none requires at most one enabled server; {enabled} are enabled",
                "write prefix: server, or disable the others");
            prefix = PrefixMode.Server;
        }

        // The values are in the order of their strictness: a mistake in one gets the strictest.
        return new GatewaySettings
        {
            Expose = reader.Choice("expose", defaults.Expose, Modes),
            DirectBudget = reader.Number("direct-budget", defaults.DirectBudget, 0, 1_000_000),
            Pin = Pins(reader.Texts("pin"), declared, log),
            Prefix = prefix,
            ModelMayAdd = reader.Choice("model-may-add", defaults.ModelMayAdd, ModelMayAdd, ModelMayAdd.Values.Max()),
            Trust = reader.Choice("trust", defaults.Trust, Trusts, Trusts.Values.Max()),
            Destructive = reader.Choice("destructive", defaults.Destructive, Destructive, Destructive.Values.Max()),
            Changes = reader.Choice("changes", defaults.Changes, Changes, Changes.Values.Max()),
            Audit = reader.Choice("audit", defaults.Audit, Audits),
            MaxMessage = reader.Size("max-message", defaults.MaxMessage, KiB, GiB, "no limit"),
        };
    }

    public static CodeSettings Code(YamlMapping section, ProblemLog log)
    {
        var reader = new MappingReader(section, null, "code.", log);
        reader.CheckKeys(CodeKeys);
        var defaults = new CodeSettings();
        return new CodeSettings
        {
            Timeout = reader.Duration(
                "timeout", defaults.Timeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
            Memory = reader.Size("memory", defaults.Memory, 16 * MiB, 4 * GiB),
            Parallel = reader.Number("parallel", defaults.Parallel, 1, 64),
            MaxCalls = reader.Number("max-calls", defaults.MaxCalls, 1, 10_000),
            MaxResult = reader.Size("max-result", defaults.MaxResult, KiB, 10 * MiB),
            RequireSandbox = reader.Flag("require-sandbox") ?? defaults.RequireSandbox,
        };
    }

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
