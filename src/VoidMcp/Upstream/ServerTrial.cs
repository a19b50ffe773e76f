using VoidMcp.Errors;

namespace VoidMcp.Upstream;

/// <summary>The result of connecting to one server.</summary>
/// <param name="Name">The server's name.</param>
/// <param name="Took">The time from starting the process to having listed the tools.</param>
/// <param name="Definitions">The server's definitions; null if it failed.</param>
/// <param name="Failure">Why it failed; null if it succeeded.</param>
internal sealed record ServerTrial(
    string Name, TimeSpan Took, ServerDefinitions? Definitions, VoidMcpException? Failure)
{
    /// <summary>Connects to every enabled server in parallel. A failure does not stop the others.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<IReadOnlyList<ServerTrial>> AllAsync(
        UpstreamSet upstreams, TimeProvider time, CancellationToken cancellation) =>
        await Task.WhenAll(upstreams.Live.Select(upstream => OneAsync(upstream, time, cancellation)));

    /// <summary>Connects to one server.</summary>
    public static async Task<ServerTrial> OneAsync(
        UpstreamServer upstream, TimeProvider time, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        try
        {
            using var lease = await upstream.LeaseAsync(cancellation);
            return new ServerTrial(
                upstream.Entry.Name, time.GetElapsedTime(started), lease.Connection.Definitions, null);
        }
        catch (VoidMcpException failure)
        {
            return new ServerTrial(upstream.Entry.Name, time.GetElapsedTime(started), null, failure);
        }
    }
}
