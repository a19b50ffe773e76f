using System.CommandLine;
using VoidMcp.Errors;
using VoidMcp.Registry;
using VoidMcp.Terminal;
using VoidMcp.Trust;

namespace VoidMcp.Commands;

/// <summary>
/// <c>voidmcp approve</c>: shows what waits for the user's yes, and records it: entries of a registry outside the home,
/// or with <c>trust: approve</c> of the home's, and servers that a model added.
/// </summary>
internal static class ApproveCommand
{
    public static Verb Create(CommandContext context)
    {
        var names = new Argument<string[]>("server")
        {
            Description = "Names of servers; without one, everything that waits.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var yes = new Option<bool>("--yes")
        {
            Description = "Approve without asking, as in scripts and CI.",
        };
        var command = new Verb(
            "approve",
            "Show the servers that wait for your approval, with what they run and where they connect, and approve "
                + "them. Running gateways use them immediately. Exit code 1 if something still waits.")
        {
            Usage = "[options] [<server>...]",
            Examples =
            [
                ("Show what waits, and answer for each", "voidmcp approve"),
                ("A project's registry", "voidmcp approve --config ./voidmcp.yaml"),
                ("In CI: fail if the registry has changed since it was approved", "voidmcp approve --config ci.yaml"),
                ("Without questions", "voidmcp approve github --yes"),
            ],
        };
        command.Arguments.Add(names);
        command.Options.Add(yes);
        command.SetAction(async (parse, cancellation) =>
        {
            var location = context.Location(parse);
            var registry = context.LoadRegistry(location, isQuiet: true);
            var approval = new Approving(context, location, parse.GetValue(yes));
            return (int)await approval.RunAsync(registry, parse.GetValue(names) ?? [], cancellation);
        });
        return command;
    }
}

/// <summary>One run of <c>voidmcp approve</c>.</summary>
internal sealed class Approving(CommandContext context, RegistryLocation location, bool isYes)
{
    private const int Indent = 2;

    private readonly RegistryFile _file = context.Registry(location);
    private readonly RegistryTrust _trust = context.Trust(location);

    private Output Output => context.Output;

    /// <exception cref="VoidMcpException">
    /// A name is unknown, or the approvals or the registry can't be written.
    /// </exception>
    public async Task<ExitCode> RunAsync(
        RegistrySnapshot registry, IReadOnlyList<string> names, CancellationToken cancellation)
    {
        var written = _file.LoadAsWritten();
        RefuseUnknown(names, registry, written);
        foreach (var entry in registry.Servers.Where(s => s.Hold is { IsWaiting: false }))
            Output.Warn($"{entry.Name} {entry.Hold!.Problem}", entry.Hold.Fix);
        var proposal = await _trust.PendingAsync(written, cancellation);
        if (_trust.Problem is { } problem)
        {
            Output.Warn(
                $"{problem}: all that you approved earlier waits again",
                "read what is shown below, and approve it again");
        }

        var off = written.Servers.Where(s => s is { AddedByModel: true, Enabled: false })
            .Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        List<PendingServer> waiting =
        [
            .. proposal.Servers.Where(p => names.Count == 0 ? IsOn(p.Now.Name, written) : names.Contains(p.Now.Name)),
        ];
        waiting.AddRange(
            written.Servers.Where(s => off.Contains(s.Name) && IsWanted(s.Name, names) && !Has(waiting, s.Name))
                .Select(s => new PendingServer(ProposedServer.Of(s, []), null)));
        var settings = names.Count == 0 ? proposal.Settings : null;
        if (waiting.Count == 0 && settings is null)
        {
            Output.Line($"Nothing waits for approval in {Output.Text(registry.Path)}");
            return ExitCode.Done;
        }

        return await AnswerAsync(written, waiting, settings, off, cancellation);

        static bool Has(List<PendingServer> all, string name) => all.Exists(p => p.Now.Name == name);
    }

    private static bool IsWanted(string name, IReadOnlyList<string> names) => names.Count == 0 || names.Contains(name);

    private static bool IsOn(string name, RegistrySnapshot written) =>
        written.Find(name) is { Enabled: true } or { AddedByModel: true };

    private static void RefuseUnknown(
        IReadOnlyList<string> names, RegistrySnapshot registry, RegistrySnapshot written)
    {
        foreach (var name in names.Where(name => written.Find(name) is null))
        {
            throw new VoidMcpException(
                FailureKind.UnknownServer,
                registry.LeftOut.Contains(name)
                    ? $"server {name} in {registry.Path} has errors: fix them first"
                    : $"server {name} not found in {registry.Path}",
                NearestNames.Hint(name, written.Servers.Select(s => s.Name)) ?? "voidmcp list");
        }
    }

    private async Task<ExitCode> AnswerAsync(
        RegistrySnapshot written,
        List<PendingServer> waiting,
        PendingSettings? settings,
        HashSet<string> off,
        CancellationToken cancellation)
    {
        var confirmation = new Confirmation(context.Output, context.Input);
        var agreed = new List<ProposedServer>();
        foreach (var server in waiting)
        {
            ProposalText.Print(Output, server, Indent);
            var question = $"Approve {server.Now.Name}?";
            if (isYes || (confirmation.CanAsk && await confirmation.AskAsync(question, cancellation)))
                agreed.Add(server.Now);
        }

        var areSettingsAgreed = false;
        if (settings is not null)
        {
            ProposalText.Print(Output, settings, Indent);
            areSettingsAgreed = isYes
                || (confirmation.CanAsk && await confirmation.AskAsync("Approve the settings?", cancellation));
        }

        if (!isYes && !confirmation.CanAsk)
        {
            Output.Note("Nothing was approved: this is not a terminal, so nobody can be asked.");
            Output.Note("[bold cyan]hint[/]: to approve what is shown, add --yes");
            return ExitCode.Failed;
        }

        if (agreed.Count > 0 || areSettingsAgreed)
            await RecordAsync(written, agreed, areSettingsAgreed ? settings!.Now : null, off, cancellation);
        var isAll = agreed.Count == waiting.Count && (settings is null || areSettingsAgreed);
        return isAll ? ExitCode.Done : ExitCode.Failed;
    }

    private async Task RecordAsync(
        RegistrySnapshot written,
        List<ProposedServer> agreed,
        ApprovedSettings? settings,
        HashSet<string> off,
        CancellationToken cancellation)
    {
        location.EnsureFolders();
        string[] names = [.. agreed.Select(s => s.Name)];
        if (_trust.AsksFor(written)) await _trust.ApproveAsync(agreed, settings, written, cancellation);
        var edits = names.Where(off.Contains).Select(name => new RegistryEdit.SetEnabled(name, Enabled: true)).ToList();
        if (edits.Count > 0) await _file.EditAsync([.. edits], cancellation);
        string[] what = settings is null ? names : [.. names, "the settings"];
        Output.Line($"Approved {Output.Text(string.Join(", ", what))} in {Output.Text(_file.Path)}");
        await GatewayNews.TellAsync(context, location, names, cancellation, wereApproved: true);
    }
}
