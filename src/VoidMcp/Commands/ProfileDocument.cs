namespace VoidMcp.Commands;

/// <summary>What voidmcp would save here, for programs (<c>voidmcp profile --json</c>).</summary>
/// <param name="Clients">The clients with servers.</param>
/// <param name="Servers">The different servers of all of them.</param>
/// <param name="Measured">Whether the servers were started.</param>
internal sealed record ProfileDocument(
    IReadOnlyList<ProfiledClient> Clients, IReadOnlyList<ProfiledServer> Servers, bool Measured);

/// <summary>One client.</summary>
internal sealed record ProfiledClient
{
    public required string Client { get; init; }

    public required string File { get; init; }

    public required int Servers { get; init; }

    public required ProfileUse Now { get; init; }

    /// <summary>The same client with voidmcp alone.</summary>
    public required ProfileUse With { get; init; }

    /// <summary>How many of its servers' definitions are unknown and not counted.</summary>
    public required int Unknown { get; init; }
}

/// <summary>What one session of a client takes.</summary>
/// <param name="Tools">Listed tools.</param>
/// <param name="Tokens">Approximate context tokens of their definitions.</param>
/// <param name="Processes">
/// Processes that the session starts; measured, with their descendants; otherwise one a server.
/// </param>
/// <param name="Memory">Their resident memory in bytes; null if not measured.</param>
internal sealed record ProfileUse(int Tools, int Tokens, int Processes, long? Memory);

/// <summary>One server.</summary>
internal sealed record ProfiledServer(
    string Name, IReadOnlyList<string> Clients, int? Tools, int? Tokens, int? Processes, long? Memory, string? Problem);
