namespace VoidMcp.Registry;

/// <summary>The <c>gateway</c> section: what clients see. A missing or invalid setting has its default.</summary>
internal sealed record GatewaySettings
{
    /// <summary>Which tools clients see. Default <see cref="ExposeMode.Auto"/>.</summary>
    public ExposeMode Expose { get; init; } = ExposeMode.Auto;

    /// <summary>
    /// Up to how many tokens of tool definitions (estimated) <see cref="ExposeMode.Auto"/> also lists tools directly. 0
    /// to 1,000,000, default 4,000; 0 = never.
    /// </summary>
    public int DirectBudget { get; init; } = 4000;

    /// <summary>Tools that are always listed directly, as exact <c>server.tool</c> names. Default: none.</summary>
    public IReadOnlyList<string> Pin { get; init; } = [];

    /// <summary>How directly listed tools are named. Default <see cref="PrefixMode.Server"/>.</summary>
    public PrefixMode Prefix { get; init; } = PrefixMode.Server;

    /// <summary>
    /// Maximum size of a message to a client, in bytes; a larger result is replaced by a readable handle. 1 KiB to 1
    /// GiB, default 10 MiB (clients on the TypeScript SDK drop the connection above it); 0 = no limit.
    /// </summary>
    public long MaxMessage { get; init; } = 10 * 1024 * 1024;

    /// <summary>
    /// Whether models may add public servers, and remove the servers that a model added. Default
    /// <see cref="ModelAdding.Ask"/>.
    /// </summary>
    public ModelAdding ModelMayAdd { get; init; } = ModelAdding.Ask;

    /// <summary>
    /// Whether the entries of the home's registry are live at once. Default <see cref="RegistryTrustMode.File"/>.
    /// </summary>
    public RegistryTrustMode Trust { get; init; } = RegistryTrustMode.File;

    /// <summary>
    /// What happens to calls of tools that may destroy something (<see cref="Schema.ToolDefinition.IsDestructive"/>).
    /// Default <see cref="DestructiveMode.Allow"/>.
    /// </summary>
    public DestructiveMode Destructive { get; init; } = DestructiveMode.Allow;

    /// <summary>
    /// What happens to definitions that changed since the user accepted them, of servers whose entry does not say.
    /// Default <see cref="ChangesMode.Report"/>.
    /// </summary>
    public ChangesMode Changes { get; init; } = ChangesMode.Report;

    /// <summary>Whether results and lists are shaped for the client. Default <see cref="FitMode.Auto"/>.</summary>
    public FitMode Fit { get; init; } = FitMode.Auto;

    /// <summary>Whether a session's list of tools moves. Default <see cref="ListMode.Auto"/>.</summary>
    public ListMode List { get; init; } = ListMode.Auto;

    /// <summary>Where learned result types lie. Default <see cref="TypesMode.Cache"/>.</summary>
    public TypesMode Types { get; init; } = TypesMode.Cache;

    /// <summary>What is recorded of each request to a server. Default <see cref="AuditMode.Off"/>.</summary>
    public AuditMode Audit { get; init; } = AuditMode.Off;

    /// <summary>Whether both hold the same settings.</summary>
    public bool SameAs(GatewaySettings other) => Pin.SequenceEqual(other.Pin) && this with { Pin = other.Pin } == other;
}

/// <summary>How directly listed tools are named: <c>gateway.prefix</c> in the registry.</summary>
internal enum PrefixMode
{
    /// <summary>With the server's name: <c>server__tool</c>. The default.</summary>
    Server,

    /// <summary>The server's own names, unchanged. Allowed only while at most one server is enabled.</summary>
    None,
}

/// <summary>
/// Whether models may add servers: <c>gateway.model-may-add</c> in the registry. Stricter values come later.
/// </summary>
internal enum ModelAdding
{
    /// <summary>They may, without a question.</summary>
    Allow,

    /// <summary>
    /// The user is asked first; where nobody can be asked, the entry is written switched off. The default.
    /// </summary>
    Ask,

    /// <summary>They may not, nor remove any.</summary>
    Deny,
}

/// <summary>
/// Whether the home's registry is live at once: <c>gateway.trust</c> in the registry. Stricter values come later.
/// </summary>
internal enum RegistryTrustMode
{
    /// <summary>It is the user's word. The default.</summary>
    File,

    /// <summary>Each entry waits for <c>voidmcp approve</c>, as those of registries from elsewhere always do.</summary>
    Approve,
}

/// <summary>
/// What happens to calls of destructive tools: <c>gateway.destructive</c> in the registry. Stricter values come later.
/// </summary>
internal enum DestructiveMode
{
    /// <summary>They are made. The default.</summary>
    Allow,

    /// <summary>The user is asked first.</summary>
    Ask,

    /// <summary>They are refused.</summary>
    Deny,
}

/// <summary>What happens to changed definitions: <c>changes</c> of a server, and of <c>gateway</c>.</summary>
/// <remarks>From the loosest to the strictest.</remarks>
internal enum ChangesMode
{
    /// <summary>They are accepted at once; only the log tells.</summary>
    Accept,

    /// <summary>They are used, and the user is told. The default.</summary>
    Report,

    /// <summary>New and changed ones can neither be seen nor called until the user accepts them.</summary>
    Hold,
}

/// <summary>
/// What the audit file records: <c>gateway.audit</c> in the registry. Values that record more come later.
/// </summary>
internal enum AuditMode
{
    /// <summary>Nothing. The default.</summary>
    Off,

    /// <summary>Who called what, whether it was allowed, and how much came back.</summary>
    Calls,

    /// <summary>The arguments too, with secrets masked.</summary>
    Arguments,
}

/// <summary>Whether results and lists are shaped for the client: <c>gateway.fit</c> in the registry.</summary>
internal enum FitMode
{
    /// <summary>
    /// For a client that is known to hide a part of each result, what it hides is added to what it shows. The default.
    /// </summary>
    Auto,

    /// <summary>Everything is passed on as the server sent it.</summary>
    Exact,
}

/// <summary>Whether a session's list of tools moves: <c>gateway.list</c> in the registry.</summary>
internal enum ListMode
{
    /// <summary>Frozen for clients that are known to profit from it, else live. The default.</summary>
    Auto,

    /// <summary>
    /// Once all servers have answered, a session's list stays as it is; what is new is found by search, and listed in
    /// the next session. Without voidmcp's own tools, which include that search, the list is live.
    /// </summary>
    Frozen,

    /// <summary>The list follows the servers and the registry, and clients are told of changes.</summary>
    Live,
}

/// <summary>Where learned result types lie: <c>gateway.types</c> in the registry.</summary>
internal enum TypesMode
{
    /// <summary>In the home's cache. The default.</summary>
    Cache,

    /// <summary>Also in a file beside the registry, which is read as well.</summary>
    Share,
}

/// <summary>Which tools <c>tools/list</c> returns: <c>gateway.expose</c> in the registry.</summary>
internal enum ExposeMode
{
    /// <summary>
    /// <see cref="Both"/> while the definitions fit the direct budget, else <see cref="Code"/>. The default.
    /// </summary>
    Auto,

    /// <summary>All upstream tools under their own names, without the code tools.</summary>
    Direct,

    /// <summary>The code tools and pinned tools only.</summary>
    Code,

    /// <summary>The code tools and all upstream tools.</summary>
    Both,
}
