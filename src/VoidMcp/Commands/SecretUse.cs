using VoidMcp.Registry;

namespace VoidMcp.Commands;

/// <summary>Which servers refer to which secrets, set or not. Servers with mistakes in their entries are not known.</summary>
internal static class SecretUse
{
    /// <summary>Server names by secret, in the registry's order. Empty where the registry can't be read.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Of(CommandContext context, RegistryLocation location) =>
        ServerAddress.EntriesAsWritten(location.RegistryPath, context.Environment)
            .SelectMany(server => server.SecretNames.Select(secret => (secret, server.Name)))
            .GroupBy(use => use.secret, use => use.Name)
            .ToDictionary(group => group.Key, group => (IReadOnlyList<string>)[.. group], StringComparer.Ordinal);
}
