using VoidMcp.Registry.Yaml;
using VoidMcp.Secrets;

namespace VoidMcp.Registry;

/// <summary>
/// Reads one server entry: validates types, ranges and combinations of keys, and expands values. Relative <c>cwd</c>s
/// are resolved against <c>folder</c>, the registry file's folder. Logins are looked up with <c>secret</c>.
/// </summary>
internal sealed class ServerReader(
    ValueExpander expander, string folder, ProblemLog log, Func<string, SecretLookup> secret)
{
    /// <summary>
    /// Reads the entry; null if it has errors, which are logged. With <paramref name="keepUnresolved"/>, and for every
    /// disabled server, references that can't be resolved now are not errors and stay as written.
    /// </summary>
    public ServerEntry? Read(string name, YamlNode node, int line, bool keepUnresolved, out MistakenServer? mistaken)
    {
        mistaken = new MistakenServer(name, Enabled: true, IsUnresolved: false, Restarted: null);
        if (node.Resolved is not YamlMapping mapping)
        {
            log.Add(
                line,
                name,
                "a server needs a command or a url",
                "write { command: …, args: […] } or { url: https://… }");
            return null;
        }

        var before = log.Count;
        var reader = new MappingReader(mapping, name, "", log);
        reader.CheckKeys(ServerKeys.Own, ServerKeys.Skipped, ServerKeys.Translations);
        var enabled = ReadEnabled(reader);
        var values = new ServerValues(expander, name, log, keepUnresolved || !enabled);
        var entry = new ServerEntry
        {
            Name = name,
            Line = line,
            Enabled = enabled,
            Command = ReadCommand(reader, values),
            Args = [.. reader.Texts("args").Select(a => values.ExpandPath("args", a.Text, a.Line))],
            Env = ReadEnv(reader, values),
            Cwd = ReadCwd(reader, values),
            Url = ReadUrl(reader, values),
            Headers = ReadHeaders(reader, values),
            Description = reader.Value("description") is null or { IsNull: true } ? null : reader.Text("description"),
            From = ReadFrom(reader),
            Tools = ReadTools(mapping, reader, name),
            Resources = ReadNames(reader, "resources", name),
            Prompts = ReadNames(reader, "prompts", name),
            Skills = ReadNames(reader, "skills", name),
            Sampling = reader.Choice(ServerSettingKeys.Sampling),
            Elicitation = reader.Choice(ServerSettingKeys.Elicitation),
            Instructions = reader.Flag(ServerSettingKeys.Instructions),
            Changes = reader.Choice(ServerSettingKeys.Changes),
            Concurrency = reader.Number(ServerSettingKeys.Concurrency),
            Timeout = reader.Duration(ServerSettingKeys.Timeout),
            IdleStop = reader.Duration(ServerSettingKeys.IdleStop),
            AddedByModel = reader.Choice(ServerSettingKeys.AddedBy),
            Restarted = reader.Value("restarted") is null or { IsNull: true } ? null : reader.Text("restarted"),
        };
        entry = InFolder(entry, reader) with
        {
            StartTimeout = reader.Duration(
                ServerSettingKeys.StartTimeout,
                entry.Timeout > entry.StartTimeout ? entry.Timeout : entry.StartTimeout),
            StopTimeout = reader.Duration(ServerSettingKeys.StopTimeout),
        };
        values.Secrets.NoteArguments(entry.Args);
        if (entry.Url is { } url)
            entry = entry with { OAuth = OAuthReader.Read(reader, values, name, log), Login = LoginOf(name, url) };
        entry = entry with { Mask = values.Secrets.ToMask(), SecretNames = values.Secrets.Names };
        TransportCheck.Check(mapping, reader, name, line, log);
        mistaken = log.Count == before
            ? null
            : new MistakenServer(name, enabled, values.HasUnresolved, entry.Restarted);
        return mistaken is null ? entry : null;
    }

    private string? LoginOf(string name, string url) =>
        StoredLogin.Of(secret(StoredLogin.NameFor(name))) is { } login && login.Url == url ? login.Mark : null;

    private static bool ReadEnabled(MappingReader reader)
    {
        var enabled = reader.Flag("enabled");
        var disabled = reader.Flag("disabled");
        if (enabled is not null && enabled == disabled)
            reader.Wrong("disabled", "contradicts enabled", "keep one of them");
        return enabled ?? !(disabled ?? false);
    }

    private static string? ReadCommand(MappingReader reader, ServerValues values)
    {
        if (reader.Value("command")?.Resolved is YamlSequence)
        {
            reader.Wrong("command", "must be a single value", "write the first word as command and the rest as args");
            return null;
        }

        if (reader.Text("command") is not { } text) return null;
        var command = values.ExpandPath("command", text, reader.LineOf("command"));
        if (string.IsNullOrWhiteSpace(command)) reader.Wrong("command", "must not be empty");
        if (command.Contains('\0', StringComparison.Ordinal)) reader.Wrong("command", "contains a NUL character");
        return command;
    }

    private static ServerOrigin? ReadFrom(MappingReader reader)
    {
        if (reader.Value(ServerKeys.From) is null or { IsNull: true } || reader.Text(ServerKeys.From) is not { } text)
            return null;
        var origin = ServerOrigin.TryParse(text);
        if (origin is null)
        {
            reader.Wrong(
                ServerKeys.From,
                "must be a name and version in an MCP registry",
                "write from: io.github.owner/server@1.2.3");
        }

        return origin;
    }

    private static Dictionary<string, string> ReadEnv(MappingReader reader, ServerValues values)
    {
        var env = new Dictionary<string, string>();
        foreach (var (name, text, line) in reader.NamedTexts("env", StringComparer.Ordinal))
        {
            if (name.Length == 0 || name.Any(c => c == '=' || char.IsControl(c)))
                values.Wrong(line, "invalid variable name in env");
            else env[name] = values.ExpandNamed($"env.{MappingReader.Shown(name)}", name, text, line);
        }

        return env;
    }

    private string? ReadCwd(MappingReader reader, ServerValues values)
    {
        if (reader.Text("cwd") is not { } text) return null;
        var cwd = values.ExpandPath("cwd", text, reader.LineOf("cwd"));
        if (cwd.Length == 0 || cwd.Contains('\0', StringComparison.Ordinal))
        {
            reader.Wrong("cwd", "must be a path", "omit it for a folder of the server's own");
            return null;
        }

        return Path.GetFullPath(cwd, folder);
    }

    /// <summary>
    /// Resolves <c>cwd: client</c>, and a relative command: against <c>cwd</c> if it is a path, else against the
    /// registry's folder, never against the folder where a client stands.
    /// </summary>
    private ServerEntry InFolder(ServerEntry entry, MappingReader reader)
    {
        if (reader.Value("cwd") is { Resolved: YamlScalar { Value: ServerKeys.ClientFolder } })
            entry = entry with { Cwd = null, InClientFolder = true };
        return entry.Command is { } command && IsRelative(command)
            ? entry with { Command = Path.GetFullPath(command, entry.Cwd ?? folder) }
            : entry;
    }

    /// <summary>Whether it is a relative path, and not a name to be looked up in PATH or a reference.</summary>
    private static bool IsRelative(string command) =>
        !Path.IsPathRooted(command)
        && !command.Contains("${", StringComparison.Ordinal)
        && !command.Contains('\0', StringComparison.Ordinal)
        && command.AsSpan().ContainsAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);

    private static string? ReadUrl(MappingReader reader, ServerValues values)
    {
        if (reader.Text("url") is not { } text) return null;
        var expansion = values.TryExpand("url", text, reader.LineOf("url"));
        if (!expansion.IsComplete) return expansion.Text;
        var url = expansion.Text.Trim();
        values.Secrets.NoteAddress("url", url);
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https")
            || uri.Host.Length == 0)
        {
            reader.Wrong("url", "must be an http or https URL", "write the complete URL: https://example.com/mcp");
        }
        else if (uri.UserInfo.Length > 0)
        {
            reader.Wrong("url", "must not contain a user name or password", "write headers: { Authorization: \"…\" }");
        }

        return url;
    }

    private static Dictionary<string, string> ReadHeaders(MappingReader reader, ServerValues values)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, text, line) in reader.NamedTexts("headers", StringComparer.OrdinalIgnoreCase))
        {
            if (name.Length == 0
                || !name.All(
                    c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal)))
            {
                values.Wrong(line, "invalid header name in headers", "write { Authorization: \"Bearer …\" }");
                continue;
            }

            var value = values.ExpandNamed($"headers.{MappingReader.Shown(name)}", name, text, line);
            if (value.Any(char.IsControl))
                values.Wrong(line, $"headers.{MappingReader.Shown(name)} contains a line break or control character");
            headers[name] = value;
        }

        return headers;
    }

    /// <summary>Reads the policy. A plain list, as GitHub Copilot writes it, is the list of allowed tools.</summary>
    private ToolPolicy ReadTools(YamlMapping server, MappingReader reader, string name)
    {
        if (server.Find("tools")?.Value.Resolved is YamlSequence list)
            return new ToolPolicy(Globs(reader.TextsOf(list, "tools"), name), [], []);
        if (reader.Section("tools") is not { } section) return ToolPolicy.Open;
        var tools = new MappingReader(section, name, "tools.", log);
        tools.CheckKeys(ServerSettingKeys.Tools.Names);
        return new ToolPolicy(
            Globs(tools.Texts("allow"), name), Globs(tools.Texts("deny"), name), Globs(tools.Texts("ask"), name))
        {
            ReadOnly = Globs(tools.Texts("read-only"), name),
        };
    }

    private NamePolicy ReadNames(MappingReader reader, string key, string name)
    {
        if (reader.Section(key) is not { } section) return NamePolicy.Open;
        var names = new MappingReader(section, name, $"{key}.", log);
        names.CheckKeys(ServerSettingKeys.Resources.Names);
        return new NamePolicy(Globs(names.Texts("allow"), name), Globs(names.Texts("deny"), name));
    }

    private List<string> Globs(IReadOnlyList<(string Text, int Line)> patterns, string name)
    {
        foreach (var (text, line) in patterns)
        {
            if (ToolGlob.Problem(text) is { } problem) log.Add(line, name, problem, "write write_* or move_file");
        }

        return [.. patterns.Select(p => p.Text)];
    }
}
