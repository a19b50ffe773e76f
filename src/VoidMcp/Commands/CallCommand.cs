using System.CommandLine;
using System.Text;
using VoidMcp.Asking;
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
            Description = "The server's name, a full stop and the tool's name; server__tool works too.",
        };
        var words = new Argument<string[]>("arguments")
        {
            Description =
                "--name value or name=value for each argument, parsed by the tool's schema. Repeat the name for "
                + "lists, write JSON for objects. Use - to read one JSON object from stdin.",
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
        var output = new Option<string?>("--output")
        {
            Description =
                "json: print the data as JSON, texts too; text: print the texts. Or a file to save to: the image, "
                + "audio or file in the result, or its text if there is none.",
            HelpName = "json | text | FILE",
        };
        var timeout = CommandContext.DurationOption(
            "--timeout", "Give up after this time, such as 500ms or 10s (default: the server's `timeout`).");
        var command = new Verb(
            "call", "Call a tool and print its result. Arguments are validated before the call is sent.")
        {
            Usage = "[options] <server.tool> [--name value]... [-- --name value...]",
            Examples =
            [
                ("The tool's own arguments", "voidmcp call files.read_text_file --help"),
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
        foreach (var option in (Option[])[json, raw, output, timeout, context.NoGateway]) command.Options.Add(option);
        command.HelpFor = (parse, cancellation) => ToolHelpAsync(context, parse, tool, cancellation);
        command.SetAction(async (parse, cancellation) =>
        {
            var given = parse.GetValue(words) ?? [];
            var (text, isFromInput) = (parse.GetValue(json), given is ["-"]);
            if (text is not null && given.Length > 0)
                throw new VoidMcpException(FailureKind.Usage, "--json can't be combined with other arguments");
            if (isFromInput) text = await context.Input.ReadAllAsync(cancellation);

            await using var host = context.OpenServers(parse);
            using var spinner = context.Output.Spin($"calling {parse.GetRequiredValue(tool)}");
            using var questions = new TerminalQuestions(context.Output, context.Input, spinner);

            // Before its server is connected, so that the server knows that it may ask.
            var client = TerminalClient.Of(questions, host.Parts.Askable);
            using var limit = new TimeLimit(parse.GetValue(timeout), context.Time, cancellation);
            var found = await limit.RunAsync(
                token => new ToolAddress(host.Parts).FindAsync(parse.GetRequiredValue(tool), token));
            var arguments = text is null ? ToolArguments.Read(given, found) : ToolArguments.ReadJson(text, found);
            var reply = await limit.RunAsync(
                token => RunAsync(host.Parts, Call.Of(found, arguments, token), questions, client, spinner));
            spinner?.Dispose();
            if (reply.Error is { } error)
            {
                throw new VoidMcpException(
                    FailureKind.ToolFailed, $"{found.QualifiedName}: {error.Message} ({error.Code})");
            }

            var result = new ToolResult(reply.Result);
            if (parse.GetValue(raw)) context.Output.Json(PrettyJson.Of(reply.Result));
            if (result.IsError)
                throw new VoidMcpException(FailureKind.ToolFailed, $"{found.QualifiedName}: {result.ErrorText}");
            switch (parse.GetValue(output))
            {
                case null or "json" or "text" when parse.GetValue(raw):
                    break;
                case null:
                    result.Print(context.Output);
                    break;
                case "json":
                    context.Output.Json(PrettyJson.Of(ResultUnwrapping.Unwrap(reply.Result).Json));
                    break;
                case "text":
                    context.Output.Data(result.Text());
                    break;
                case var path:
                    await SaveAsync(context, result, Path.GetFullPath(path, context.CurrentFolder), cancellation);
                    break;
            }

            return 0;
        });
        return command;
    }

    /// <summary>Makes the call; the user is asked first where the policy says so.</summary>
    private static async Task<RpcReply> RunAsync(
        GatewayParts parts, Call call, TerminalQuestions questions, CallingClient? client, Spinner? spinner)
    {
        call.Approver = new Approver(
            questions.CanAsk ? questions.AskAsync : null, parts.Calls.Approved.Of(null), parts.Time)
        {
            IsCommand = true,
        };
        call.Client = client;
        if (spinner is not null) call.OnProgress = progress => spinner.Tell(ProgressText(progress));
        return await parts.Calls.RunAsync(call);
    }

    /// <summary>The help page of the tool that is named; null if none is.</summary>
    private static async Task<string?> ToolHelpAsync(
        CommandContext context, ParseResult parse, Argument<string> tool, CancellationToken cancellation)
    {
        if (parse.GetResult(tool) is not { Tokens: [var address] }) return null;
        await using var host = context.OpenServers(parse);
        var found = await context.Output.WaitAsync(
            $"starting {address.Value}", new ToolAddress(host.Parts).FindAsync(address.Value, cancellation));
        return ToolHelpPage.Of(found, context.Output.Stdout.Width);
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
