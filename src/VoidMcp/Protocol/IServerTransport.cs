using VoidMcp.Errors;

namespace VoidMcp.Protocol;

/// <summary>
/// One started way to a server: the channel, and what is known of the thing behind it. Owned by its connection.
/// A seam: a child process in the product, a pair of pipes in tests.
/// </summary>
internal interface IServerTransport : IAsyncDisposable
{
    IMessageChannel Channel { get; }

    /// <summary>The process id, where there is a process.</summary>
    int? ProcessId { get; }

    /// <summary>
    /// True where each request is answered or refused by itself, so that silence needs no interpretation. Default false: a pipe.
    /// </summary>
    bool IsHttp => false;

    /// <summary>
    /// Ends once the server is gone for good, with what there is to say of it: "exit code 3" and its last stderr lines.
    /// </summary>
    Task<string> Gone { get; }

    /// <summary>Why it is gone, in words for people that say it all; null where nobody knows better than <see cref="Gone"/>.</summary>
    VoidMcpException? Failure => null;

    /// <summary>The last lines of stderr so far; empty where there are none.</summary>
    string LastWords { get; }

    /// <summary>Keeps a line that the server wrote to stdout though it is no message: it explains many failures.</summary>
    void NoteStray(string line);
}
