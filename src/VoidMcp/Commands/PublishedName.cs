using VoidMcp.Clients.Translation;
using VoidMcp.Errors;
using VoidMcp.Registry;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>A published server on the command line of <c>voidmcp add</c>.</summary>
/// <param name="Server">Its published name.</param>
/// <param name="Version">Its version; null for the latest.</param>
/// <param name="Own">The name that the user gives it; null if not given.</param>
internal sealed record PublishedName(string Server, string? Version, string? Own)
{
    /// <summary>The name that the server gets: the user's, or one made from the published name.</summary>
    public string ServerName
    {
        get
        {
            if (Own is not null) return Own;
            var (space, name) = (Server.Split('/')[0], Server.Split('/')[1]);
            return NpmPackage.ShortName(name) ?? NpmPackage.ShortName(space.Split('.')[^1]) ?? name;
        }
    }

    /// <summary>Recognizes a published name: alone, or after the name that the user gives the server.</summary>
    /// <param name="asked">The arguments.</param>
    /// <param name="folder">The current folder: a command there comes before a published server.</param>
    /// <param name="isMeant">Whether <c>--registry</c> says that it is one.</param>
    /// <returns>Null if the words are something else.</returns>
    /// <exception cref="VoidMcpException">The words can't be what the options say.</exception>
    public static PublishedName? Of(AddRequest asked, string folder, bool isMeant)
    {
        var words = asked.LiteralFrom < asked.Words.Count ? [] : asked.Words;
        var found = words switch
        {
            [var only] => Parse(only, isMeant),
            [var own, var other] when !Path.Exists(Path.Join(folder, other)) && Parse(other, isMeant) is { } named =>
                named with { Own = own },
            _ => null,
        };
        if (found is not null) return found;
        if (words is [var first, var next, ..] && Parse(first, isMeant: false) is not null)
        {
            throw new VoidMcpException(
                FailureKind.Usage,
                $"unexpected argument '{next}' after a published server",
                "give it what it asks for with -e NAME=VALUE");
        }

        return isMeant
            ? throw new VoidMcpException(
                FailureKind.Usage,
                "--registry requires the name of a published server",
                $"voidmcp add io.github.owner/server --registry {ShellWords.Quote("URL")}")
            : null;
    }

    private static PublishedName? Parse(string word, bool isMeant)
    {
        var at = word.LastIndexOf('@');
        var (name, version) = at > 0 ? (word[..at], word[(at + 1)..]) : (word, null);
        if (version == "latest") version = null;
        if (!ServerOrigin.IsName(name) || (version is not null && !ServerOrigin.IsVersion(version))) return null;

        // Namespaces are reversed domain names; others are known only from the option.
        var space = name.Split('/')[0];
        var isDomain = space.Contains('.', StringComparison.Ordinal) && space.Split('.').All(label => label.Length > 0);
        return isDomain || isMeant ? new PublishedName(name, version, null) : null;
    }
}
