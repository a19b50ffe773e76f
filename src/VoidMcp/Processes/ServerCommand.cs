using VoidMcp.Secrets;

namespace VoidMcp.Processes;

/// <summary>How to start a server: its command from the registry, with <c>~</c> and <c>${…}</c> expanded.</summary>
/// <param name="Server">The server's name, for messages.</param>
/// <param name="Command">A program's name, searched on PATH, or its path.</param>
internal sealed record ServerCommand(string Server, string Command)
{
    public IReadOnlyList<string> Args { get; init; } = [];

    /// <summary>
    /// The server's own variables; they override inherited ones (see <see cref="ChildEnvironment"/>).
    /// </summary>
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>();

    /// <summary>Masks the server's secrets in its stderr.</summary>
    public SecretMask Mask { get; init; } = SecretMask.None;

    /// <summary>The absolute working directory; null for the gateway's own.</summary>
    public string? Cwd { get; init; }
}
