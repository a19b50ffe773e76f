using VoidMcp.Catalog;
using VoidMcp.Schema;

namespace VoidMcp.Search;

/// <summary>
/// The path of each tool in scripts, such as <c>tools.my_server.do_it</c>; of the user's own scripts, such as
/// <c>scripts.report</c>. Immutable.
/// </summary>
internal sealed class ScriptPaths
{
    private readonly ScriptNames _servers;
    private readonly Dictionary<string, ScriptNames> _tools;

    public ScriptPaths(IEnumerable<CatalogTool> tools)
    {
        _tools = tools
            .GroupBy(tool => tool.Server, StringComparer.Ordinal)
            .ToDictionary(
                server => server.Key,
                server => new ScriptNames(server.Select(tool => tool.Name)),
                StringComparer.Ordinal);
        _servers = new ScriptNames(_tools.Keys);
    }

    /// <summary>The path of a tool in this catalog.</summary>
    public string Of(CatalogTool tool) => tool.IsScript
        ? $"scripts{_tools[tool.Server].Accessor(tool.Name)}"
        : $"tools{_servers.Accessor(tool.Server)}{_tools[tool.Server].Accessor(tool.Name)}";
}
