using VoidMcp.Registry;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>
/// How servers are reached, in words that may be shown: as the user wrote them, so that what <c>${…}</c> stands for is
/// not, and addresses without the query, where many services want their key.
/// </summary>
internal static class ServerAddress
{
    /// <summary>By server name. Empty where the file can't be read: the caller has said so already.</summary>
    public static IReadOnlyDictionary<string, string> AsWritten(string path, RegistryEnvironment environment) =>
        EntriesAsWritten(path, environment).ToDictionary(e => e.Name, e => Of(e, environment.HomeFolder), StringComparer.Ordinal);

    /// <summary>The entries with their references unresolved: what they stand for is in none of them.</summary>
    public static IReadOnlyList<ServerEntry> EntriesAsWritten(string path, RegistryEnvironment environment)
    {
        try
        {
            return new RegistryReader(environment.Blind, keepUnresolved: true).Read(File.ReadAllBytes(path), path).Servers;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Removed this very moment, or never there: nothing to show.
            return [];
        }
    }

    internal static string Of(ServerEntry entry, string home)
    {
        if (entry.Url is not { } url) return ShellWords.Join([.. new[] { entry.Command ?? "" }.Concat(SecretLooks.Hidden(entry.Args)).Select(word => Short(word, home))]);
        var query = url.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? url : url[..query] + "?…";
    }

    internal static string Short(string word, string home) =>
        home.Length > 1 && (word == home || word.StartsWith(home + Path.DirectorySeparatorChar, StringComparison.Ordinal)) ? $"~{word[home.Length..]}" : word;
}
