namespace VoidMcp.Registry;

/// <summary>
/// A server entry with errors: what is known about it, to decide whether the running server may continue.
/// </summary>
/// <param name="Name">The server's name.</param>
/// <param name="Enabled">Whether the server is enabled.</param>
/// <param name="IsUnresolved">
/// Whether a reference (an environment variable or a secret) can't be resolved; the entry itself may be valid.
/// </param>
/// <param name="Restarted">When a restart was last requested; null if never.</param>
internal sealed record MistakenServer(string Name, bool Enabled, bool IsUnresolved, string? Restarted)
{
    /// <summary>
    /// Whether the server may continue with its previous entry. Not if it was disabled, if a restart was requested, or
    /// if a value that it was started with is no longer available.
    /// </summary>
    public bool MayStay(ServerEntry before) => Enabled && before.Enabled && !IsUnresolved && Restarted == before.Restarted;
}
