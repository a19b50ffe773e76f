using VoidMcp.Asking;
using VoidMcp.Protocol;

namespace VoidMcp.Calls;

/// <summary>One request to one server, whoever makes it: a tool's call, a prompt, a resource, a completion.</summary>
internal sealed record ServerRequest
{
    /// <summary>The server's name in the registry.</summary>
    public required string Server { get; init; }

    public required string Method { get; init; }

    /// <summary>Raw params, names and URIs in it the server's own.</summary>
    public required ReadOnlyMemory<byte> Parameters { get; init; }

    /// <summary>What is asked for, for messages: <c>files.read_file</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>
    /// The era of <see cref="Parameters"/>, and the one that the result must be in. A caller of the modern era gets what a modern
    /// server asks for (<c>input_required</c>) as it is; for one of the legacy era it is asked by <see cref="Client"/>.
    /// </summary>
    public Era Era { get; init; } = Era.Legacy;

    /// <summary>
    /// Where given, the server is asked for progress, and the raw params of each notification come here, in order, from a
    /// reader thread, all before the request ends. Progress also starts the time limit anew.
    /// </summary>
    public Action<ReadOnlyMemory<byte>>? OnProgress { get; init; }

    /// <summary>Whether it is about a task that runs already: it waits for no slot, since a call may wait for it, and counts as no call.</summary>
    public bool IsAboutTask { get; init; }

    /// <summary>False where the answer may be as long in coming as it likes, because the caller sees by other means whether the server works on it.</summary>
    public bool HasLimit { get; init; } = true;

    /// <summary>
    /// Whether a server's wish that the user visit a page first (-32042) is fulfilled here although both are of the legacy era, as the
    /// caller could do nothing with it.
    /// </summary>
    public bool LeadsToPages { get; init; }

    /// <summary>Who may be asked something by the server meanwhile; null for nobody.</summary>
    public CallingClient? Client { get; init; }
}
