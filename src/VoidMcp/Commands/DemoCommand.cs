using System.Globalization;
using VoidMcp.Demo;
using VoidMcp.Terminal;
using VoidMcp.Processes;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp demo</c>: shows in seconds what voidmcp does, with nothing installed and no network.</summary>
internal static class DemoCommand
{
    public static Verb Create(CommandContext context)
    {
        var command = new Verb("demo", "Show what voidmcp does: two built-in servers, a search, a script that chains them, and what it saves; touches nothing of yours.")
        {
            Usage = "",
            Examples = [("Takes a second, needs no network", "voidmcp demo")],
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
        Heading(output, $"Two MCP servers behind one gateway, reached over stdio in {Sizes.Time(report.Connected)}");
        var servers = new TextTable("", "", "");
        foreach (var (name, tools) in report.Servers)
        {
            servers.Row($"  [cyan]{Output.Text(name)}[/]", Sizes.Count(tools.Count, "tool"), Output.Text(string.Join(", ", tools), 200));
        }

        output.Table(servers);
        Heading(output, $"The client searches for \"{DemoStory.Query}\"");
        Indented(output, report.Found);
        Heading(output, $"{DemoStory.Question} One script with execute_code");
        Indented(output, DemoStory.Script, "cyan");
        Heading(output, $"The answer, {Sizes.Time(report.Ran)} later");
        Indented(output, PrettyJson.Of(report.Result), "green");
        Heading(output, "What the script called, in parallel where it could");
        Indented(output, report.Trace, "grey");
        PrintTokens(output, report);
        Heading(output, "Now with your own servers");
        output.Line("  Add one:");
        output.Copyable("    voidmcp add memory -- npx -y @modelcontextprotocol/server-memory");
        output.Line("  Point your client at voidmcp, once:");
        ClientSetup.Print(markup => output.Line(markup), output.Copyable);
    }

    private static void PrintTokens(Output output, DemoReport report)
    {
        Heading(output, "What the model's context holds for it, in tokens (bytes of the real messages / 4)");
        var table = new TextTable("", "tool definitions", "calls and results", "together").RightAlign(1).RightAlign(2).RightAlign(3);
        table.Row($"  servers connected directly, {report.CallCount} calls", Number(report.Without.DefinitionTokens), Number(report.Without.CallTokens), Number(report.Without.Tokens));
        table.Row("  through voidmcp, a search and a script", Number(report.With.DefinitionTokens), Number(report.With.CallTokens), $"[bold green]{Number(report.With.Tokens)}[/]");
        output.Table(table);
        var part = report.With.Tokens * 100 / Math.Max(1, report.Without.Tokens);
        output.Line(part < 100
            ? $"  That is {part} %, and the definitions stay as small however many servers you add."
            : "  Nothing saved here: voidmcp pays off with more tools or larger results.");
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
