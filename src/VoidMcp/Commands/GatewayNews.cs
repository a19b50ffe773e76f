using VoidMcp.Registry;
using VoidMcp.Status;
using VoidMcp.Terminal;
using VoidMcp.Upstream;

namespace VoidMcp.Commands;

/// <summary>Tells, after an edit of the registry, what became of it in the running gateways.</summary>
internal static class GatewayNews
{
    /// <summary>Gateways notice within a second; whoever takes longer is named.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Waits until every running gateway has read the registry as it is now, which holds the edit or what others made of it
    /// since, and says so on stderr.
    /// </summary>
    public static async Task TellAsync(CommandContext context, RegistryLocation location, IReadOnlyList<string> servers, CancellationToken cancellation)
    {
        var registry = context.Registry(location);
        var folder = new RunFolder(location.RunFolder, context.Time);
        var started = context.Time.GetTimestamp();
        while (true)
        {
            var gateways = folder.Of(registry.Path);
            if (gateways.Count == 0)
            {
                context.Output.Note("No gateway of this home is running; it takes effect when one starts.");
                return;
            }

            var now = registry.Load();
            GatewayState[] late = [.. gateways.Where(g => g.RegistryVersion != now.Version)];
            if (late.Length == 0 || context.Time.GetElapsedTime(started) >= Patience)
            {
                Tell(context.Output, [.. gateways.Except(late)], late, servers, now);
                return;
            }

            await Task.Delay(Step, context.Time, cancellation);
        }
    }

    private static void Tell(Output output, IReadOnlyList<GatewayState> done, IReadOnlyList<GatewayState> late, IReadOnlyList<string> servers, RegistrySnapshot registry)
    {
        if (done.Count > 0)
        {
            var states = servers.Select(name => $"{name} {Words(ServerPicture.Of(name, done)?.State)}");
            output.Note(Output.Text($"In effect in {Sizes.Count(done.Count, "running gateway")}: {string.Join(", ", states)}"));
        }

        // Mistakes that are mistakes here too are told by whoever made the edit.
        foreach (var name in servers.Where(name => !registry.LeftOut.Contains(name)))
        {
            if (ServerPicture.Of(name, done)?.Wrong is { IsMistake: true } wrong) output.Warn($"{name}: {GatewayWords.Problem(wrong)}", wrong.Status.Fix);
        }

        foreach (var gateway in late) output.Warn($"not yet seen by {GatewayWords.Named(gateway)}");
    }

    private static string Words(UpstreamState? state) => state switch
    {
        null => "is gone",
        UpstreamState.NeedsAttention => "needs attention",
        { } known => $"is {StateWords.Of(known)}",
    };
}
