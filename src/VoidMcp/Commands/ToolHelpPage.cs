using System.Text;
using VoidMcp.Catalog;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>Formats the help page of a tool: its description, how it is called, and its arguments.</summary>
internal static class ToolHelpPage
{
    /// <summary>A name that is longer stands on a line of its own.</summary>
    private const int LongestDescription = 1000;

    /// <param name="tool">The tool; its texts are untrusted.</param>
    /// <param name="width">The width of the terminal.</param>
    public static string Of(CatalogTool tool, int width)
    {
        width = Math.Clamp(width, 40, HelpPage.WidestLine);
        var page = new StringBuilder();
        if (tool.Definition.Description is { Length: > 0 } description)
        {
            HelpPage.Wrapped(page, PlainText.OneLine(description, LongestDescription), 0, width);
            page.Append('\n');
        }

        HelpPage.Wrapped(page, $"Usage: {PlainText.OneLine(ToolArgument.Shape(tool))}", 7, width, first: 0);
        HelpPage.Section(page, "Arguments", width, ToolArgument.Of(tool).OrderBy(a => !a.IsRequired).Select(a => (
            PlainText.OneLine($"{a}"),
            (string?)PlainText.OneLine(a.IsRequired ? $"{a.Description} (required)" : a.Description, 400).Trim())));
        page.Append("\nAlso name=value, or all arguments as JSON: --json '{\"name\": value}'. ")
            .Append("Options: voidmcp help call\n");
        return page.ToString();
    }
}
