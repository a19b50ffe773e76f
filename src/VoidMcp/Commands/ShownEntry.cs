using VoidMcp.Registry;
using VoidMcp.Secrets;

namespace VoidMcp.Commands;

/// <summary>
/// Formats a server's entry as the user wrote it, key by key, without secrets: references stay unexpanded, and values
/// that look like secrets are hidden. Keys with their default value are omitted.
/// </summary>
internal static class ShownEntry
{
    /// <param name="entry">
    /// The entry with references unexpanded: see <see cref="ServerAddress.EntriesAsWritten"/>.
    /// </param>
    /// <param name="home">The user's home folder, shown as <c>~</c>.</param>
    public static IReadOnlyList<(string Key, string Value)> Of(ServerEntry entry, string home)
    {
        var usual = new ServerEntry { Name = entry.Name };
        var keys = new List<(string, string)>
        {
            (entry.Url is null ? "command" : "url", ServerAddress.Of(entry, home)),
        };
        Add(ServerKeys.From, entry.From?.ToString());
        Add("description", entry.Description);
        Add("cwd", entry.InClientFolder ? $"{ServerKeys.ClientFolder} (where the client starts voidmcp)" : null);
        Add("cwd", entry.Cwd is { } cwd ? ServerAddress.Short(cwd, home) : null);
        foreach (var (name, value) in entry.Env) Add($"env {name}", SecretLooks.Shown(name, value));
        foreach (var (name, value) in entry.Headers) Add($"header {name}", SecretLooks.Shown(name, value));
        Add("oauth client-id", entry.OAuth.ClientId);
        Add(
            "oauth client-secret",
            entry.OAuth.ClientSecret is { } secret ? SecretLooks.Shown("client-secret", secret) : null);
        Add("oauth client-metadata", entry.OAuth.ClientMetadata);
        Add("oauth scope", entry.OAuth.Scope);
        Add("oauth callback-port", entry.OAuth.CallbackPort == 0 ? null : $"{entry.OAuth.CallbackPort}");
        Add(
            "oauth callback-host",
            entry.OAuth.CallbackHost == OAuthSettings.None.CallbackHost ? null : entry.OAuth.CallbackHost);
        Add("allow", Globs(entry.Tools.Allow));
        Add("deny", Globs(entry.Tools.Deny));
        Add("ask", Globs(entry.Tools.Ask));
        Add("read-only", Globs(entry.Tools.ReadOnly));
        Add("resources allow", Globs(entry.Resources.Allow));
        Add("resources deny", Globs(entry.Resources.Deny));
        Add("prompts allow", Globs(entry.Prompts.Allow));
        Add("prompts deny", Globs(entry.Prompts.Deny));
        Add("skills allow", Globs(entry.Skills.Allow));
        Add("skills deny", Globs(entry.Skills.Deny));
        Add("sampling", entry.Sampling ? null : "deny");
        Add("elicitation", entry.Elicitation ? null : "deny");
        Add("changes", entry.Changes?.ToString().ToLowerInvariant());
        Add("instructions", entry.Instructions ? null : "false");
        Add("concurrency", entry.Concurrency == usual.Concurrency ? null : $"{entry.Concurrency}");
        Add("timeout", entry.Timeout == usual.Timeout ? null : DurationText.Format(entry.Timeout));
        Add("start-timeout", IsUsualStart(entry) ? null : DurationText.Format(entry.StartTimeout));
        Add("stop-timeout", entry.StopTimeout == usual.StopTimeout ? null : DurationText.Format(entry.StopTimeout));
        Add("idle-stop", entry.IdleStop == usual.IdleStop ? null : DurationText.Format(entry.IdleStop));
        Add("enabled", entry.Enabled ? null : "false");
        Add(ServerKeys.AddedBy, entry.AddedByModel ? ServerKeys.Model : null);
        Add("restarted", entry.Restarted);
        return keys;

        void Add(string key, string? value)
        {
            if (value is not null) keys.Add((key, value));
        }
    }

    /// <summary>Whether the start may take as long as without the setting.</summary>
    private static bool IsUsualStart(ServerEntry entry)
    {
        var usual = new ServerEntry { Name = entry.Name }.StartTimeout;
        return entry.StartTimeout == (entry.Timeout > usual ? entry.Timeout : usual);
    }

    private static string? Globs(IReadOnlyList<string> globs) => globs.Count == 0 ? null : string.Join(", ", globs);
}
