using System.CommandLine;
using VoidMcp.CodeMode;
using VoidMcp.Errors;
using VoidMcp.Gateway;
using VoidMcp.Protocol;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp run</c>: runs a script in the same way as execute_code.</summary>
internal static class RunCommand
{
    public static Verb Create(CommandContext context)
    {
        var words = new Argument<string[]>("script")
        {
            Description =
                "JavaScript file, or - for stdin: the body of an async function; await and return are allowed. What "
                + "follows -- is the script's `args`. Or the name of one of your scripts, with its arguments: "
                + "name=value for each, one JSON object, - for JSON on stdin, or --name value after --.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var inline = new Option<string?>("--eval", "-e") { Description = "Run this code.", HelpName = "CODE" };
        var timeout = CommandContext.DurationOption(
            "--timeout", "Timeout, such as 500ms or 10s (default and maximum: code.timeout in the registry).");
        var watch = new Option<bool>("--watch", "-w")
        {
            Description = "Run it again whenever its file, the registry or the secrets change (Ctrl-C stops).",
        };
        var json = CommandContext.JsonOption(
            "Print the result, console output, calls, emitted content and error as one JSON object.");
        var command = new Verb(
            "run",
            "Run a script that calls tools. Prints the result to stdout as JSON; console output and calls to stderr.")
        {
            Usage = "[options] [script.js | - | name [name=value...]] [-- args...]",
            Examples =
            [
                ("A file", "voidmcp run report.js"),
                ("A file with arguments, which it has as `args`", "voidmcp run report.js -- 2026 --all"),
                ("One of your scripts, scripts/report.js in ~/.voidmcp", "voidmcp run report days=7 repo=me/app"),
                ("Again after each change, until Ctrl-C", "voidmcp run --watch report.js"),
                ("Code from the command line", "voidmcp run -e 'await tools.files.list_allowed_directories()'"),
                (
                    "From stdin, with the result piped to another program",
                    "echo 'return (await tools.files.list_directory({ path: \".\" }))' | voidmcp run | jq ."),
            ],
        };
        command.Arguments.Add(words);
        foreach (var option in (Option[])[inline, timeout, watch, json, context.NoGateway]) command.Options.Add(option);
        command.SetAction(async (parse, cancellation) =>
        {
            var source = ScriptToRun.Of(
                parse, words, inline, context.CurrentFolder, () => context.Scripts(context.Location(parse)));
            if (parse.GetValue(watch))
            {
                var location = context.Location(parse);
                IReadOnlyList<string> files =
                    [source.Watched(context.CurrentFolder), location.RegistryPath, .. location.ValueFiles];
                await new WatchedScript(context, files).RunAsync(OnceAsync, cancellation);
            }
            else
            {
                await OnceAsync(cancellation);
            }

            return 0;

            async Task OnceAsync(CancellationToken stop)
            {
                var code = await source.ReadAsync(context, stop);
                var args = await source.ArgsAsync(context, stop);
                await using var host = context.OpenServers(parse);
                var outcome = await RunAsync(context, host.Parts, code, args, parse.GetValue(timeout), stop);
                Print(context.Output, outcome, parse.GetValue(json));
            }
        });
        return command;
    }

    private static async Task<ScriptOutcome> RunAsync(
        CommandContext context,
        GatewayParts parts,
        string code,
        ReadOnlyMemory<byte> args,
        TimeSpan? timeout,
        CancellationToken cancellation)
    {
        using var spinner = context.Output.Spin("running the script");
        using var questions = new TerminalQuestions(context.Output, context.Input, spinner);
        var script = new ScriptContext
        {
            IsCommand = true,
            Args = args,
            Client = TerminalClient.Of(questions, parts.Askable),
            Ask = questions.CanAsk ? questions.AskAsync : null,
            Progress = spinner is null
                ? null
                : (message, fraction) => spinner.Tell(fraction is { } part ? $"{part:0 %} {message}" : message),
        };
        return await parts.Scripts.RunAsync(
            code, timeout, call => spinner?.Tell($"{call.Server}.{call.Tool} done"), script, cancellation);
    }

    private static void Print(Output output, ScriptOutcome outcome, bool asJson)
    {
        if (asJson) output.Json(OutcomeDocument.Of(outcome).ToJson());
        else PrintTalk(output, outcome);
        if (outcome.Error is { } error)
        {
            var place = error.Line == 0 ? ""
                : $"\n  at line {error.Line}{(error.Column > 0 ? $", column {error.Column}" : "")}"
                    + (string.IsNullOrEmpty(error.SourceLine) ? "" : $": {error.SourceLine}");
            place += DoneCalls.Warning(outcome).Replace("\n", "\n  ", StringComparison.Ordinal);
            throw new VoidMcpException(FailureKind.ScriptFailed, $"{error.Name}: {error.Message}{place}", error.Hint);
        }

        if (asJson) return;
        if (outcome.Result.IsEmpty)
        {
            output.Note(
                "[grey]The result is undefined: the script returned nothing, or a value that JSON can't represent.[/]");
        }
        else output.Json(PrettyJson.Of(outcome.Result));
    }

    private static void PrintTalk(Output output, ScriptOutcome outcome)
    {
        foreach (var line in outcome.Console)
        {
            var level = line.Level is "warn" or "error" ? $"[yellow]{Output.Text($"[{line.Level}] ")}[/]" : "";
            output.Note(level + Output.Text(line.Text));
        }

        if (outcome.LinesDropped > 0) output.Note($"[grey]… {outcome.LinesDropped} more lines dropped[/]");
        foreach (var block in outcome.Emitted) PrintEmitted(output, block);
        foreach (var note in outcome.Notes) output.Note($"[yellow]note[/]: {Output.Text(note)}");
        if (outcome.Calls.Count == 0) return;
        output.Note($"[grey]{Sizes.Count(outcome.Calls.Count, "call")} in {Sizes.Time(outcome.Elapsed)}:[/]");
        var table = new TextTable("", "", "", "");
        foreach (var group in CallGroup.Of(outcome.Calls))
        {
            var call = group.First;
            var state = call.State switch
            {
                ScriptCallState.Ok => "[green]ok[/]",
                ScriptCallState.Failed => "[red]failed[/]",
                _ => "[yellow]unfinished[/]",
            };
            table.Row(
                $"  {Output.Text($"{call.Server}.{call.Tool}", 80)}",
                state,
                $"[grey]{Durations(group)}[/]",
                Output.Text(call.Message ?? "", 200));
        }

        output.NoteTable(table);
    }

    private static string Durations(CallGroup group)
    {
        if (group.Count == 1) return Sizes.Time(group.Longest);
        var (least, most) = (Sizes.Time(group.Shortest), Sizes.Time(group.Longest));
        return $"× {group.Count:N0}, {(least == most ? most : $"{least} to {most}")}";
    }

    private static void PrintEmitted(Output output, ReadOnlyMemory<byte> block)
    {
        var type = JsonSlices.Text(block, "type"u8) ?? "content";
        var content = KeptContent.OfBlock(type, block);
        if (type == "text")
        {
            output.Note($"[grey]emitted:[/] {Output.Text(JsonSlices.Text(block, "text"u8) ?? "")}");
        }
        else
        {
            output.Note(
                $"[grey]emitted: {Output.Text($"{type} ({content.MimeType}, {Sizes.Bytes(content.Size)})", 200)}[/]");
        }
    }
}
