using VoidMcp.Secrets;

namespace VoidMcp.Registry;

/// <summary>
/// One valid server of the registry, with its values expanded (<c>~</c>, <c>${env:…}</c>, <c>${secret:…}</c>, relative
/// <c>cwd</c>). Has either a <see cref="Command"/> or a <see cref="Url"/>. Values may be secrets, so
/// <see cref="ToString"/> contains none.
/// </summary>
internal sealed record ServerEntry
{
    /// <summary><c>[A-Za-z0-9_.-]</c>, 1 to 64 characters, unique in underscore form, ignoring case.</summary>
    public required string Name { get; init; }

    /// <summary>The program of a stdio server, a path or a name looked up in PATH; null for an HTTP server.</summary>
    public string? Command { get; init; }

    public IReadOnlyList<string> Args { get; init; } = [];

    /// <summary>Environment variables of the server, in addition to the allow-listed ones.</summary>
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>(0);

    /// <summary>
    /// The absolute working directory; null for a folder of the server's own, or see <see cref="InClientFolder"/>.
    /// </summary>
    public string? Cwd { get; init; }

    /// <summary>
    /// Whether the working directory is where the client started voidmcp (<c>cwd: client</c>). Default false.
    /// </summary>
    public bool InClientFolder { get; init; }

    /// <summary>The absolute http or https URL of an HTTP server; null for a stdio server.</summary>
    public string? Url { get; init; }

    /// <summary>Headers of every HTTP request; names are case-insensitive.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(0);

    /// <summary>OAuth settings, for an HTTP server that requires a login.</summary>
    public OAuthSettings OAuth { get; init; } = OAuthSettings.None;

    /// <summary>
    /// Identifies the current login (<c>voidmcp login</c>); null if not logged in. A token refresh doesn't change it.
    /// </summary>
    public string? Login { get; init; }

    /// <summary>The published server that the entry was made from; null if not said. Changes nothing that runs.
    /// </summary>
    public ServerOrigin? From { get; init; }

    /// <summary>The user's description of the server; null if not set.</summary>
    public string? Description { get; init; }

    /// <summary>
    /// Default true. The values of a disabled server may contain <c>${…}</c> that can't be resolved now.
    /// </summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Why it may not be connected; null if it may. Decided when the registry is read.</summary>
    public EntryHold? Hold { get; init; }

    /// <summary>Whether it may be connected: it is enabled, and nothing holds it.</summary>
    public bool IsLive => Enabled && Hold is null;

    public ToolPolicy Tools { get; init; } = ToolPolicy.Open;

    /// <summary>Which resources clients may see and read, by the server's own URIs.</summary>
    public NamePolicy Resources { get; init; } = NamePolicy.Open;

    /// <summary>Which prompts clients may see and use, by the server's own names.</summary>
    public NamePolicy Prompts { get; init; } = NamePolicy.Open;

    /// <summary>Which skills clients may see and read, by name or by their path at the server.</summary>
    public NamePolicy Skills { get; init; } = NamePolicy.Open;

    /// <summary>Whether the server may have clients sample their models for it. Default true.</summary>
    public bool Sampling { get; init; } = true;

    /// <summary>Whether the server may ask clients' users. Default true.</summary>
    public bool Elicitation { get; init; } = true;

    /// <summary>Whether the server's instructions reach models. Default true.</summary>
    public bool Instructions { get; init; } = true;

    /// <summary>What happens to changed definitions; null for the gateway's setting.</summary>
    public ChangesMode? Changes { get; init; }

    /// <summary>Concurrency limit: calls in flight at once. 1 to 4,096, default 64; zero is invalid.</summary>
    public int Concurrency { get; init; } = 64;

