namespace VoidMcp.Registry;

/// <summary>The keys of a server entry with their types, ranges, defaults and descriptions.</summary>
internal static class ServerSettingKeys
{
    private static readonly ServerEntry Defaults = new() { Name = "" };

    private static readonly Dictionary<string, bool> AllowOrDeny = new() { ["allow"] = true, ["deny"] = false };

    /// <summary>The transports and whether they are HTTP, from other clients' files.</summary>
    private static readonly Dictionary<string, bool> Transports = new(StringComparer.Ordinal)
    {
        // The names come from Claude, Cursor, VS Code, Cline, Gemini and opencode.
        ["stdio"] = false,
        ["local"] = false,
        ["http"] = true,
        ["sse"] = true,
        ["streamable-http"] = true,
        ["streamableHttp"] = true,
        ["streamable_http"] = true,
        ["remote"] = true,
    };

    public static ChoiceKey<bool> Sampling { get; } = new(
        "sampling", "Whether the server may use the client's model.", AllowOrDeny, Defaults.Sampling);

    public static ChoiceKey<bool> Elicitation { get; } = new(
        "elicitation", "Whether the server may ask the client's user.", AllowOrDeny, Defaults.Elicitation);

    public static FlagKey Instructions { get; } = new(
        "instructions", "Whether the server's instructions reach models.", Defaults.Instructions);

    public static ChoiceKey<ChangesMode?> Changes { get; } = new(
        "changes",
        $"{GatewayKeys.Changes.Description} Default: the gateway's setting.",
        GatewayKeys.ChangesModes.ToDictionary(c => c.Key, c => (ChangesMode?)c.Value),
        Defaults.Changes)
    {
        MayBeNull = true,
    };

    public static NumberKey Concurrency { get; } = new(
        "concurrency", "How many calls may be in flight at once.", Defaults.Concurrency, 1, 4096);

    public static DurationKey Timeout { get; } = new(
        "timeout",
        "Time limit of one call; progress from the server extends it.",
        Defaults.Timeout,
        TimeSpan.FromMilliseconds(100),
        TimeSpan.FromHours(24));

    public static DurationKey StartTimeout { get; } = new(
        "start-timeout",
        "How long a start may take, until the tools are known. At least the timeout, if it is not set.",
        Defaults.StartTimeout,
        TimeSpan.FromSeconds(1),
        TimeSpan.FromHours(24));

    public static DurationKey StopTimeout { get; } = new(
        "stop-timeout",
        "How long the process may take to exit when it is stopped while nobody waits.",
        Defaults.StopTimeout,
        TimeSpan.FromMilliseconds(100),
        TimeSpan.FromSeconds(60));

    public static DurationKey IdleStop { get; } = new(
        "idle-stop",
        "How long the server may be idle before it is stopped.",
        Defaults.IdleStop,
        TimeSpan.FromMilliseconds(100),
        TimeSpan.FromDays(30),
        "never");

    public static ChoiceKey<bool> AddedBy { get; } = new(
        ServerKeys.AddedBy,
        "Who added the entry, if not you: written by add_mcp.",
        new Dictionary<string, bool> { [ServerKeys.Model] = true },
        Defaults.AddedByModel);

    public static ChoiceKey<bool> Type { get; } = new(
        "type", "The transport, as other clients write it; not needed.", Transports, false)
    {
        DefaultWord = null,
    };

    public static ChoiceKey<bool> Transport { get; } = Type with { Name = "transport" };

    public static SectionKey Tools { get; } = new(
        "tools",
        "Which tools may be seen and called, by name; * stands for any characters. A plain list is allow.",
        [
            Globs("allow", "Allowed tools. Default: all."),
            Globs("deny", "Tools that can neither be seen nor called."),
            Globs("ask", "Tools that require your approval before each call."),
            Globs("read-only", "Tools that change nothing, whatever the server says."),
        ])
    {
        ListStandsFor = "allow",
    };

    public static SectionKey Resources { get; } = Names(
        "resources", "Which resources may be seen and read, by URI; * stands for any characters.");

    public static SectionKey Prompts { get; } = Names(
        "prompts", "Which prompts may be seen and used, by name; * stands for any characters.");

    public static SectionKey Skills { get; } = Names(
        "skills", "Which skills may be seen and read, by name or path; * stands for any characters.");

    /// <summary>The whole entry.</summary>
    public static SectionKey Entry { get; } = new(
        "",
        "A server: a command to start, or the url of a remote one.",
        [
            new TextKey("command", "The program: a name on the PATH, or a path.", @"\S") { MayBeNull = false },
            new TextsKey("args", "The program's arguments. ~ and ${env:NAME} are expanded."),
            new NamedTextsKey(
                "env",
                "Environment variables, in addition to PATH, HOME and the like. ${env:NAME} and ${secret:NAME} are "
                    + "expanded.",
                @"^[^=\u0000-\u001f\u007f-\u009f]+$"),
            new TextKey(
                "cwd",
                "The working directory, relative to this file's folder. Default: a folder of the server's own; "
                    + "client = where the client starts voidmcp.",
                @"[\s\S]"),
            new TextKey(
                "url",
                "The http or https URL of a remote server.",
                @"\$\{|^\s*[hH][tT][tT][pP][sS]?://[^/?#@\s]+([/?#]|\s*$)")
            {
                MayBeNull = false,
            },
            new NamedTextsKey(
                "headers",
                "HTTP headers of every request. ${env:NAME} and ${secret:NAME} are expanded.",
                "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$",
                @"^[^\u0000-\u001f\u007f-\u009f]*$"),
            new TextKey("description", "What the server is for, for models and lists."),
            Tools,
            Concurrency,
            Timeout,
            StartTimeout,
            StopTimeout,
            IdleStop,
            new FlagKey("enabled", "Whether the server is used.", Defaults.Enabled),
            AddedBy,
            new TextKey("restarted", "When `voidmcp restart` was last used; a new value restarts the server."),
            OAuthKeys.Section,
            Type,
            Transport,
            new FlagKey("disabled", "The opposite of enabled, as other clients write it.", !Defaults.Enabled),
            Resources,
            Prompts,
            Skills,
            Sampling,
            Elicitation,
            Instructions,
            Changes,
            new TextKey(
                ServerKeys.From, "Where `voidmcp add` found the server in the MCP registry: name@version."),
        ]);

    private static TextsKey Globs(string name, string description) => new(name, description, ToolGlob.Pattern);

    private static SectionKey Names(string name, string description) => new(
        name, description, [Globs("allow", "Allowed ones. Default: all."), Globs("deny", "Denied ones.")]);
}
