namespace VoidMcp.Registry;

/// <summary>An entry that can't be used because of its mistakes, as far as it can be told what the user wants of it all the same.</summary>
/// <param name="Name">The server's name.</param>
/// <param name="Enabled">Whether it is to run at all.</param>
/// <param name="IsUnresolved">
/// Whether a value can't be resolved here and now (a variable, a secret): not the entry is wrong then, but what it needs is not there.
/// </param>
/// <param name="Restarted">When a restart was last asked for.</param>
internal sealed record MistakenServer(string Name, bool Enabled, bool IsUnresolved, string? Restarted)
{
    /// <summary>
    /// Whether the server may go on as it was before the mistake: not where it was switched off, asked to start anew, or where
    /// what it was started with has been taken away.
    /// </summary>
    public bool MayStay(ServerEntry before) => Enabled && before.Enabled && !IsUnresolved && Restarted == before.Restarted;
}
