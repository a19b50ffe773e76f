namespace VoidMcp.Secrets;

/// <summary>A secret's metadata, safe to show.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Set">When it was set; null if its entry is damaged.</param>
internal sealed record StoredSecret(string Name, DateTimeOffset? Set);
