using System.IO.Hashing;
using System.Text;
using VoidMcp.Registry.Yaml;

namespace VoidMcp.Registry;

/// <summary>
/// Parses the registry's text into a snapshot and validates all of it: every error is reported with its line, an
/// invalid server is left out, an invalid setting has its default. With <c>keepUnresolved</c>, references that can't be
/// resolved now are not errors.
/// </summary>
internal sealed class RegistryReader(RegistryEnvironment environment, bool keepUnresolved = false)
{
    /// <summary>Maximum file size; keeps parsing fast.</summary>
    public const int MaxBytes = 1024 * 1024;

    private static readonly UTF8Encoding Strict =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Reads the content of the file at <paramref name="path"/>, an absolute path: a relative <c>cwd</c> is resolved
    /// against
    /// its folder.
    /// </summary>
    public RegistrySnapshot Read(ReadOnlySpan<byte> bytes, string path)
    {
        var version = VersionOf(bytes);
        try
        {
            return Read(Decode(bytes), path) with { Version = version };
        }
        catch (YamlSyntaxException e)
        {
            return Broken(path, new RegistryProblem(e.Line, null, e.Message, e.Fix)) with { Version = version };
        }
    }

    /// <summary>See <see cref="RegistrySnapshot.Version"/>.</summary>
    public static string VersionOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(XxHash128.Hash(bytes));

    /// <summary>Creates a snapshot for a file that could not be read or parsed.</summary>
    public static RegistrySnapshot Broken(string path, RegistryProblem problem) =>
        new(path, [], new GatewaySettings(), new CodeSettings(), [problem]) { IsBroken = true };

    /// <summary>Decodes the bytes as text, without byte order mark.</summary>
    /// <exception cref="YamlSyntaxException">Not UTF-8, or too large.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
        {
            throw new YamlSyntaxException(
                0,
                $"the file is larger than {SizeText.Format(MaxBytes)}, the limit for a registry",
                "remove entries that are no longer needed, or name another file: --config FILE");
        }

        if (bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            var line = bytes[..Math.Clamp(e.Index, 0, bytes.Length)].Count((byte)'\n') + 1;
            throw new YamlSyntaxException(line, "invalid UTF-8", "save the file as UTF-8");
        }
    }

    /// <exception cref="YamlSyntaxException">The text is not YAML.</exception>
    private RegistrySnapshot Read(string text, string path)
    {
        var log = new ProblemLog();
        var document = YamlDocument.Parse(text);
        if (document.Root is not { } root || root.IsNull)
            return new RegistrySnapshot(path, [], new GatewaySettings(), new CodeSettings(), []);
        if (root.Resolved is not YamlMapping mapping)
        {
            return Broken(
                path, new RegistryProblem(root.Line, null, "the file must be a mapping", "start with servers:"));
        }

        var reader = new MappingReader(mapping, null, "", log);
        CheckRoot(mapping, reader, log);
        var declared = Servers(mapping, log);
        var mistaken = new List<MistakenServer>();
        var servers = ReadServers(declared, path, log, mistaken);
        string[] names = [.. declared?.Pairs.Select(p => p.Key.Value).Distinct() ?? []];
        var valid = servers.Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        var gateway = reader.Section(GatewayKeys.Section.Name) is { } g
            ? SettingsReader.Gateway(g, names, servers.Count(s => s.Enabled), log)
            : new GatewaySettings();
        var code = reader.Section(CodeKeys.Section.Name) is { } c ? SettingsReader.Code(c, log) : new CodeSettings();
        return new RegistrySnapshot(path, servers, gateway, code, log.ByLine())
        {
            LeftOut = [.. names.Where(name => !valid.Contains(name))],
            Mistaken = mistaken,
        };
    }

    private static void CheckRoot(YamlMapping root, MappingReader reader, ProblemLog log)
    {
        // A server pasted without "servers:" above it is the most common mistake, so it has its own message.
        var strays = root.Pairs.Where(p => !RegistryKeys.Known.Contains(p.Key.Value) && LooksLikeServer(p.Value))
            .ToDictionary(
                p => p.Key.Value, _ => "move the server under servers:", StringComparer.Ordinal);
        reader.CheckKeys(RegistryKeys.Known, RegistryKeys.Skipped, strays);
        if (reader.Value("version") is { } version && version.Resolved is not YamlScalar { IsPlain: true, Value: "1" })
        {
            reader.Wrong("version", "must be 1", "write version: 1; other versions need another release of voidmcp");
        }

        if (reader.Value(RegistryKeys.Servers) is not null && reader.Value(RegistryKeys.ClientServers) is not null)
        {
            log.Add(
                reader.LineOf(RegistryKeys.ClientServers),
                null,
                "both servers and mcpServers are present; mcpServers is ignored",
                "move its entries under servers:");
        }
    }

    private static bool LooksLikeServer(YamlNode value) =>
        value.Resolved is YamlMapping mapping && (mapping.Find("command") ?? mapping.Find("url")) is not null;

    /// <summary>
    /// Returns the servers section; if both spellings are present, <c>servers</c>, so that a mistake while editing
    /// doesn't stop everything.
    /// </summary>
    private static YamlMapping? Servers(YamlMapping root, ProblemLog log)
    {
        var section = root.Find(RegistryKeys.Servers) ?? root.Find(RegistryKeys.ClientServers);
        if (section is null || section.Value.IsNull) return null;
        if (section.Value.Resolved is YamlMapping servers) return servers;
        log.Add(
            section.Key.Line,
            null,
            $"{section.Key.Value} must be a mapping of server names to entries",
            "write name: { command: … }");
        return null;
    }

    private List<ServerEntry> ReadServers(
        YamlMapping? declared, string path, ProblemLog log, List<MistakenServer> mistaken)
    {
        var servers = new List<ServerEntry>();
        if (declared is null) return servers;
        var reader = new ServerReader(
            new ValueExpander(environment), Path.GetDirectoryName(path) ?? path, log, environment.Secret);
        var seen = new Dictionary<string, YamlScalar>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in declared.Pairs)
        {
            var name = key.Value;
            if (ServerName.Problem(name) is { } wrong)
            {
                log.Add(key.Line, MappingReader.Shown(name), wrong, "rename it");
                continue;
            }

            if (seen.TryGetValue(ServerName.UnderscoreForm(name), out var first))
            {
                var same = first.Value == name
                    ? "duplicate server name"
                    : $"this name is equivalent to {first.Value} in scripts";
                log.Add(
                    key.Line,
                    name,
                    $"{same}, first used on line {first.Line}; this entry is ignored",
                    "rename or remove one of them");
                continue;
            }

            seen[ServerName.UnderscoreForm(name)] = key;
            if (reader.Read(name, value, key.Line, keepUnresolved, out var wrongly) is { } entry) servers.Add(entry);
            else mistaken.Add(wrongly!);
        }

        return servers;
    }
}

/// <summary>The top-level keys of the registry.</summary>
internal static class RegistryKeys
{
    public const string Version = "version";

    public const string Servers = "servers";

    /// <summary>
    /// The name of <see cref="Servers"/> in other clients' files; accepted, so that a pasted file works unchanged.
    /// </summary>
    public const string ClientServers = "mcpServers";

    public static IReadOnlyList<string> Known { get; } =
        [Version, Servers, ClientServers, GatewayKeys.Section.Name, CodeKeys.Section.Name];

    /// <summary>
    /// Ignored keys: VS Code's prompts (references to them are reported) and schema links of editors.
    /// </summary>
    public static IReadOnlySet<string> Skipped { get; } = new HashSet<string> { "inputs", "$schema" };
}
