using System.Text;
using VoidMcp.Registry;

namespace VoidMcp.Clients.Translation;

/// <summary>Turns the names that other clients allow into valid server names.</summary>
internal static class ForeignNames
{
    /// <summary>
    /// Returns the name itself if it is valid, otherwise a similar one: <c>My Server</c> becomes <c>My-Server</c>,
    /// <c>github.com/acme/time</c> becomes <c>time</c>.
    /// </summary>
    public static string Valid(string written)
    {
        var name = written.Trim();
        if (ServerName.Problem(name) is null) return name;
        if (name.Contains('/', StringComparison.Ordinal)) name = NpmPackage.ShortName(name) ?? name;
        var valid = new StringBuilder();
        foreach (var c in name)
        {
            if (char.IsAsciiLetterOrDigit(c) || c is '_' or '.') valid.Append(c);
            else if (valid.Length > 0 && valid[^1] != '-') valid.Append('-');
        }

        name = valid.ToString().TrimStart('.').TrimEnd('-', '.');
        if (name.Length > ServerName.MaxLength) name = name[..ServerName.MaxLength].TrimEnd('-', '.');
        if (ServerName.Problem(name) is null) return name;
        return name.Length > 0 && ServerName.Problem($"server-{name}") is null ? $"server-{name}" : "server";
    }

    /// <summary>Returns the name, or the first free one of <c>name-2</c>, <c>name-3</c>, ….</summary>
    /// <param name="name">A valid name.</param>
    /// <param name="taken">Whether a name, in underscore form and small letters, is taken.</param>
    public static string Free(string name, Func<string, bool> taken)
    {
        var free = name;
        for (var number = 2; taken(Key(free)); number++)
        {
            var end = $"-{number}";
            free = name[..Math.Min(name.Length, ServerName.MaxLength - end.Length)] + end;
        }

        return free;
    }

    /// <summary>The form in which names must differ.</summary>
    public static string Key(string name) => ServerName.UnderscoreForm(name).ToLowerInvariant();
}
