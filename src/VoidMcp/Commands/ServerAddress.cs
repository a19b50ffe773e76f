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
    public static IReadOnlyDictionary<string, string> AsWritten(string path, RegistryEnvironment environment)
    {
        try
        {
            var registry = new RegistryReader(environment.Blind, keepUnresolved: true).Read(File.ReadAllBytes(path), path);
            return registry.Servers.ToDictionary(e => e.Name, e => Of(e, environment.HomeFolder), StringComparer.Ordinal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Removed this very moment, or never there: nothing to show.
            return new Dictionary<string, string>();
        }
    }

    internal static string Of(ServerEntry entry, string home)
    {
        if (entry.Url is not { } url) return ShellWords.Join([.. new[] { entry.Command ?? "" }.Concat(entry.Args).Select(word => Short(word, home))]);
        var query = url.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? url : url[..query] + "?…";
    }

    private static string Short(string word, string home) =>
        home.Length > 1 && (word == home || word.StartsWith(home + Path.DirectorySeparatorChar, StringComparison.Ordinal)) ? $"~{word[home.Length..]}" : word;
}
