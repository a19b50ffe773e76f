using System.Globalization;
using VoidMcp.Demo;
using VoidMcp.Terminal;
using VoidMcp.Processes;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp demo</c>: demonstrates voidmcp with two built-in servers, without network access.</summary>
internal static class DemoCommand
{
    public static Verb Create(CommandContext context)
    {
        var command = new Verb(
            "demo",
            "Demonstrate voidmcp with two built-in servers: a search, a script that chains calls, and the tokens "
                + "saved. Changes nothing.")
        {
            Usage = "",
            Examples = [("Run the demo (about a second, no network)", "voidmcp demo")],
        };
        command.SetAction(async (_, cancellation) =>
        {
            var running = DemoStory.RunAsync(SelfCommand.Current(), context.Time, cancellation);
            Print(context.Output, await context.Output.WaitAsync("two servers, one gateway, one client", running));
            return 0;
        });
        return command;
    }

    internal static void Print(Output output, DemoReport report)
    {
        Heading(output, $"Two MCP servers behind one gateway, connected over stdio in {Sizes.Time(report.Connected)}");
        var servers = new TextTable("", "", "");
        foreach (var (name, tools) in report.Servers)
        {
            servers.Row(
                $"  [cyan]{Output.Text(name)}[/]",
                Sizes.Count(tools.Count, "tool"),
                Output.Text(string.Join(", ", tools), 200));
        }

        output.Table(servers);
        Heading(output, $"The client searches for \"{DemoStory.Query}\"");
        Indented(output, report.Found);
        Heading(output, $"{DemoStory.Question} One execute_code script:");
        Indented(output, DemoStory.Script, "cyan");
        Heading(output, $"The result, after {Sizes.Time(report.Ran)}");
        Indented(output, PrettyJson.Of(report.Result), "green");
        Heading(output, "The script's calls, in parallel where possible");
        Indented(output, report.Trace, "grey");
        PrintTokens(output, report);
        Heading(output, "Next: your own servers");
        output.Line("  Add a server:");
        output.Copyable("    voidmcp add memory -- npx -y @modelcontextprotocol/server-memory");
        output.Line("  Add voidmcp to your client (once):");
        output.Copyable("    voidmcp install");
    }

    private static void PrintTokens(Output output, DemoReport report)
    {
        Heading(output, "Tokens in the model's context (message bytes / 4)");
        var table = new TextTable("", "tool definitions", "calls and results", "total")
            .RightAlign(1)
            .RightAlign(2)
            .RightAlign(3);
        table.Row(
            $"  servers connected directly, {report.CallCount} calls",
            Number(report.Without.DefinitionTokens),
            Number(report.Without.CallTokens),
            Number(report.Without.Tokens));
        table.Row(
            "  through voidmcp, a search and a script",
            Number(report.With.DefinitionTokens),
            Number(report.With.CallTokens),
            $"[bold green]{Number(report.With.Tokens)}[/]");
        output.Table(table);
        var part = report.With.Tokens * 100 / Math.Max(1, report.Without.Tokens);
        output.Line(part < 100
            ? $"  That is {part} %, and the definitions stay as small with any number of servers."
            : "  No savings here: voidmcp pays off with more tools or larger results.");
    }

    private static void Heading(Output output, string text)
    {
        output.Line();
        output.Line($"[bold]{Output.Text(text)}[/]");
    }

    private static void Indented(Output output, string text, string? color = null)
    {
        foreach (var line in text.TrimEnd().Split('\n'))
        {
            var shown = Output.Text(line);
            output.Line(color is null || shown.Length == 0 ? shown : $"[{color}]{shown}[/]", indent: 2);
        }
    }

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
