using System.CommandLine;
using VoidMcp.Doctor;
using VoidMcp.Errors;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp doctor</c>: checks the whole installation, and says how to fix what is broken.</summary>
internal static class DoctorCommand
{
    private const int StateColumn = 7;

    public static Verb Create(CommandContext context)
    {
        var fix = new Option<bool>("--fix")
        {
            Description = "Fix what can be fixed safely: the permissions of voidmcp's files.",
        };
        var json = CommandContext.JsonOption();
        var command = new Verb(
            "doctor",
            "Check everything: files, registry, secrets, running gateways, sandbox, and every server, which is "
                + "started. Says how to fix what is broken. Exit code 1 if something is.")
        {
            Usage = "[options]",
            Examples =
            [
                ("Find out what is wrong", "voidmcp doctor"),
                ("Fix what can be fixed safely", "voidmcp doctor --fix"),
                ("As JSON", "voidmcp doctor --json | jq -r '.findings[] | select(.state == \"failed\") | .subject'"),
            ],
        };
        command.Options.Add(fix);
        command.Options.Add(json);
        command.SetAction(async (parse, cancellation) =>
        {
            var location = context.Location(parse);
            await using var setup = new Setup(
                location,
                context.Secrets(location),
                context.Time,
                context.Registry(location).Load,
                registry => context.OpenHost(registry, location),
                context.ClientFiles());
            var isJson = parse.GetValue(json);
            var findings = new List<Finding>();
            using (var spinner = context.Output.Spin("checking"))
            {
                await foreach (var finding in Examination.RunAsync(setup, parse.GetValue(fix), cancellation))
                {
                    findings.Add(finding);
                    using var quiet = spinner?.Pause();
                    if (!isJson) Print(context.Output, finding);
                }
            }

            if (isJson) context.Output.Json(DoctorDocument.Of(location.RegistryPath, findings).ToJson());
            else PrintTotals(context.Output, findings);
            return findings.Any(f => f.State == FindingState.Failed) ? (int)ExitCode.Failed : (int)ExitCode.Done;
        });
        return command;
    }

    /// <summary>Prints a finding: state, subject and message; below it details, and the fix.</summary>
    public static void Print(Output output, Finding finding)
    {
        var table = new TextTable("", "");
        var took = finding.Took is { } time ? $" [grey]({Sizes.Time(time)})[/]" : "";
        var message = Output.Text(finding.Message, 600);
        table.Row(Styled(finding.State), $"[bold]{Output.Text(finding.Subject, 80)}[/]: {message}{took}");
        foreach (var detail in finding.Details)
        {
            var indent = new string(' ', detail.TakeWhile(c => c == ' ').Count());
            table.Row("", $"[grey]{indent}{Output.Text(detail, 200)}[/]");
        }

        if (finding.Fix is { } fix) table.Row("", $"[bold cyan]fix[/]: {Output.Text(fix)}");
        output.Table(table);
    }

    private static string Styled(FindingState state) =>
        $"[{ColorOf(state)}]{DoctorDocument.WordOf(state).PadRight(StateColumn)}[/]";

    private static string ColorOf(FindingState state) => state switch
    {
        FindingState.Ok or FindingState.Fixed => "green",
        FindingState.Skipped => "grey",
        FindingState.Warning => "yellow",
        _ => "bold red",
    };

    private static void PrintTotals(Output output, List<Finding> findings)
    {
        var failed = findings.Count(f => f.State == FindingState.Failed);
        var warnings = findings.Count(f => f.State == FindingState.Warning);
        if (failed == 0 && warnings == 0)
        {
            output.Note("Nothing is wrong.");
            return;
        }

        output.Note($"{failed} failed, {Sizes.Count(warnings, "warning")}.");
        if (findings.Any(f => f is { State: FindingState.Failed, Repair: not null }))
            output.Note("Fix the permissions: voidmcp doctor --fix");
    }
}
