namespace VoidMcp.Upstream;

/// <summary>What a server's life consists of at one moment. Everything is guarded by <see cref="Gate"/>.</summary>
internal sealed class LifeCell
{
    private UpstreamConnection? _connection;

    public Lock Gate { get; } = new();

    public LifeState State { get; set; }

    /// <summary>The start in progress, or the one that led to the connection; null if there is neither.</summary>
    public Task<UpstreamConnection>? Starting { get; set; }

    /// <summary>
    /// The connection; null if there is none. It may just have been closed. May be read without the lock.
    /// </summary>
    public UpstreamConnection? Connection
    {
        get => Volatile.Read(ref _connection);
        set => Volatile.Write(ref _connection, value);
    }

    /// <summary>The connection if calls can be sent; else null.</summary>
    public UpstreamConnection? Live =>
        State == LifeState.Ready && _connection is { Closed.IsCompleted: false } live ? live : null;

    /// <summary>Forgets the connection: the next caller starts another one.</summary>
    public void LetGo() => (Connection, Starting) = (null, null);
}
