using VoidMcp.Registry;

namespace VoidMcp.Clients;

/// <summary>The operating systems whose clients keep their files in different places.</summary>
internal enum ClientSystem
{
    Linux,
    MacOs,
    Windows,
}

/// <summary>
/// Where a file of a client lies. Starts with <c>~</c> (home), <c>&lt;cfg&gt;</c> (the system's folder for
/// configurations), <c>&lt;xdg&gt;</c> (<c>XDG_CONFIG_HOME</c> or <c>~/.config</c> on every system), or
/// <c>{VARIABLE|default}</c>.
/// </summary>
/// <param name="Usual">The path on systems that have none of their own.</param>
internal sealed record ClientPath(string Usual)
{
    public string? MacOs { get; init; }

    public string? Windows { get; init; }

    public static implicit operator ClientPath(string usual) => new(usual);

    /// <summary>Returns the absolute path.</summary>
    public string Resolve(RegistryEnvironment environment, ClientSystem system) => Path.GetFullPath(Expand(
        system switch
        {
            ClientSystem.MacOs => MacOs ?? Usual,
            ClientSystem.Windows => Windows ?? Usual,
            _ => Usual,
        },
        environment,
        system));

    /// <summary>The system of this process.</summary>
    public static ClientSystem System =>
        OperatingSystem.IsWindows() ? ClientSystem.Windows
        : OperatingSystem.IsMacOS() ? ClientSystem.MacOs
        : ClientSystem.Linux;

    private static string Expand(string path, RegistryEnvironment environment, ClientSystem system)
    {
        var home = environment.HomeFolder;
        var end = path.IndexOf('/', path.IndexOf('}', StringComparison.Ordinal) + 1);
        var (start, rest) = end < 0 ? (path, "") : (path[..end], path[(end + 1)..]);
        if (start.StartsWith('{'))
        {
            var (variable, usual) = start[1..^1].Split('|') is [var v, var u] ? (v, u) : (start, "~");
            var value = environment.Variable(variable);
            start = string.IsNullOrWhiteSpace(value) ? usual : value;
            return Path.Join(start.StartsWith('~') ? Path.Join(home, start[1..]) : start, rest);
        }

        var folder = start switch
        {
            "~" => home,
            "<xdg>" => Of("XDG_CONFIG_HOME", Path.Join(home, ".config")),
            "<cfg>" when system == ClientSystem.Windows => Of("APPDATA", Path.Join(home, "AppData", "Roaming")),
            "<cfg>" when system == ClientSystem.MacOs => Path.Join(home, "Library", "Application Support"),
            "<cfg>" => Of("XDG_CONFIG_HOME", Path.Join(home, ".config")),
            _ => start,
        };
        return Path.Join(folder, rest);

        string Of(string variable, string usual) =>
            environment.Variable(variable) is { Length: > 0 } value ? value : usual;
    }
}
