using System.Text;
using System.Text.Json;
using VoidMcp.Catalog;
using VoidMcp.Schema;
using VoidMcp.Search;

namespace VoidMcp.Tests.Search;

/// <summary>A made-up catalog that is small enough to know by heart.</summary>
internal static class SmallCatalog
{
    public static readonly IReadOnlyList<CatalogTool> Tools =
    [
        Tool(
            "tracker", "Tickets and source code of a team.", "create_issue", "Open a new issue in a repository.",
            "repo", "title", "body"),
        Tool(
            "tracker", "Tickets and source code of a team.", "list_issues",
            "Show the issues of a repository, newest first.", "repo", "state"),
        Tool("tracker", "Tickets and source code of a team.", "closeIssue", "Mark as done.", "id"),
        Tool(
            "tracker",
            "Tickets and source code of a team.",
            "merge_pull_request",
            "Merge the branch of a change into another.",
            "number"),
        Tool("tracker", "Tickets and source code of a team.", "get_commit", "Details of one commit.", "sha"),
        Tool("disk", "Files on this machine.", "read_file", "Read the whole content of a file as text.", "path"),
        Tool(
            "disk", "Files on this machine.", "write_file", "Write text to a file, replacing what was there.", "path",
            "content"),
        Tool(
            "disk", "Files on this machine.", "write_file_from_template", "Fill in a template and write it to a file.",
            "path", "template"),
        Tool("disk", "Files on this machine.", "list_directory", "Names and sizes of what is in a directory.", "path"),
        Tool("disk", "Files on this machine.", "delete_file", "Remove a file for good.", "path"),
        Tool(
            "sky", "Forecasts and warnings for any place.", "get_forecast", "Temperature and rain for the coming days.",
            "latitude", "longitude"),
        Tool("sky", "Forecasts and warnings for any place.", "get_alerts", "Storm warnings for a region.", "region"),
        Tool("inbox", "Mail.", "sendMessage", "Send an email to one or more people.", "recipients", "subject"),
        Tool("inbox", "Mail.", "searchMessages", "Find emails by words, sender or date.", "query", "sender"),
        Tool("wechat-pay", null, "查询订单", "按订单号查询支付订单的状态。", "订单号"),
        Tool("misc", null, "resizeJPEGImage", "Make a picture smaller.", "widthInPixels"),
    ];

    public static readonly SearchIndex Index = SearchIndex.Build(Tools);

    public static CatalogTool Tool(
        string server, string? summary, string name, string description, params string[] arguments)
    {
        var properties = string.Join(',', arguments.Select(a => $"{Quoted(a)}:{{\"type\":\"string\"}}"));
        var json =
            $$$"""{"name":{{{Quoted(name)}}},"description":{{{Quoted(description)}}}"""
            + $$$""","inputSchema":{"type":"object","properties":{ {{{properties}}} } } }""";
        Assert.True(ToolDefinition.TryParse(Encoding.UTF8.GetBytes(json), out var definition, out var reason), reason);
        return new CatalogTool
        {
            Server = server,
            ServerSummary = summary,
            Definition = definition,
            ExposedName = $"{server}__{name}",
        };
    }

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
