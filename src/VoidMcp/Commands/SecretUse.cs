using VoidMcp.Registry;

namespace VoidMcp.Commands;

/// <summary>Finds which servers reference which secrets, set or not. Invalid entries are not included.</summary>
internal static class SecretUse
{
    /// <summary>Returns server names by secret, in the registry's order. Empty if the registry can't be read.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Of(CommandContext context, RegistryLocation location) =>
        ServerAddress.EntriesAsWritten(location.RegistryPath, context.Environment)
            .SelectMany(server => server.SecretNames.Select(secret => (secret, server.Name)))
            .GroupBy(use => use.secret, use => use.Name)
            .ToDictionary(group => group.Key, group => (IReadOnlyList<string>)[.. group], StringComparer.Ordinal);
}
