namespace VoidMcp.Secrets;

/// <summary>What may be shown of a secret.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Set">When it was set; null where its entry in the file is damaged.</param>
internal sealed record StoredSecret(string Name, DateTimeOffset? Set);