    /// <summary>
    /// Timeout of one call, extended by progress from the server. 100 ms to 24 h, default 60 s; zero is invalid.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long a server may be idle before it is stopped. 100 ms to 30 days, default 10 min; 0 = never stop.
    /// </summary>
    public TimeSpan IdleStop { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long a start may take, until the tools are known. 1 s to 24 h, default 60 s or, if longer, <see
    /// cref="Timeout"/>; zero is invalid.
    /// </summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long a server's process may take to exit when it is stopped while nobody waits: at an idle stop, a restart,
    /// or when the client disconnects. 100 ms to 60 s, default 5 s; zero is invalid.
    /// </summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// When the user last requested a restart (<c>voidmcp restart</c>), as written in the file; null if never. A
    /// changed value restarts the server.
    /// </summary>
    public string? Restarted { get; init; }

    /// <summary>The names of the secrets that its values reference, set or not, without duplicates.</summary>
    public IReadOnlyList<string> SecretNames { get; init; } = [];

    /// <summary>
    /// Masks in the server's output the secrets that it received, and values whose names suggest credentials.
    /// </summary>
    public SecretMask Mask { get; init; } = SecretMask.None;

    /// <summary>
    /// Whether a model added it (<c>added-by: model</c>): then it must be on the public internet, and a model may
    /// remove it.
    /// </summary>
    public bool AddedByModel { get; init; }

    /// <summary>The line of the entry in the file, from 1.</summary>
    public int Line { get; init; }

    /// <summary>Whether the entry has an <c>Authorization</c> header of its own; OAuth then stays out of it.</summary>
    public bool HasOwnCredentials =>
        Headers.Keys.Any(name => name.Equals("Authorization", StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Why the server may not send clients this request; null if it may. What a model added asks nobody.
    /// </summary>
    /// <param name="method">The method, such as <c>elicitation/create</c>.</param>
    public string? WhyNotAsk(string method)
    {
        var (isAllowed, key) = method switch
        {
            "sampling/createMessage" => (Sampling, "sampling"),
            "elicitation/create" => (Elicitation, "elicitation"),
            _ => (true, ""),
        };
        if (!isAllowed) return $"the user's registry denies it ({key}: deny)";
        return AddedByModel && key.Length > 0 ? "servers that a model added can't ask for anything" : null;
    }

    /// <summary>
    /// Whether both entries connect to the same server, so that changing from one to the other needs no restart.
    /// Ignores policy, limits, description and line.
    /// </summary>
    public bool ConnectsLike(ServerEntry other) =>
        Name == other.Name && Command == other.Command
        && Cwd == other.Cwd && InClientFolder == other.InClientFolder
        && Url == other.Url && Restarted == other.Restarted && AddedByModel == other.AddedByModel
        && Login == other.Login && OAuth == other.OAuth
        && Args.SequenceEqual(other.Args) && SameValues(Env, other.Env) && SameValues(Headers, other.Headers);

    /// <summary>Whether both mean the same, ignoring the line.</summary>
    public bool SameAs(ServerEntry other)
    {
        if (!ConnectsLike(other)
            || !Tools.SameAs(other.Tools)
            || !Resources.SameAs(other.Resources)
            || !Prompts.SameAs(other.Prompts)
            || !Skills.SameAs(other.Skills)
            || !Mask.SameAs(other.Mask)
            || !SecretNames.SequenceEqual(other.SecretNames))
        {
            return false;
        }

        var same = this with
        {
            Args = other.Args,
            Env = other.Env,
            Headers = other.Headers,
            Tools = other.Tools,
            Resources = other.Resources,
            Prompts = other.Prompts,
            Skills = other.Skills,
            Line = other.Line,
        };
        return same with { Mask = other.Mask, SecretNames = other.SecretNames } == other;
    }

    public override string ToString() => $"server {Name} (line {Line})";

    private static bool SameValues(IReadOnlyDictionary<string, string> a, IReadOnlyDictionary<string, string> b) =>
        a.Count == b.Count && a.All(pair => b.TryGetValue(pair.Key, out var value) && value == pair.Value);
}
