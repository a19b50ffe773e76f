using System.CommandLine;
using VoidMcp.Clients;
using VoidMcp.Errors;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp import</c>: takes over the servers of clients, files and pasted configurations.</summary>
internal static class ImportCommand
{
    public static Verb Create(CommandContext context)
    {
        var from = new Argument<string?>("from")
        {
            HelpName = "client | file | -",
            Description = "A client, a configuration file, or - for stdin (default: all clients found).",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would happen; write nothing." };
        var replace = new Option<bool>("--replace")
        {
            Description = "Take the imported servers out of the client, after a backup.",
        };
        var undo = new Option<bool>("--undo") { Description = "Bring back the servers that --replace took out." };
        var secrets = new Option<string?>("--secrets")
        {
            HelpName = "store | keep",
            Description = "Encrypt credentials found in plain text, or keep them (default: ask; in a pipe, keep).",
        };
        secrets.AcceptOnlyFromAmong("store", "keep");
        var verify = new Option<bool>("--verify")
        {
            Description = "Connect to each imported server and tell which can't be reached.",
        };
        var yes = new Option<bool>("--yes") { Description = "Don't ask." };
        var json = CommandContext.JsonOption();
        var command = new Verb(
            "import",
            "Take over the servers of a client, of all clients found, or of any configuration. Each server is "
                + "reported; restrictions are kept. Nothing is started.")
        {
            Usage = "[options] [client | file | -]",
            Examples =
            [
                ("See what would be imported from all clients", "voidmcp import --dry-run"),
                ("Move the servers of Cursor to voidmcp, credentials encrypted",
                    "voidmcp import cursor --replace --secrets store"),
                ("Bring them back to Cursor", "voidmcp import --undo cursor"),
                ("A configuration or `claude mcp add` line that you copied", "pbpaste | voidmcp import -"),
            ],
        };
        command.Arguments.Add(from);
        foreach (var option in (Option[])[dryRun, replace, undo, secrets, verify, yes, json])
            command.Options.Add(option);
        command.SetAction(async (parse, cancellation) =>
        {
            var name = parse.GetValue(from);
            if (parse.GetValue(undo)) return Undo(context, name);
            var options = new ImportOptions
            {
                IsDryRun = parse.GetValue(dryRun),
                Replaces = parse.GetValue(replace),
                IsYes = parse.GetValue(yes),
                IsVerified = parse.GetValue(verify),
                AsJson = parse.GetValue(json),
                PlainText = parse.GetValue(secrets) switch
                {
                    "store" => PlainTextChoice.Store,
                    "keep" => PlainTextChoice.Keep,
                    _ => PlainTextChoice.Ask,
                },
            };
            var sources = await SourcesAsync(context, name, cancellation);
            return await new ImportRun(context, context.Location(parse), options).RunAsync(sources, cancellation);
        });
        return command;
    }

    /// <summary>Brings back what <c>--replace</c> took out of one client, or of all.</summary>
    internal static int Undo(CommandContext context, string? name)
    {
        var clients = name is null ? KnownClients.All : [KnownClients.Get(name)];
        var all = clients.SelectMany(context.ClientFiles().Existing).ToList();
        var count = 0;
        foreach (var file in all)
        {
            var back = new TakenServers(file).BringBack();
            if (back.Count == 0) continue;
            count += back.Count;
            context.Output.Line(Output.Text($"Brought back {string.Join(", ", back)} to {file.Path}"));
        }

        if (count > 0) return 0;
        throw new VoidMcpException(FailureKind.Refused, "nothing to bring back: no server was taken out");
    }

    private static async Task<IReadOnlyList<ImportSource>> SourcesAsync(
        CommandContext context, string? name, CancellationToken cancellation)
    {
        var files = context.ClientFiles();
        if (name is null)
        {
            var found = KnownClients.All.SelectMany(files.Existing).ToList();
            if (found.Count > 0) return [.. found.Select(Of)];
            throw new VoidMcpException(
                FailureKind.Refused, "no client's configuration was found", "name a file: voidmcp import FILE");
        }

        if (name == "-")
            return [OfText("stdin", await context.Input.ReadAllAsync(cancellation), context.CurrentFolder)];
        if (KnownClients.Find(name) is { } client)
        {
            var existing = files.Existing(client);
            if (existing.Count > 0) return [.. existing.Select(Of)];
            throw new VoidMcpException(
                FailureKind.Refused, $"{client.Name} has no configuration: {files.UserFile(client).Path} is missing");
        }

        var path = Path.GetFullPath(name, context.CurrentFolder);
        if (!File.Exists(path))
        {
            throw new VoidMcpException(
                FailureKind.Usage,
                $"'{name}' is neither a client nor a file",
                NearestNames.Hint(name, KnownClients.All.Select(c => c.Id))
                    ?? $"clients: {string.Join(", ", KnownClients.All.Select(c => c.Id))}");
        }

        var project = Path.GetDirectoryName(path)!;
        if (Path.GetFileName(project).StartsWith('.')) project = Path.GetDirectoryName(project)!;
        return [OfText(path, await File.ReadAllTextAsync(path, cancellation), project)];

        ImportSource Of(ClientFile file) => ImportSource.Of(file, context.Environment, context.CurrentFolder);

        ImportSource OfText(string label, string text, string folder) =>
            ImportSource.Of(label, text, name: null, context.Environment, folder);
    }
}
