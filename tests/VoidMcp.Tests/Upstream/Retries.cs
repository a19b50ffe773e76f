using VoidMcp.Upstream;

namespace VoidMcp.Tests.Upstream;

/// <summary>
/// Lets the pauses before a server is tried again pass, one by one, as the server itself announces them.
/// </summary>
internal static class Retries
{
    /// <summary>Until the server is in this state.</summary>
    public static async Task PassUntilAsync(ManualTime time, UpstreamServer server, UpstreamState state)
    {
        while (true)
        {
            var status = await Patience.UntilAsync(
                () => Task.FromResult(server.Status),
                status => status.State == state || status.NextTry is not null,
                $"the state {state}, or a pause before the next try");
            if (status.State == state) return;
            await time.PassAsync(status.NextTry!.Value - time.GetUtcNow());
        }
    }
}
