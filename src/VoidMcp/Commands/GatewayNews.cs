using VoidMcp.Registry;
using VoidMcp.Status;
using VoidMcp.Terminal;
using VoidMcp.Upstream;

namespace VoidMcp.Commands;

/// <summary>Reports, after an edit of the registry, whether the running gateways have applied it.</summary>
internal static class GatewayNews
{
    /// <summary>How long to wait for gateways; they notice changes within a second.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Waits until every running gateway has read the current registry, which contains the edit and possibly later
    /// ones, and prints the result to stderr.
    /// </summary>
    /// <param name="context">The command's context.</param>
    /// <param name="location">The registry.</param>
    /// <param name="servers">The servers that the edit was about.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <param name="wereApproved">Whether they were approved, rather than edited.</param>
    public static async Task TellAsync(
        CommandContext context,
        RegistryLocation location,
        IReadOnlyList<string> servers,
        CancellationToken cancellation,
        bool wereApproved = false)
    {
        var registry = context.Registry(location);
        var folder = new RunFolder(location.RunFolder, context.Time);
        var started = context.Time.GetTimestamp();
        while (true)
        {
            var gateways = folder.Of(registry.Path);
            if (gateways.Count == 0)
            {
                context.Output.Note("No running gateway uses this registry; the change takes effect when one starts.");
                return;
            }

            var now = registry.Load();
            GatewayState[] late = [.. gateways.Where(
                g => g.RegistryVersion != now.Version
                    || (wereApproved && servers.Any(s => g.View(s)?.Status.State == UpstreamState.Waiting)))];
            if (late.Length == 0 || context.Time.GetElapsedTime(started) >= Patience)
            {
                Tell(context.Output, [.. gateways.Except(late)], late, servers, now);
                return;
            }

            await Task.Delay(Step, context.Time, cancellation);
        }
    }

    private static void Tell(
        Output output,
        IReadOnlyList<GatewayState> done,
        IReadOnlyList<GatewayState> late,
        IReadOnlyList<string> servers,
        RegistrySnapshot registry)
    {
        if (done.Count > 0)
        {
            var states = servers.Select(name => $"{name} {Words(ServerPicture.Of(name, done)?.State)}");
            output.Note(
                Output.Text($"Applied in {Sizes.Count(done.Count, "running gateway")}: {string.Join(", ", states)}"));
        }

        // Problems that this process sees too are reported by the command that made the edit.
        foreach (var name in servers.Where(name => !registry.LeftOut.Contains(name)))
        {
            if (ServerPicture.Of(name, done)?.Wrong is { IsMistake: true } wrong)
                output.Warn($"{name}: {GatewayWords.Problem(wrong)}", wrong.Status.Fix);
        }

        foreach (var gateway in late) output.Warn($"not yet applied by {GatewayWords.Named(gateway)}");
    }

    private static string Words(UpstreamState? state) => state switch
    {
        null => "was removed",
        UpstreamState.NeedsAttention => "needs attention",
        { } known => $"is {StateWords.Of(known)}",
    };
}
