using VoidMcp.Registry;

namespace VoidMcp.Logs;

/// <summary>
/// The paths of the log files: one log for all gateways and one per server, each with its rotated files. See
/// <see cref="LogFiles"/> for writing and rotation.
/// </summary>
internal static class LogFolder
{
    /// <summary>The name of the gateways' log on the command line; a server with that name takes precedence.</summary>
    public const string Gateway = "gateway";

    /// <summary>The number of rotated files kept per log: <c>x.log.1</c> is newer than <c>x.log.2</c>.</summary>
    public const int Generations = 2;

    /// <summary>The file name of the audit; no server's log can have it.</summary>
    public const string Audit = "audit.jsonl";

    private const string ServerPrefix = "server-";
    private const string Ending = ".log";

    /// <summary>The path of a server's log, or of the gateways' log if <paramref name="server"/> is null.</summary>
    public static string PathOf(string folder, string? server) =>
        Path.Join(folder, server is null ? Gateway + Ending : ServerPrefix + server + Ending);

    /// <summary>Lists the servers that have a log, by name, including those removed from the registry.</summary>
    public static IReadOnlyList<string> Servers(string folder)
    {
        if (!Directory.Exists(folder)) return [];
        return [.. Directory.EnumerateFiles(folder, $"{ServerPrefix}*{Ending}")
            .Select(path => Path.GetFileName(path)[ServerPrefix.Length..^Ending.Length])
            .Where(name => ServerName.Problem(name) is null)
            .Order(StringComparer.Ordinal)];
    }
}
