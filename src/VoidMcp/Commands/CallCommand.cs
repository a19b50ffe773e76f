using System.CommandLine;
using System.Text;
using VoidMcp.Calls;
using VoidMcp.Catalog;
using VoidMcp.Errors;
using VoidMcp.Gateway;
using VoidMcp.Protocol;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp call</c>: calls one tool, the same way as clients and scripts do.</summary>
internal static class CallCommand
{
    public static Verb Create(CommandContext context)
    {
        var tool = new Argument<string>("server.tool")
        {
            Description = "The server's name, a full stop and the tool's name.",
        };
        var words = new Argument<string[]>("arguments")
        {
            Description =
                "--name value for each argument, parsed by the tool's schema. Repeat the name for lists, write JSON "
                + "for objects. Use - to read one JSON object from stdin.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var json = new Option<string?>("--json")
        {
            Description = "All arguments as one JSON object.",
            HelpName = "OBJECT",
        };
        var raw = new Option<bool>("--raw")
        {
            Description = "Print the complete result as the server sent it, as JSON.",
        };
        var file = new Option<string?>("--output")
        {
            Description = "Save the image, audio or file in the result, or its text if there is none.",
            HelpName = "FILE",
        };
        var command = new Verb(
            "call", "Call a tool and print its result. Arguments are validated before the call is sent.")
        {
            Usage = "[options] <server.tool> [--name value]... [-- --name value...]",
            Examples =
            [
                ("Arguments by name", "voidmcp call files.read_text_file --path notes.txt --head 10"),
                ("A list and a flag", "voidmcp call git.log --paths src --paths tests --oneline"),
                (
                    "Arguments as JSON from stdin",
                    "echo '{\"path\": \"notes.txt\"}' | voidmcp call files.read_text_file -"),
                (
                    "After --, all options belong to the tool",
                    "voidmcp call chart.draw --output chart.png -- --json full"),
            ],
        };
        command.Arguments.Add(tool);
        command.Arguments.Add(words);
        foreach (var option in (Option[])[json, raw, file]) command.Options.Add(option);
        command.SetAction(async (parse, cancellation) =>
        {
            var given = parse.GetValue(words) ?? [];
            var (text, isFromInput) = (parse.GetValue(json), given is ["-"]);
            if (text is not null && given.Length > 0)
                throw new VoidMcpException(FailureKind.Usage, "--json can't be combined with other arguments");
            if (isFromInput) text = await context.Input.ReadAllAsync(cancellation);

            var address = parse.GetRequiredValue(tool);
            if (!address.Contains('.', StringComparison.Ordinal))
            {
                throw new VoidMcpException(
                    FailureKind.Usage,
                    $"invalid tool name '{address}'",
                    "write server.tool; to find tools: voidmcp search");
            }

            var location = context.Location(parse);
            await using var host = context.OpenHost(context.LoadRegistry(location), location);
            var (server, name) = Split(address, host.Parts.Catalog.Current);
            var found = await context.Output.WaitAsync(
                $"starting {server}", FindAsync(host.Parts.Calls, server, name, cancellation));
            var arguments = text is null ? ToolArguments.Read(given, found) : ToolArguments.ReadJson(text, found);
            var reply = await RunAsync(context, host.Parts, Call.Of(found, arguments, cancellation));
            if (reply.Error is { } error)
            {
                throw new VoidMcpException(
                    FailureKind.ToolFailed, $"{found.QualifiedName}: {error.Message} ({error.Code})");
            }

            var result = new ToolResult(reply.Result);
            if (parse.GetValue(raw)) context.Output.Json(PrettyJson.Of(reply.Result));
            if (result.IsError)
                throw new VoidMcpException(FailureKind.ToolFailed, $"{found.QualifiedName}: {result.ErrorText}");
            if (parse.GetValue(file) is { } path)
                await SaveAsync(context, result, Path.GetFullPath(path, context.CurrentFolder), cancellation);
            else if (!parse.GetValue(raw))
                result.Print(context.Output);
            return 0;
        });
        return command;
    }

    private static async Task<CatalogTool> FindAsync(
        CallRunner calls, string server, string tool, CancellationToken cancellation)
    {
        try
        {
            return await calls.FindAsync(server, tool, cancellation);
        }
        catch (VoidMcpException failure) when (failure.Kind == FailureKind.UnknownTool)
        {
            calls.NoteDenied(server, tool, client: null, script: null);
            throw;
        }
    }

    /// <summary>Makes the call; the user is asked first where the policy says so.</summary>
    private static async Task<RpcReply> RunAsync(CommandContext context, GatewayParts parts, Call call)
    {
        using var spinner = context.Output.Spin($"calling {call.Subject}");
        using var questions = new TerminalQuestions(context.Output, context.Input, spinner);
        call.Approver = new Approver(
            questions.CanAsk ? questions.AskAsync : null, parts.Calls.Approved.Of(null), parts.Time)
        {
            IsCommand = true,
        };
        if (spinner is not null) call.OnProgress = progress => spinner.Tell(ProgressText(progress));
        return await parts.Calls.RunAsync(call);
    }

    /// <summary>
    /// Splits an address into server and tool. Both may contain full stops; the longest registered server name that
    /// matches decides.
    /// </summary>
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

    private static async Task SaveAsync(
        CommandContext context, ToolResult result, string path, CancellationToken cancellation)
    {
        var files = result.Files();
        if (files.Count == 0) files = [("text/plain", Encoding.UTF8.GetBytes(result.Text()))];
        for (var i = 0; i < files.Count; i++)
        {
            // The second file of picture.png is picture-2.png.
            var target = i == 0
                ? path
                : Path.Join(
                    Path.GetDirectoryName(path),
                    $"{Path.GetFileNameWithoutExtension(path)}-{i + 1}{Path.GetExtension(path)}");
            try
            {
                await File.WriteAllBytesAsync(target, files[i].Bytes, cancellation);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new VoidMcpException(FailureKind.Usage, $"can't write {target}: {error.Message}", inner: error);
            }

            context.Output.Note(
                $"Saved {Output.Text(target)} ({Output.Text(files[i].Type, 60)}, "
                + $"{Sizes.Bytes(files[i].Bytes.Length)})");
        }
    }
}
