using System.CommandLine;
using System.Text;
using VoidMcp.Catalog;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp resources</c>: lists the resources of all servers, and reads one.</summary>
internal static class ResourcesCommand
{
    private const string Nothing = "–";

    public static Verb Create(CommandContext context)
    {
        var server = new Option<string?>("--server") { Description = "List only this server's.", HelpName = "NAME" };
        var json = CommandContext.JsonOption();
        var command = new Verb("resources", "List the resources and resource templates of all servers, or read one.")
        {
            Usage = "[options] | read <uri>",
            Examples =
            [
                ("All resources", "voidmcp resources"),
                ("Read one", "voidmcp resources read file:///notes/todo.md"),
            ],
        };
        command.Options.Add(server);
        command.Options.Add(json);
        command.Options.Add(context.NoGateway);
        command.Subcommands.Add(Read(context));
        command.SetAction(async (parse, cancellation) =>
        {
            await using var listing = await ServerItems.OpenAsync(context, parse, parse.GetValue(server), cancellation);
            var resources = listing.Snapshot.Resources;
            var found = resources.Resources.Select(r => (Resource: r, IsTemplate: false))
                .Concat(resources.Templates.Select(r => (Resource: r, IsTemplate: true)))
                .Where(r => listing.Has(r.Resource.Server)).ToList();
            if (parse.GetValue(json)) context.Output.Json(PrettyJson.Write(w => listing.WriteJson(
                w,
                "resources",
                found.Select(r => (r.Resource.Server, r.Resource.ExposedUri, r.Resource.Definition)),
                "uri")));
            else if (found.Count == 0) context.Output.Note("No server has resources.");
            else Print(context.Output, found);
            return listing.ExitCode;
        });
        return command;
    }

    private static void Print(Output output, IReadOnlyList<(CatalogResource Resource, bool IsTemplate)> found)
    {
        var table = new TextTable("URI", "SERVER", "TYPE", "NAME");
        foreach (var (resource, isTemplate) in found)
        {
            var definition = resource.Definition.Utf8;
            var type = isTemplate ? "template" : JsonSlices.Text(definition, "mimeType"u8) ?? Nothing;
            table.Row(
                $"[bold]{Output.Text(resource.ExposedUri, 200)}[/]",
                Output.Text(resource.Server),
                Output.Text(type, 40),
                Output.Text(JsonSlices.Text(definition, "title"u8) ?? JsonSlices.Text(definition, "name"u8) ?? "", 80));
        }

        output.Table(table);
    }

    private static Verb Read(CommandContext context)
    {
        var uri = new Argument<string>("uri") { Description = "The URI, as listed or from a template." };
        var raw = new Option<bool>("--raw") { Description = "Print the complete result as JSON." };
        var file = new Option<string?>("--output") { Description = "Save the content.", HelpName = "FILE" };
        var command = new Verb("read", "Read a resource and print its text.")
        {
            Usage = "[options] <uri>",
            Examples =
            [
                ("Print its text", "voidmcp resources read file:///notes/todo.md"),
                ("Save an image", "voidmcp resources read file:///notes/plan.png --output plan.png"),
            ],
        };
        command.Arguments.Add(uri);
        command.Options.Add(raw);
        command.Options.Add(file);
        command.Options.Add(context.NoGateway);
        command.SetAction(async (parse, cancellation) =>
        {
            await using var listing = await ServerItems.OpenAsync(context, parse, null, cancellation);
            var wanted = parse.GetRequiredValue(uri);
            var resources = listing.Snapshot.Resources;
            var owners = resources.Owners(wanted);
            if (owners is not [var owner])
            {
                throw new VoidMcpException(
                    FailureKind.UnknownTool,
                    $"can't read {wanted}: {resources.WhyNot(wanted, owners)}",
                    NearestNames.Hint(wanted, resources.Resources.Select(r => r.ExposedUri))
                        ?? "list the resources: voidmcp resources");
            }

            var parameters = new JsonEdit(default).SetText("uri", owner.Uri).ToUtf8();
            var result = await listing.AskAsync(
                owner.Server, "resources/read", parameters, $"the resource {wanted}", cancellation);
            if (parse.GetValue(raw)) context.Output.Json(PrettyJson.Of(result));
            else if (parse.GetValue(file) is { } path)
                await SaveAsync(context, result, Path.GetFullPath(path, context.CurrentFolder), cancellation);
            else PrintContents(context.Output, result);
            return 0;
        });
        return command;
    }

    private static void PrintContents(Output output, ReadOnlyMemory<byte> result)
    {
        foreach (var item in JsonSlices.Items(JsonSlices.Property(result, "contents"u8)))
        {
            if (JsonSlices.Text(item, "text"u8) is { } text) output.Data(text);
            else
            {
                var type = JsonSlices.Text(item, "mimeType"u8) ?? "binary";
                output.Note($"[grey]{Output.Text($"[{type}; to save it: --output FILE]", 200)}[/]");
            }
        }
    }

    private static async Task SaveAsync(
        CommandContext context, ReadOnlyMemory<byte> result, string path, CancellationToken cancellation)
    {
        using var all = new MemoryStream();
        foreach (var item in JsonSlices.Items(JsonSlices.Property(result, "contents"u8)))
        {
            var bytes = JsonSlices.Text(item, "text"u8) is { } text
                ? Encoding.UTF8.GetBytes(text)
                : Decoded(JsonSlices.Text(item, "blob"u8) ?? "");
            await all.WriteAsync(bytes, cancellation);
        }

        try
        {
            await File.WriteAllBytesAsync(path, all.ToArray(), cancellation);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new VoidMcpException(FailureKind.Usage, $"can't write {path}: {error.Message}", inner: error);
        }

        context.Output.Note($"Saved {Output.Text(path)} ({Sizes.Bytes(all.Length)})");
    }

    private static byte[] Decoded(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var count) ? bytes[..count] : [];
    }
}
