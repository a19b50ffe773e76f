using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using VoidMcp.Registry;
using VoidMcp.Secrets;

namespace VoidMcp.Trust;

/// <summary>What a line of a proposal is about, and so what a change of it means.</summary>
internal enum ProposedKind
{
    /// <summary>What is run or connected: any change waits for approval.</summary>
    Connection,

    /// <summary>A restriction: more of them need no approval, fewer do.</summary>
    Restriction,

    /// <summary>A list of what alone is allowed: a shorter one needs no approval.</summary>
    Allowed,

    /// <summary>A permission: fewer of them need no approval, more do.</summary>
    Permission,
}

/// <summary>One line of a proposal, as the user sees and approves it.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Key">Where it stands in the entry: <c>command</c>, <c>env TOKEN</c>, <c>tools.deny</c>.</param>
/// <param name="Value">
/// The value as written, with references unexpanded; one that looks like a secret is hidden and has a keyed hash.
/// </param>
internal sealed record ProposedLine(
    [property: JsonConverter(typeof(JsonStringEnumConverter<ProposedKind>))] ProposedKind Kind,
    string Key,
    string Value);

/// <summary>What a registry's entry asks the user to approve.</summary>
/// <param name="Name">The server.</param>
/// <param name="Lines">All that decides what runs, where it connects and what it may do, in a fixed order.</param>
internal sealed record ProposedServer(string Name, IReadOnlyList<ProposedLine> Lines)
{
    /// <param name="entry">The entry as written: references are unexpanded.</param>
    /// <param name="key">The key of the hashes of hidden values.</param>
    public static ProposedServer Of(ServerEntry entry, byte[] key)
    {
        var lines = new List<ProposedLine>();
        Connection("command", entry.Command);
        foreach (var (arg, shown) in entry.Args.Zip(SecretLooks.Hidden(entry.Args)))
            Connection("args", Mark(arg, shown));
        Connection("cwd", entry.InClientFolder ? "where the client starts voidmcp" : entry.Cwd);
        Connection("url", entry.Url is { } url ? Mark(url, SecretLooks.Shown("", url)) : null);
        foreach (var (name, value) in entry.Env.OrderBy(e => e.Key, StringComparer.Ordinal))
            Connection($"env {name}", Mark(value, SecretLooks.Shown(name, value)));
        foreach (var (name, value) in entry.Headers.OrderBy(h => h.Key, StringComparer.OrdinalIgnoreCase))
            Connection($"header {name}", Mark(value, SecretLooks.Shown(name, value)));
        Connection("oauth client-id", entry.OAuth.ClientId);
        if (entry.OAuth.ClientSecret is { } secret)
            Connection("oauth client-secret", Mark(secret, SecretLooks.Shown("client-secret", secret)));
        Connection("oauth client-metadata", entry.OAuth.ClientMetadata);
        Connection("oauth scope", entry.OAuth.Scope);
        Connection("oauth callback-port", entry.OAuth.CallbackPort == 0 ? null : $"{entry.OAuth.CallbackPort}");

        // Decides where updates come from.
        Connection(ServerKeys.From, entry.From?.ToString());
        Connection(ServerKeys.AddedBy, entry.AddedByModel ? ServerKeys.Model : null);

        // Reaches the model, so it is no less than a connection.
        Connection("description", entry.Description);
        Globs(ProposedKind.Allowed, "tools.allow", entry.Tools.Allow);
        Globs(ProposedKind.Restriction, "tools.deny", entry.Tools.Deny);
        Globs(ProposedKind.Restriction, "tools.ask", entry.Tools.Ask);
        Globs(ProposedKind.Permission, "tools.read-only", entry.Tools.ReadOnly);
        Globs(ProposedKind.Allowed, "resources.allow", entry.Resources.Allow);
        Globs(ProposedKind.Restriction, "resources.deny", entry.Resources.Deny);
        Globs(ProposedKind.Allowed, "prompts.allow", entry.Prompts.Allow);
        Globs(ProposedKind.Restriction, "prompts.deny", entry.Prompts.Deny);
        Globs(ProposedKind.Allowed, "skills.allow", entry.Skills.Allow);
        Globs(ProposedKind.Restriction, "skills.deny", entry.Skills.Deny);
        if (!entry.Sampling) Add(ProposedKind.Restriction, "sampling", "deny");
        if (!entry.Elicitation) Add(ProposedKind.Restriction, "elicitation", "deny");
        if (!entry.Instructions) Add(ProposedKind.Restriction, "instructions", "false");
        if (entry.Changes is { } changes)
        {
            Add(
                changes == ChangesMode.Hold ? ProposedKind.Restriction : ProposedKind.Permission,
                "changes",
                changes.ToString().ToLowerInvariant());
        }

        return new ProposedServer(entry.Name, lines);

        void Connection(string name, string? value)
        {
            if (value is not null) Add(ProposedKind.Connection, name, value);
        }

        void Globs(ProposedKind kind, string name, IReadOnlyList<string> globs)
        {
            foreach (var glob in globs) Add(kind, name, glob);
        }

        void Add(ProposedKind kind, string name, string value) => lines.Add(new ProposedLine(kind, name, value));

        string Mark(string value, string shown) => value == shown
            ? value
            : $"{shown} #{Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(value))[..6])}";
    }

    /// <summary>Whether everything in it was approved, or is stricter than what was.</summary>
    public bool IsCoveredBy(ProposedServer approved) =>
        Of(ProposedKind.Connection).SequenceEqual(approved.Of(ProposedKind.Connection))
        && approved.Of(ProposedKind.Restriction).All(IsKept)
        && Of(ProposedKind.Permission).All(approved.Lines.Contains)
        && approved.Of(ProposedKind.Allowed).Select(line => line.Key).Distinct().All(
            key => Of(ProposedKind.Allowed).Any(line => line.Key == key))
        && Of(ProposedKind.Allowed).All(
            line => approved.Lines.Contains(line) || approved.Lines.All(other => other.Key != line.Key));

    /// <summary>Whether the restriction is still there. A tool that is denied need not be asked for.</summary>
    private bool IsKept(ProposedLine restriction) =>
        Lines.Contains(restriction)
        || (restriction.Key == "tools.ask" && Lines.Contains(restriction with { Key = "tools.deny" }));

    private IEnumerable<ProposedLine> Of(ProposedKind kind) => Lines.Where(line => line.Kind == kind);
}
