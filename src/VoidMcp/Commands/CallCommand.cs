using System.CommandLine;
using System.Text;
using VoidMcp.Calls;
using VoidMcp.Catalog;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp call</c>: one tool, through the same call path as clients and scripts.</summary>
internal static class CallCommand
{
    public static Verb Create(CommandContext context)
    {
        var tool = new Argument<string>("server.tool") { Description = "The tool, behind its server's name and a full stop." };
        var words = new Argument<string[]>("arguments")
        {
            Description = "--name value for each argument, read by the tool's schema; lists by repeating the name, objects as JSON. Or - to read one JSON object from stdin.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var json = new Option<string?>("--json") { Description = "All arguments as one JSON object.", HelpName = "OBJECT" };
        var raw = new Option<bool>("--raw") { Description = "Print the whole result as the server sent it, as JSON." };
        var file = new Option<string?>("--output") { Description = "Save an image, audio or file of the result here, or its text where it has none.", HelpName = "FILE" };
        var command = new Verb("call", "Call one tool and print its result; the arguments are checked before anything is sent.")
        {
            Usage = "[options] <server.tool> [--name value]... [-- --name value...]",
            Examples =
            [
                ("Arguments by name", "voidmcp call files.read_text_file --path notes.txt --head 10"),
                ("A list and a switch", "voidmcp call git.log --paths src --paths tests --oneline"),
                ("Arguments as JSON, from stdin too", "echo '{\"path\": \"notes.txt\"}' | voidmcp call files.read_text_file -"),
                ("Behind -- every name is the tool's, even one of ours", "voidmcp call chart.draw --output chart.png -- --json full"),
            ],
        };
        command.Arguments.Add(tool);
        command.Arguments.Add(words);
        foreach (var option in (Option[])[json, raw, file]) command.Options.Add(option);
        command.SetAction(async (parse, cancellation) =>
        {
            var given = parse.GetValue(words) ?? [];
            var (text, isFromInput) = (parse.GetValue(json), given is ["-"]);
            if (text is not null && given.Length > 0) throw new VoidMcpException(FailureKind.Usage, "give the arguments by name or as --json, not both");
            if (isFromInput) text = await context.Input.ReadAllAsync(cancellation);

            var address = parse.GetRequiredValue(tool);
            if (!address.Contains('.', StringComparison.Ordinal))
            {
                throw new VoidMcpException(FailureKind.Usage, $"'{address}' names no tool", "write server.tool; `voidmcp search` finds tools");
            }

            var location = context.Location(parse);
            await using var host = context.OpenHost(context.LoadRegistry(location), location);
            var (server, name) = Split(address, host.Parts.Catalog.Current);
            var found = await context.Output.WaitAsync($"starting {server}", host.Parts.Calls.FindAsync(server, name, cancellation).AsTask());
            var arguments = text is null ? ToolArguments.Read(given, found) : ToolArguments.ReadJson(text, found);
            var call = Call.Of(found, arguments, cancellation);
            var reply = await context.Output.WaitAsync($"calling {found.QualifiedName}", tell =>
            {
                call.OnProgress = progress => tell(ProgressText(progress));
                return host.Parts.Calls.RunAsync(call).AsTask();
            });
            if (reply.Error is { } error)
            {
                throw new VoidMcpException(FailureKind.ToolFailed, $"{found.QualifiedName}: {error.Message} ({error.Code})");
            }

            var result = new ToolResult(reply.Result);
            if (parse.GetValue(raw)) context.Output.Data(PrettyJson.Of(reply.Result));
            if (result.IsError) throw new VoidMcpException(FailureKind.ToolFailed, $"{found.QualifiedName}: {result.ErrorText}");
            if (parse.GetValue(file) is { } path) await SaveAsync(context, result, Path.GetFullPath(path, context.CurrentFolder), cancellation);
            else if (!parse.GetValue(raw)) result.Print(context.Output);
            return 0;
        });
        return command;
    }

    /// <summary>Server and tool. Both may hold full stops; a registered server's name decides where the tool begins.</summary>
    internal static (string Server, string Tool) Split(string address, CatalogSnapshot catalog)
    {
        var server = catalog.Servers
            .Select(s => s.Name)
            .Where(name => address.Length > name.Length + 1 && address.StartsWith($"{name}.", StringComparison.Ordinal))
            .MaxBy(name => name.Length)
            ?? address[..address.IndexOf('.', StringComparison.Ordinal)];
        return (server, address[(server.Length + 1)..]);
    }

    private static string ProgressText(ReadOnlyMemory<byte> progress)
    {
        if (JsonSlices.Text(progress, "message"u8) is { } message) return message;
        var (done, total) = (JsonSlices.Property(progress, "progress"u8), JsonSlices.Property(progress, "total"u8));
        return Encoding.UTF8.GetString(done.Span) + (total.IsEmpty ? "" : $" of {Encoding.UTF8.GetString(total.Span)}");
    }

    private static async Task SaveAsync(CommandContext context, ToolResult result, string path, CancellationToken cancellation)
    {
        var files = result.Files();
        if (files.Count == 0) files = [("text/plain", Encoding.UTF8.GetBytes(result.Text()))];
        for (var i = 0; i < files.Count; i++)
        {
            // The second one of picture.png is picture-2.png.
            var target = i == 0 ? path : Path.Join(Path.GetDirectoryName(path), $"{Path.GetFileNameWithoutExtension(path)}-{i + 1}{Path.GetExtension(path)}");
            try
            {
                await File.WriteAllBytesAsync(target, files[i].Bytes, cancellation);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new VoidMcpException(FailureKind.Usage, $"{target} can't be written: {error.Message}", inner: error);
            }

            context.Output.Note($"Saved {Output.Text(target)} ({Output.Text(files[i].Type, 60)}, {Sizes.Bytes(files[i].Bytes.Length)})");
        }
    }
}
