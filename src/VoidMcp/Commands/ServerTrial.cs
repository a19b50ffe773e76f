using VoidMcp.Errors;
using VoidMcp.Upstream;

namespace VoidMcp.Commands;

/// <summary>One server's answer to being connected to, right now.</summary>
/// <param name="Name">The server.</param>
/// <param name="Took">From the start of its process to its tools read.</param>
/// <param name="Definitions">What it said of itself; null where it failed.</param>
/// <param name="Failure">Why it failed; null where it didn't.</param>
internal sealed record ServerTrial(string Name, TimeSpan Took, ServerDefinitions? Definitions, VoidMcpException? Failure)
{
    /// <summary>Connects to every enabled server, all at once. One that fails does not stop the others.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<IReadOnlyList<ServerTrial>> AllAsync(UpstreamSet upstreams, TimeProvider time, CancellationToken cancellation) =>
        await Task.WhenAll(upstreams.Enabled.Select(upstream => OneAsync(upstream, time, cancellation)));

    /// <summary>The same for one.</summary>
    public static async Task<ServerTrial> OneAsync(UpstreamServer upstream, TimeProvider time, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        try
        {
            using var lease = await upstream.LeaseAsync(cancellation);
            return new ServerTrial(upstream.Entry.Name, time.GetElapsedTime(started), lease.Connection.Definitions, null);
        }
        catch (VoidMcpException failure)
        {
            return new ServerTrial(upstream.Entry.Name, time.GetElapsedTime(started), null, failure);
        }
    }
}
