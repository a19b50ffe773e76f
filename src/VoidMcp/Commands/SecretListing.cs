using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using VoidMcp.Registry;
using VoidMcp.Secrets;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>
/// All secrets: those that are set, and those that a server references but are not set. Contains no values.
/// </summary>
internal sealed record SecretListing(IReadOnlyList<SecretListing.Row> Rows, string Path)
{
    /// <exception cref="Errors.VoidMcpException">The secrets can't be read.</exception>
    public static SecretListing Of(SecretStore store, IReadOnlyDictionary<string, IReadOnlyList<string>> use)
    {
        var set = store.List();
        var rows = set.Select(
            s => new Row(s.Name, IsSet: true, s.Set, use.GetValueOrDefault(s.Name) ?? [], Problem(store.Find(s.Name))));
        var missing = use.Keys.Except(set.Select(s => s.Name))
            .Select(name => new Row(name, IsSet: false, null, use[name], Problem(SecretLookup.NotSet(name))));
        return new SecretListing([.. rows.Concat(missing).OrderBy(r => r.Name, StringComparer.Ordinal)], store.Path);
    }

    public void Print(Output output)
    {
        if (Rows.Count == 0)
        {
            output.Note($"No secrets in {Output.Text(Path)}.");
            output.Note("Set one:");
            output.NoteCopyable("  voidmcp secret set github");
            return;
        }

        var table = new TextTable("NAME", "SET", "USED BY");
        foreach (var row in Rows)
        {
            var set = row.IsSet
                ? Output.Text(row.Set?.LocalDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "damaged")
                : "[red]not set[/]";
            table.Row(
                $"[bold]{Output.Text(row.Name)}[/]",
                set,
                row.Servers.Count == 0 ? "[grey]–[/]" : Output.Text(string.Join(", ", row.Servers)));
        }

        output.Table(table);
        foreach (var problem in Rows.Select(r => r.Problem).OfType<string>()) output.Warn(problem);
    }

    /// <summary>The listing for programs.</summary>
    public string ToJson()
    {
        var secrets = Rows.Select(row => new ListedSecret(row.Name, row.Set?.UtcDateTime, row.Servers, row.Problem));
        return JsonSerializer.Serialize(new SecretsDocument([.. secrets]), CommandsJson.Pretty.SecretsDocument);
    }

    private static string? Problem(SecretLookup found) =>
        found.Problem is null ? null : $"{found.Problem} ({found.Fix})";

    /// <param name="Name">The name of the secret.</param>
    /// <param name="IsSet">False if a server references it but it is not set.</param>
    /// <param name="Set">When it was set; null if it isn't, or its entry is damaged.</param>
    /// <param name="Servers">The servers that reference it.</param>
    /// <param name="Problem">Why it can't be used and how to fix it; null if it can.</param>
    internal sealed record Row(
        string Name, bool IsSet, DateTimeOffset? Set, IReadOnlyList<string> Servers, string? Problem);
}

/// <summary>The secrets for programs.</summary>
internal sealed record SecretsDocument(IReadOnlyList<ListedSecret> Secrets);

/// <summary>One secret in the machine-readable listing; contains no value.</summary>
/// <param name="Name">The name of the secret.</param>
/// <param name="Set">When it was set; null if it isn't, or its entry is damaged.</param>
/// <param name="Servers">The servers that reference it.</param>
/// <param name="Problem">Why it can't be used; null if it can.</param>
internal sealed record ListedSecret(
    string Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTime? Set,
    IReadOnlyList<string> Servers,
    string? Problem);

/// <summary>
/// Finds the servers that reference each secret, set or not. Servers with invalid entries are not included.
/// </summary>
internal static class SecretUse
{
    /// <summary>Server names by secret, in the registry's order. Empty if the registry can't be read.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Of(
        CommandContext context, RegistryLocation location) =>
        ServerAddress.EntriesAsWritten(location.RegistryPath, context.Environment)
            .SelectMany(server => server.SecretNames.Select(secret => (secret, server.Name)))
            .GroupBy(use => use.secret, use => use.Name)
            .ToDictionary(group => group.Key, group => (IReadOnlyList<string>)[.. group], StringComparer.Ordinal);
}
