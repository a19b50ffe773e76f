using System.Collections.Concurrent;
using VoidMcp.Asking;
using VoidMcp.CodeMode;

namespace VoidMcp.Gateway;

/// <summary>
/// What is remembered for a client from one request to the next: results that were too large, and calls that wait for an
/// answer of its user. It lives as long as the session; where there are none, as over HTTP in the modern era, one memory
/// serves all requests.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="maxWaiting">Calls that may wait at once.</param>
internal sealed class ClientMemory(TimeProvider time, int maxWaiting = SuspendedCalls.MaxWaiting) : IDisposable
{
    public KeptResults Kept { get; } = new(time);

    /// <summary>Clients that are told apart; names are the clients' own.</summary>
    private const int MostClients = 100;

    private readonly ConcurrentDictionary<ClientName, object> _identities = new();

    /// <summary>The same object for all requests of clients that call themselves the same.</summary>
    /// <param name="clientInfo">Raw; may be empty.</param>
    public object IdentityOf(ReadOnlyMemory<byte> clientInfo) =>
        ClientName.Of(clientInfo) is { } name && (_identities.Count < MostClients || _identities.ContainsKey(name))
            ? _identities.GetOrAdd(name, static _ => new object())
            : this;

    public SuspendedCalls Suspended { get; } = new(time, maxWaiting);

    /// <summary>Ends the calls that wait.</summary>
    public void Dispose() => Suspended.Dispose();
}
