using VoidMcp.Registry;

namespace VoidMcp.Logs;

/// <summary>
/// Which files the logs are: one for all gateways, one for each server, and of each its older generations. What is written
/// to them and how they roll is <see cref="LogFiles"/>'s.
/// </summary>
internal static class LogFolder
{
    /// <summary>How the gateways' own log is called where logs are named; a server of that name goes first.</summary>
    public const string Gateway = "gateway";

    /// <summary>How many older files are kept of each: <c>x.log.1</c> is the younger one, <c>x.log.2</c> the older.</summary>
    public const int Generations = 2;

    private const string ServerPrefix = "server-";
    private const string Ending = ".log";

    /// <summary>The file of a server's log, or of the gateways' own where <paramref name="server"/> is null.</summary>
    public static string PathOf(string folder, string? server) => Path.Join(folder, server is null ? Gateway + Ending : ServerPrefix + server + Ending);

    /// <summary>The servers that have a log, in the order of their names; those that were removed from the registry too.</summary>
    public static IReadOnlyList<string> Servers(string folder)
    {
        if (!Directory.Exists(folder)) return [];
        return [.. Directory.EnumerateFiles(folder, $"{ServerPrefix}*{Ending}")
            .Select(path => Path.GetFileName(path)[ServerPrefix.Length..^Ending.Length])
            .Where(name => ServerName.Problem(name) is null)
            .Order(StringComparer.Ordinal)];
    }
}
