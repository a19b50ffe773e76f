using System.CommandLine;
using VoidMcp.Catalog;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp prompts</c>: lists the prompts of all servers, and gets one.</summary>
internal static class PromptsCommand
{
    public static Verb Create(CommandContext context)
    {
        var server = new Option<string?>("--server") { Description = "List only this server's.", HelpName = "NAME" };
        var json = CommandContext.JsonOption();
        var command = new Verb("prompts", "List the prompts of all servers, or get one with its arguments filled in.")
        {
            Usage = "[options] | get <name> [name=value]...",
            Examples =
            [
                ("All prompts", "voidmcp prompts"),
                ("Get one", "voidmcp prompts get git__commit_message style=short"),
            ],
        };
        command.Options.Add(server);
        command.Options.Add(json);
        command.Options.Add(context.NoGateway);
        command.Subcommands.Add(Get(context));
        command.SetAction(async (parse, cancellation) =>
        {
            await using var listing = await ServerItems.OpenAsync(context, parse, parse.GetValue(server), cancellation);
            var found = listing.Snapshot.Prompts.Where(p => listing.Has(p.Server)).ToList();
            if (parse.GetValue(json)) context.Output.Json(PrettyJson.Write(w => listing.WriteJson(
                w, "prompts", found.Select(p => (p.Server, p.ExposedName, p.Definition)), "name")));
            else if (found.Count == 0) context.Output.Note("No server has prompts.");
            else Print(context.Output, found);
            return listing.ExitCode;
        });
        return command;
    }

    private static void Print(Output output, IReadOnlyList<CatalogPrompt> prompts)
    {
        var table = new TextTable("NAME", "ARGUMENTS", "DESCRIPTION");
        foreach (var prompt in prompts)
        {
            table.Row(
                $"[bold]{Output.Text(prompt.ExposedName, 100)}[/]",
                Output.Text(ArgumentsOf(prompt), 80),
                Output.Text(JsonSlices.Text(prompt.Definition.Utf8, "description"u8) ?? "", 160));
        }

        output.Table(table);
    }

    /// <summary>Its arguments, optional ones in brackets.</summary>
    private static string ArgumentsOf(CatalogPrompt prompt) => string.Join(
        ' ',
        JsonSlices.Items(JsonSlices.Property(prompt.Definition.Utf8, "arguments"u8)).Select(a =>
        {
            var name = JsonSlices.Text(a, "name"u8) ?? "";
            return JsonSlices.Property(a, "required"u8).Span.SequenceEqual("true"u8) ? name : $"[{name}]";
        }));

    private static Verb Get(CommandContext context)
    {
        var name = new Argument<string>("name") { Description = "The prompt, as listed." };
        var words = new Argument<string[]>("name=value")
        {
            Description = "Its arguments.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var raw = new Option<bool>("--raw") { Description = "Print the complete result as JSON." };
        var command = new Verb("get", "Get a prompt and print its messages.")
        {
            Usage = "[options] <name> [name=value]...",
            Examples = [("With an argument", "voidmcp prompts get git__commit_message style=short")],
        };
        command.Arguments.Add(name);
        command.Arguments.Add(words);
        command.Options.Add(raw);
        command.Options.Add(context.NoGateway);
        command.SetAction(async (parse, cancellation) =>
        {
            var arguments = Arguments(parse.GetValue(words) ?? []);
            await using var listing = await ServerItems.OpenAsync(context, parse, null, cancellation);
            var wanted = parse.GetRequiredValue(name);
            var prompt = listing.Snapshot.Prompt(wanted)
                ?? listing.Snapshot.Prompts.FirstOrDefault(p => $"{p.Server}.{p.Definition.Key}" == wanted)
                ?? throw new VoidMcpException(
                    FailureKind.UnknownTool,
                    $"no prompt is named '{wanted}'",
                    NearestNames.Hint(wanted, listing.Snapshot.Prompts.Select(p => p.ExposedName))
                        ?? "list the prompts: voidmcp prompts");
            var parameters = new JsonEdit(default)
                .SetText("name", prompt.Definition.Key).Set("arguments", arguments).ToUtf8();
            var result = await listing.AskAsync(
                prompt.Server, "prompts/get", parameters, $"the prompt {wanted}", cancellation);
            if (parse.GetValue(raw)) context.Output.Json(PrettyJson.Of(result));
            else PrintMessages(context.Output, result);
            return 0;
        });
        return command;
    }

    /// <summary>The arguments as a JSON object of strings.</summary>
    private static ReadOnlyMemory<byte> Arguments(IReadOnlyList<string> words)
    {
        var arguments = new JsonEdit(default);
        foreach (var word in words)
        {
            var at = word.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
            {
                throw new VoidMcpException(
                    FailureKind.Usage, $"unexpected argument '{word}'", "write name=value for each argument");
            }

            arguments.SetText(word[..at], word[(at + 1)..]);
        }

        return arguments.ToUtf8();
    }

    private static void PrintMessages(Output output, ReadOnlyMemory<byte> result)
    {
        foreach (var message in JsonSlices.Items(JsonSlices.Property(result, "messages"u8)))
        {
            var content = JsonSlices.Property(message, "content"u8);
            output.Note($"[grey]{Output.Text(JsonSlices.Text(message, "role"u8) ?? "message", 40)}:[/]");
            var type = JsonSlices.Text(content, "type"u8) ?? "content";
            if (JsonSlices.Text(content, "text"u8) is { } text) output.Data(text);
            else output.Note($"[grey]{Output.Text($"[{type}; to show it: --raw]", 80)}[/]");
        }
    }
}
