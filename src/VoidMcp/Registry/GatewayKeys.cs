namespace VoidMcp.Registry;

/// <summary>The keys of the <c>gateway</c> section.</summary>
internal static class GatewayKeys
{
    private const long KiB = 1024, GiB = 1024 * 1024 * KiB;

    private static readonly GatewaySettings Defaults = new();

    /// <summary>The values of <c>changes</c>.</summary>
    public static IReadOnlyDictionary<string, ChangesMode> ChangesModes { get; } = new Dictionary<string, ChangesMode>
    {
        ["report"] = ChangesMode.Report,
        ["hold"] = ChangesMode.Hold,
        ["accept"] = ChangesMode.Accept,
    };

    public static ChoiceKey<ExposeMode> Expose { get; } = new(
        "expose",
        "Which tools clients see: direct = every server's, code = search and execute_code, both, or auto = both while "
            + "the definitions fit direct-budget, else code.",
        new Dictionary<string, ExposeMode>
        {
            ["auto"] = ExposeMode.Auto,
            ["direct"] = ExposeMode.Direct,
            ["code"] = ExposeMode.Code,
            ["both"] = ExposeMode.Both,
        },
        Defaults.Expose);

    public static NumberKey DirectBudget { get; } = new(
        "direct-budget",
        "Up to how many tokens of tool definitions expose: auto also lists tools directly; 0 = never.",
        Defaults.DirectBudget,
        0,
        1_000_000);

    public static TextsKey Pin { get; } = new(
        "pin", "Tools that are always listed directly, as server.tool.", @"^[\s\S]+\.[\s\S]+$");

    public static ChoiceKey<PrefixMode> Prefix { get; } = new(
        "prefix",
        "How directly listed tools are named: server = server__tool, none = unchanged, for a single server.",
        new Dictionary<string, PrefixMode>
        {
            ["server"] = PrefixMode.Server,
            ["none"] = PrefixMode.None,
        },
        Defaults.Prefix);

    public static SizeKey MaxMessage { get; } = new(
        "max-message",
        "Maximum size of a message to a client; a larger result becomes a readable handle.",
        Defaults.MaxMessage,
        KiB,
        GiB,
        "no limit");

    public static ChoiceKey<ModelAdding> ModelMayAdd { get; } = new(
        "model-may-add",
        "Whether models may add public servers: ask = the user is asked first.",
        new Dictionary<string, ModelAdding>
        {
            ["ask"] = ModelAdding.Ask,
            ["true"] = ModelAdding.Allow,
            ["false"] = ModelAdding.Deny,
        },
        Defaults.ModelMayAdd);

    public static ChoiceKey<RegistryTrustMode> Trust { get; } = new(
        "trust",
        "Whether this file's entries are live at once (file), or each waits for `voidmcp approve` (approve).",
        new Dictionary<string, RegistryTrustMode>
        {
            ["file"] = RegistryTrustMode.File,
            ["approve"] = RegistryTrustMode.Approve,
        },
        Defaults.Trust);

    public static ChoiceKey<DestructiveMode> Destructive { get; } = new(
        "destructive",
        "What happens to calls of tools that may destroy something.",
        new Dictionary<string, DestructiveMode>
        {
            ["allow"] = DestructiveMode.Allow,
            ["ask"] = DestructiveMode.Ask,
            ["deny"] = DestructiveMode.Deny,
        },
        Defaults.Destructive);

    public static ChoiceKey<ChangesMode> Changes { get; } = new(
        "changes",
        "What happens to tools that a server changed: report = they are used and you are told, hold = they wait for "
            + "`voidmcp accept`, accept = they are used.",
        ChangesModes,
        Defaults.Changes);

    public static ChoiceKey<FitMode> Fit { get; } = new(
        "fit",
        "Whether results and lists are shaped for the client: auto = what a known client would hide from its model is "
            + "added to what it shows, exact = everything as the server sent it.",
        new Dictionary<string, FitMode>
        {
            ["auto"] = FitMode.Auto,
            ["exact"] = FitMode.Exact,
        },
        Defaults.Fit);

    public static ChoiceKey<ListMode> List { get; } = new(
        "list",
        "Whether the list of tools moves within a session: frozen = new tools are found by search and listed in the "
            + "next session, live = clients are told of changes, auto = frozen for clients that profit from it.",
        new Dictionary<string, ListMode>
        {
            ["auto"] = ListMode.Auto,
            ["frozen"] = ListMode.Frozen,
            ["live"] = ListMode.Live,
        },
        Defaults.List);

    public static ChoiceKey<TypesMode> Types { get; } = new(
        "types",
        "Where result types that are learned lie: cache = in the home, share = also in voidmcp.types.json beside this "
            + "file, for version control.",
        new Dictionary<string, TypesMode>
        {
            ["cache"] = TypesMode.Cache,
            ["share"] = TypesMode.Share,
        },
        Defaults.Types);

    public static ChoiceKey<AuditMode> Audit { get; } = new(
        "audit",
        "What is recorded of each request to a server: off, calls, or arguments = calls with their arguments.",
        new Dictionary<string, AuditMode>
        {
            ["off"] = AuditMode.Off,
            ["calls"] = AuditMode.Calls,
            ["arguments"] = AuditMode.Arguments,
        },
        Defaults.Audit);

    public static SectionKey Section { get; } = new(
        "gateway",
        "What clients see, and what models and servers may do.",
        [
            Expose, DirectBudget, Pin, Prefix, MaxMessage, ModelMayAdd, Trust, Destructive, Changes, Fit, List,
            Types, Audit,
        ]);
}
