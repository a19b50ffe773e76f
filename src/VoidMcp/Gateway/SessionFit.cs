using VoidMcp.Asking;
using VoidMcp.Fit;
using VoidMcp.Registry;

namespace VoidMcp.Gateway;

/// <summary>
/// What is shaped for one session's client: the facts about it, and its list of tools, which may be frozen.
/// </summary>
/// <param name="settings">Returns the current settings.</param>
/// <param name="startedFor">
/// Returns the ID of the client that started the gateway, if its configuration says so; null for none.
/// </param>
internal sealed class SessionFit(Func<GatewaySettings> settings, Func<string?>? startedFor = null)
{
    private readonly Lock _gate = new();
    private volatile Client _last = new(default, ClientFacts.Unknown);
    private ToolListing? _frozen;

    /// <summary>The servers that had not answered when the list was frozen.</summary>
    private List<string> _unheard = [];

    /// <summary>The facts about the sender of a request; unknown if everything is to be passed on exactly.</summary>
    public ClientFacts FactsOf(CallingClient? client) => client is null ? ClientFacts.Unknown : FactsOf(client.Info);

    /// <param name="clientInfo">What it says of itself, raw.</param>
    public ClientFacts FactsOf(ReadOnlyMemory<byte> clientInfo)
    {
        if (settings().Fit == FitMode.Exact) return ClientFacts.Unknown;
        var last = _last;
        if (last.Info.Equals(clientInfo)) return last.Facts;
        var facts = ClientFacts.Of(clientInfo, startedFor?.Invoke());
        _last = new Client(clientInfo, facts);
        return facts;
    }

    /// <summary>The listing of tools that a handshaken client gets, which freezes it if that is what to do.</summary>
    /// <param name="now">The current listing.</param>
    /// <param name="client">The facts about the client.</param>
    public ToolListing Answered(ToolListing now, ClientFacts client)
    {
        lock (_gate)
        {
            if (!IsFrozen(now, client)) return now;
            if (_frozen is null) FreezeLocked(now);
            return ListedLocked(now);
        }
    }

    /// <summary>The listing of tools that such a client would get now.</summary>
    public ToolListing Listed(ToolListing now)
    {
        lock (_gate) return ListedLocked(now);
    }

    private ToolListing ListedLocked(ToolListing now)
    {
        if (_frozen is null) return now;

        // A server that was late when the list was frozen enters it once; then it doesn't move for that server either.
        if (now.Catalog.Servers.Any(s => s.Tools is not null && _unheard.Contains(s.Name))) FreezeLocked(now);
        return _frozen;
    }

    private void FreezeLocked(ToolListing now)
    {
        _frozen = now;
        _unheard = [.. now.Catalog.Servers.Where(s => s.Tools is null).Select(s => s.Name)];
    }

    private bool IsFrozen(ToolListing now, ClientFacts client) => now.HasOwnTools && settings().List switch
    {
        ListMode.Frozen => true,
        ListMode.Live => false,
        _ => client.PrefersFrozenList,
    };

    private sealed record Client(ReadOnlyMemory<byte> Info, ClientFacts Facts);
}
