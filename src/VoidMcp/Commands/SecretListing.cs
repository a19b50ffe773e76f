using System.Globalization;
using System.Text.Json;
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
        var rows = set.Select(s => new Row(s.Name, IsSet: true, s.Set, use.GetValueOrDefault(s.Name) ?? [], Problem(store.Find(s.Name))));
        var missing = use.Keys.Except(set.Select(s => s.Name)).Select(name => new Row(name, IsSet: false, null, use[name], Problem(SecretLookup.NotSet(name))));
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
            var set = row.IsSet ? Output.Text(row.Set?.LocalDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "damaged") : "[red]not set[/]";
            table.Row(
                $"[bold]{Output.Text(row.Name)}[/]",
                set,
                row.Servers.Count == 0 ? "[grey]–[/]" : Output.Text(string.Join(", ", row.Servers)));
        }

        output.Table(table);
        foreach (var problem in Rows.Select(r => r.Problem).OfType<string>()) output.Warn(problem);
    }

    public void WriteJson(Utf8JsonWriter w)
    {
        w.WriteStartObject();
        w.WriteStartArray("secrets"u8);
        foreach (var row in Rows)
        {
            w.WriteStartObject();
            w.WriteString("name"u8, row.Name);
            if (row.Set is { } set) w.WriteString("set"u8, set.UtcDateTime);
            else w.WriteNull("set"u8);
            w.WriteStartArray("servers"u8);
            foreach (var server in row.Servers) w.WriteStringValue(server);
            w.WriteEndArray();
            if (row.Problem is { } problem) w.WriteString("problem"u8, problem);
            w.WriteEndObject();
        }

        w.WriteEndArray();
        w.WriteEndObject();
    }

    private static string? Problem(SecretLookup found) => found.Problem is null ? null : $"{found.Problem} ({found.Fix})";

    /// <param name="Name">The name of the secret.</param>
    /// <param name="IsSet">False if a server references it but it is not set.</param>
    /// <param name="Set">When it was set; null if it isn't, or its entry is damaged.</param>
    /// <param name="Servers">The servers that reference it.</param>
    /// <param name="Problem">Why it can't be used and how to fix it; null if it can.</param>
    internal sealed record Row(string Name, bool IsSet, DateTimeOffset? Set, IReadOnlyList<string> Servers, string? Problem);
}
