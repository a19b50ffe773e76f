using System.Runtime.CompilerServices;
using VoidMcp.Errors;
using VoidMcp.Registry;
using VoidMcp.Trust;
using VoidMcp.Upstream;

namespace VoidMcp.Doctor;

/// <summary>Connects to every enabled server, all at once; a server that fails or hangs hides no other.</summary>
internal static class ServersCheck
{
    public static async IAsyncEnumerable<Finding> RunAsync(
        Setup setup, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var upstreams = setup.Host.Parts.Upstreams;
        var trials = upstreams.All
            .Select(server => (Server: server, Trial: server.Entry.IsLive
                ? ServerTrial.OneAsync(server, setup.Time, cancellation)
                : null))
            .ToList();
        foreach (var (server, trial) in trials)
        {
            yield return trial is null ? NotTried(server.Entry) : Of(server, await trial);
            var home = setup.Location.Home;
            if (server.Entry.Enabled
                && HomeAccess.Warning(server.Entry.Name, server.Entry.Command, server.Entry.Args, home) is { } warning)
            {
                yield return new Finding(
                    Subject(server.Entry), FindingState.Warning, WithoutName(server.Entry, warning));
            }
        }

        foreach (var name in setup.Registry.LeftOut)
        {
            yield return new Finding(
                $"server {name}", FindingState.Failed, "its entry has an error; see the registry above");
        }
    }

    private static Finding NotTried(ServerEntry entry) => entry switch
    {
        { Enabled: false } => new Finding(Subject(entry), FindingState.Skipped, "disabled"),
        { Hold: { } hold } => new Finding(
            Subject(entry), hold.IsWaiting ? FindingState.Warning : FindingState.Failed, hold.Problem, hold.Fix),
        _ => new Finding(Subject(entry), FindingState.Skipped, "not tried"),
    };

    private static Finding Of(UpstreamServer server, ServerTrial trial)
    {
        var subject = Subject(server.Entry);
        if (trial.Failure is { } failure)
        {
            var fix = failure.Kind == FailureKind.NeedsLogin
                ? $"voidmcp login {server.Entry.Name}"
                : failure.Hint ?? $"see what it printed: voidmcp logs {server.Entry.Name}";
            return Finding.OfText(subject, FindingState.Failed, WithoutName(server.Entry, failure.Message), fix) with
            {
                Took = trial.Took,
            };
        }

        var tools = trial.Definitions!.Tools.Count;
        var count = tools == 1 ? "1 tool" : $"{tools} tools";
        if (trial.Definitions.Problem is { } problem)
        {
            return Finding.OfText(
                subject, FindingState.Warning, $"{count}; {problem}", $"voidmcp show {server.Entry.Name}");
        }

        return server.Accepted?.Changes is { Count: > 0 } changes
            ? new Finding(
                subject,
                FindingState.Warning,
                $"{count}; changed since you accepted it: {DefinitionChange.Summary(changes)}",
                server.Accepted.DiffCommand)
            : new Finding(subject, FindingState.Ok, count) { Took = trial.Took };
    }

    private static string Subject(ServerEntry entry) => $"server {entry.Name}";

    private static string WithoutName(ServerEntry entry, string message)
    {
        string[] beginnings = [$"{entry.Name}: ", $"server '{entry.Name}' "];
        var beginning = beginnings.FirstOrDefault(b => message.StartsWith(b, StringComparison.Ordinal)) ?? "";
        return message[beginning.Length..];
    }
}
