using System.Text;
using VoidMcp.Catalog;
using VoidMcp.Schema;

namespace VoidMcp.Gateway;

/// <summary>
/// One line for each server, for the descriptions that a model reads: agents skip a search tool that does not say what
/// there is to find. The words are the servers' own and untrusted, so they are cut short and kept to one line.
/// </summary>
internal static class ServerSummaries
{
    private const int MaxServers = 30;
    private const int MaxSummary = 90;
    private const int MaxNames = 4;
    private const int MaxName = 40;

    public static string Of(CatalogSnapshot catalog)
    {
        if (catalog.Servers.Count == 0) return "No servers are registered yet: the user adds one with `voidmcp add`.";
        var text = new StringBuilder("Servers:");
        foreach (var server in catalog.Servers.Take(MaxServers)) text.Append("\n- ").Append(Line(server));
        if (catalog.Servers.Count > MaxServers)
            text.Append($"\n- and {catalog.Servers.Count - MaxServers} more, see list_mcps");
        return text.ToString();
    }

    private static string Line(CatalogServer server)
    {
        if (server.Tools is not { } tools)
        {
            return server.Summary is null
                ? server.Name
                : $"{server.Name}: {TypeScriptText.FirstSentence(server.Summary, MaxSummary)}";
        }

        var count = tools.Count == 1 ? "1 tool" : $"{tools.Count} tools";
        if (server.Summary is { Length: > 0 } summary)
            return $"{server.Name} ({count}): {TypeScriptText.FirstSentence(summary, MaxSummary)}";
        var names = string.Join(
            ", ", tools.Take(MaxNames).Select(t => TypeScriptText.Shorten(TypeScriptText.OneLine(t.Name), MaxName)));
        return $"{server.Name} ({count}): {names}{(tools.Count > MaxNames ? ", …" : "")}";
    }
}
