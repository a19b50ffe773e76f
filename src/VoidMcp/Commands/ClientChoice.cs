using System.Globalization;
using VoidMcp.Clients;
using VoidMcp.Errors;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>Lists the clients found on this machine, and asks which one is meant.</summary>
internal static class ClientChoice
{
    /// <exception cref="VoidMcpException">None was found or chosen, or nobody can be asked.</exception>
    public static async Task<KnownClient> AskAsync(
        CommandContext context, string verb, CancellationToken cancellation)
    {
        var files = context.ClientFiles();
        var found = files.Found();
        if (found.Count == 0)
        {
            throw new VoidMcpException(
                FailureKind.Usage,
                "no client was found",
                $"name one: voidmcp {verb} <client>, one of {string.Join(", ", KnownClients.All.Select(c => c.Id))}");
        }

        var table = new TextTable("", "client", "name", "file");
        foreach (var (client, number) in found.Select((c, i) => (c, i + 1)))
        {
            table.Row(
                number.ToString(CultureInfo.InvariantCulture),
                $"[cyan]{Output.Text(client.Id)}[/]",
                Output.Text(client.Name),
                Output.Text(files.UserFile(client).Path));
        }

        var confirmation = new Confirmation(context.Output, context.Input);
        if (!confirmation.CanAsk)
        {
            context.Output.Table(table);
            throw new VoidMcpException(
                FailureKind.Usage, "which client?", $"name one: voidmcp {verb} {found[0].Id}");
        }

        context.Output.NoteTable(table);
        var answer = (await confirmation.AskTextAsync("Which one (number or name)?", cancellation)).Trim();
        if (int.TryParse(answer, NumberStyles.None, CultureInfo.InvariantCulture, out var chosen)
            && chosen >= 1 && chosen <= found.Count)
        {
            return found[chosen - 1];
        }

        return KnownClients.Get(answer);
    }
}
