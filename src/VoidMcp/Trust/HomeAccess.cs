using VoidMcp.Files;

namespace VoidMcp.Trust;

/// <summary>
/// Finds servers that are given a folder which contains voidmcp's home: a filesystem server for it, or for a folder
/// above it, or a container with such a mount. Their tools could change the registry, the approvals and the secrets.
/// </summary>
internal static class HomeAccess
{
    private static readonly string[] Containers = ["docker", "podman", "nerdctl"];

    /// <summary>The warning; null if there is nothing to warn of.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="command">Its program.</param>
    /// <param name="args">Its arguments, with <c>~</c> expanded.</param>
    /// <param name="home">voidmcp's home.</param>
    public static string? Warning(string server, string? command, IReadOnlyList<string> args, string home)
    {
        if (command is null) return null;
        var isContainer = Containers.Contains(Path.GetFileNameWithoutExtension(command), StringComparer.Ordinal);
        var folder = (isContainer ? Mounts(args) : args.Select(ValueOf)).FirstOrDefault(path => Contains(path, home));
        return folder is null
            ? null
            : $"{server}: is given {folder}, which contains voidmcp's own folder {home}: its tools could change your "
                + "registry and its rules; give it a narrower folder";
    }

    /// <summary>The folders of this machine that a container may write.</summary>
    private static IEnumerable<string> Mounts(IReadOnlyList<string> args)
    {
        for (var i = 0; i < args.Count; i++)
        {
            var isNext = args[i] is "-v" or "--volume" or "--mount";
            var text = isNext ? i + 1 < args.Count ? args[i + 1] : "" : ValueOf(args[i]);
            if (args[i].StartsWith("--mount", StringComparison.Ordinal))
            {
                var parts = text.Split(',');
                if (parts.Any(part => part is "readonly" or "ro" or "readonly=true" or "ro=true")) continue;
                var source = parts.Select(part => part.Split('=', 2))
                    .FirstOrDefault(pair => pair is ["source" or "src", _]);
                if (source is not null) yield return source[1];
            }
            else if (args[i].StartsWith("-v", StringComparison.Ordinal)
                || args[i].StartsWith("--volume", StringComparison.Ordinal))
            {
                if (!isNext && !args[i].StartsWith("--", StringComparison.Ordinal)) text = args[i][2..];
                if (Parts(text) is [var from, _, .. var options]
                    && !options.Any(o => o.Split(',').Contains("ro", StringComparer.Ordinal)))
                {
                    yield return from;
                }
            }
        }
    }

    /// <summary>
    /// The parts of <c>folder:target:options</c>. The colon of a Windows drive is not one of its separators.
    /// </summary>
    private static string[] Parts(string mount)
    {
        var hasDrive = OperatingSystem.IsWindows() && mount is [_, ':', '\\' or '/', ..];
        if (!hasDrive) return mount.Split(':');
        var parts = mount[2..].Split(':');
        parts[0] = mount[..2] + parts[0];
        return parts;
    }

    /// <summary>The value of <c>--name=value</c>; any other argument itself.</summary>
    private static string ValueOf(string arg) =>
        arg.StartsWith('-') && arg.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
            ? arg[(equals + 1)..]
            : arg;

    private static bool Contains(string folder, string home)
    {
        if (!Path.IsPathFullyQualified(folder) || folder.Contains('\0', StringComparison.Ordinal)) return false;
        var (outer, inner) = (RealPath.Of(folder), RealPath.Of(home));
        return string.Equals(outer, inner, RealPath.Comparison) || inner.StartsWith(
            Path.EndsInDirectorySeparator(outer) ? outer : outer + Path.DirectorySeparatorChar, RealPath.Comparison);
    }
}
