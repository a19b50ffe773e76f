using System.Collections.Concurrent;
using VoidMcp.Asking;
using VoidMcp.CodeMode;

namespace VoidMcp.Gateway;

/// <summary>
/// What is kept for a client between requests: results that were too large, and calls that wait for its user. It lives
/// as long as the session; without sessions, as with modern clients over HTTP, one instance serves all requests.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="maxWaiting">The most calls that may wait at a time.</param>
internal sealed class ClientMemory(TimeProvider time, int maxWaiting = SuspendedCalls.MaxWaiting) : IDisposable
{
    public KeptResults Kept { get; } = new(time);

    /// <summary>The most client names that are distinguished; the names are chosen by clients.</summary>
    private const int MostClients = 100;

    private readonly ConcurrentDictionary<ClientName, object> _identities = new();

    /// <summary>Returns the same object for all requests of clients with the same name.</summary>
    /// <param name="clientInfo">Raw; may be empty.</param>
    public object IdentityOf(ReadOnlyMemory<byte> clientInfo) =>
        ClientName.Of(clientInfo) is { } name && (_identities.Count < MostClients || _identities.ContainsKey(name))
            ? _identities.GetOrAdd(name, static _ => new object())
            : this;

    public SuspendedCalls Suspended { get; } = new(time, maxWaiting);

    /// <summary>Cancels the waiting calls.</summary>
    public void Dispose() => Suspended.Dispose();
}
