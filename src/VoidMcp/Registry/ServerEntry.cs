using VoidMcp.Secrets;

namespace VoidMcp.Registry;

/// <summary>
/// One registered server, checked, its values expanded (<c>~</c>, <c>${env:…}</c>, <c>${secret:…}</c>, relative <c>cwd</c>). Has either a
/// <see cref="Command"/> or a <see cref="Url"/>. Its values may be secrets, so <see cref="ToString"/> shows none.
/// </summary>
internal sealed record ServerEntry
{
    /// <summary><c>[A-Za-z0-9_.-]</c>, 1 to 64 characters, unique in underscore form whatever the letter case.</summary>
    public required string Name { get; init; }

    /// <summary>The program of a stdio server, as a name for PATH or a path; null for an HTTP server.</summary>
    public string? Command { get; init; }

    public IReadOnlyList<string> Args { get; init; } = [];

    /// <summary>The server's own variables, added to the allow-listed ones.</summary>
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>(0);

    /// <summary>The program's working directory, absolute; null where the user chose none.</summary>
    public string? Cwd { get; init; }

    /// <summary>Absolute http or https address of an HTTP server; null for a stdio server.</summary>
    public string? Url { get; init; }

    /// <summary>Headers of every HTTP request; names compare without regard to case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(0);

    /// <summary>What its authorization server needs to know, where it is an HTTP server that wants a login.</summary>
    public OAuthSettings OAuth { get; init; } = OAuthSettings.None;

    /// <summary>Tells one login from the next (<c>voidmcp login</c>); null where there is none. Refreshing tokens changes nothing about it.</summary>
    public string? Login { get; init; }

    /// <summary>What the user says the server is for; null where nothing is said.</summary>
    public string? Description { get; init; }

    /// <summary>Default true. The values of a disabled server may still hold <c>${…}</c> that can't be resolved now.</summary>
    public bool Enabled { get; init; } = true;

    public ToolPolicy Tools { get; init; } = ToolPolicy.Open;

    /// <summary>Calls in flight at once. 1 to 4,096, default 64; zero is refused.</summary>
    public int Concurrency { get; init; } = 64;

    /// <summary>The limit of one call, extended by progress from the server. 100 ms to 24 h, default 60 s; zero is refused.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a server may be unused before it is stopped. 100 ms to 30 days, default 10 min; 0 = never stopped.</summary>
    public TimeSpan IdleStop { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// When the user last asked for a restart (<c>voidmcp restart</c>), as it stands in the file; null where never. Another
    /// value than before means: start the server anew.
    /// </summary>
    public string? Restarted { get; init; }

    /// <summary>The secrets that its values refer to, set or not; the user's names, each once.</summary>
    public IReadOnlyList<string> SecretNames { get; init; } = [];

    /// <summary>Takes out of what the server says the secrets that it was given, and what by its name looks like one.</summary>
    public SecretMask Mask { get; init; } = SecretMask.None;

    /// <summary>
    /// Whether a model registered it (<c>added-by: model</c>): it may then be on the public internet only, and a model may remove it.
    /// </summary>
    public bool AddedByModel { get; init; }

    /// <summary>The line of the entry's name in the file, from 1.</summary>
    public int Line { get; init; }

    /// <summary>Whether the entry has an <c>Authorization</c> header of its own; OAuth then stays out of it.</summary>
    public bool HasOwnCredentials =>
        Headers.Keys.Any(name => name.Equals("Authorization", StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Whether both entries lead to the same running server, so that a change from one to the other needs no restart.
    /// Policy, limits, description and place in the file don't count.
    /// </summary>
    public bool ConnectsLike(ServerEntry other) =>
        Name == other.Name && Command == other.Command && Cwd == other.Cwd && Url == other.Url && Restarted == other.Restarted && AddedByModel == other.AddedByModel
        && Login == other.Login && OAuth == other.OAuth
        && Args.SequenceEqual(other.Args) && SameValues(Env, other.Env) && SameValues(Headers, other.Headers);

    /// <summary>Whether both mean the same; the place in the file doesn't count.</summary>
    public bool SameAs(ServerEntry other)
    {
        if (!ConnectsLike(other) || !Tools.SameAs(other.Tools) || !Mask.SameAs(other.Mask) || !SecretNames.SequenceEqual(other.SecretNames)) return false;
        var same = this with { Args = other.Args, Env = other.Env, Headers = other.Headers, Tools = other.Tools, Line = other.Line };
        return same with { Mask = other.Mask, SecretNames = other.SecretNames } == other;
    }

    public override string ToString() => $"server {Name} (line {Line})";

    private static bool SameValues(IReadOnlyDictionary<string, string> a, IReadOnlyDictionary<string, string> b) =>
        a.Count == b.Count && a.All(pair => b.TryGetValue(pair.Key, out var value) && value == pair.Value);
}
