using VoidMcp.Errors;

namespace VoidMcp.Protocol;

/// <summary>
/// A started transport to a server: the channel, and what is known about the server's end. Owned by its connection. A
/// test seam: a child process or HTTP in the product, pipes in tests.
/// </summary>
internal interface IServerTransport : IAsyncDisposable
{
    IMessageChannel Channel { get; }

    /// <summary>The process ID, if there is a process.</summary>
    int? ProcessId { get; }

    /// <summary>
    /// Whether each request gets its own response or error, so that timeouts need no interpretation. Default: false (a
    /// pipe).
    /// </summary>
    bool IsHttp => false;

    /// <summary>
    /// Whether a running gateway is at the other end, which has the server: it masks, records and learns. Default:
    /// false.
    /// </summary>
    bool IsGateway => false;

    /// <summary>Completes once the server is gone for good, with the reason: "exit code 3" and recent stderr.</summary>
    Task<string> Gone { get; }

    /// <summary>The full user-facing reason why it is gone; null if <see cref="Gone"/> says it all.</summary>
    VoidMcpException? Failure => null;

    /// <summary>Recent stderr; empty if there is none.</summary>
    string RecentStderr { get; }

    /// <summary>What the user can do if it failed, judging by what it printed; null if unknown.</summary>
    string? Hint => null;

    /// <summary>Stops the server like <see cref="IAsyncDisposable.DisposeAsync"/>, but gives it time to exit.</summary>
    /// <param name="grace">How long a process may take; zero for the usual, short time.</param>
    ValueTask StopAsync(TimeSpan grace) => DisposeAsync();

    /// <summary>Keeps a line of stdout that is not a message: it explains many failures.</summary>
    void RecordUnexpected(string line);
}
