using VoidMcp.Registry;
using VoidMcp.Secrets;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>
/// Formats how servers are reached, without secrets: references stay unexpanded as the user wrote them, and URLs lose
/// their query, which often contains an API key.
/// </summary>
internal static class ServerAddress
{
    /// <summary>
    /// Returns the addresses by server name. Empty if the file can't be read, which the caller reports.
    /// </summary>
    public static IReadOnlyDictionary<string, string> AsWritten(string path, RegistryEnvironment environment) =>
        EntriesAsWritten(path, environment)
            .ToDictionary(e => e.Name, e => Of(e, environment.HomeFolder), StringComparer.Ordinal);

    /// <summary>Returns the entries with references unexpanded, so they contain no secrets.</summary>
    public static IReadOnlyList<ServerEntry> EntriesAsWritten(string path, RegistryEnvironment environment)
    {
        try
        {
            return new RegistryReader(environment.Blind, keepUnresolved: true)
                .Read(RegistryFile.ReadBytes(path), path).Servers;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Removed at this moment, or never existed.
            return [];
        }
    }

    internal static string Of(ServerEntry entry, string home)
    {
        if (entry.Url is not { } url)
        {
            return ShellWords.Join([.. new[] { entry.Command ?? "" }
                .Concat(SecretLooks.Hidden(entry.Args)).Select(word => Short(word, home))]);
        }

        var query = url.IndexOf('?', StringComparison.Ordinal);
        return SecretLooks.WithoutCredentials(query < 0 ? url : url[..query] + "?…");
    }

    internal static string Short(string word, string home) =>
        home.Length > 1
        && word.StartsWith(home, StringComparison.Ordinal)
        && (word.Length == home.Length || IsSeparator(word[home.Length]))
            ? $"~{word[home.Length..]}"
            : word;

    private static bool IsSeparator(char c) => c == Path.DirectorySeparatorChar || c == Path.AltDirectorySeparatorChar;
}
