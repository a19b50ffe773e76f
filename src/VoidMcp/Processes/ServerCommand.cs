using VoidMcp.Secrets;

namespace VoidMcp.Processes;

/// <summary>What the user wrote about starting one server, with every <c>~</c> and <c>${…}</c> already expanded.</summary>
/// <param name="Server">The server's name in the registry; it appears in messages only.</param>
/// <param name="Command">A program's name, searched on PATH, or a path to it.</param>
internal sealed record ServerCommand(string Server, string Command)
{
    public IReadOnlyList<string> Args { get; init; } = [];

    /// <summary>The server's own variables; they win over what it inherits (see <see cref="ChildEnvironment"/>).</summary>
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>();

    /// <summary>Takes the server's secrets out of what it writes to stderr.</summary>
    public SecretMask Mask { get; init; } = SecretMask.None;

    /// <summary>An absolute path, or null for the gateway's own working directory.</summary>
    public string? Cwd { get; init; }
}
