using System.CommandLine;
using VoidMcp.Search;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp search</c>: what a model gets from its search tool, for people.</summary>
internal static class SearchCommand
{
    public static Verb Create(CommandContext context)
    {
        var words = new Argument<string[]>("words") { Description = "What you want to do, a server's name, or '*' for everything.", Arity = ArgumentArity.OneOrMore };
        var limit = new Option<int>("--limit")
        {
            Description = $"The most tools to show, 1 to {SearchAnswer.LargestLimit} ({SearchAnswer.DefaultLimit} unless said).",
            HelpName = "NUMBER",
            DefaultValueFactory = _ => SearchAnswer.DefaultLimit,
        };
        var server = new Option<string?>("--server") { Description = "Only tools of this server.", HelpName = "NAME" };
        var json = CommandContext.JsonOption();
        var command = new Verb("search", "Find tools of all servers by what they do, as the signatures that scripts call.")
        {
            Usage = "[options] <words>...",
            Examples =
            [
                ("By what it does", "voidmcp search create an issue"),
                ("Everything that one server has", "voidmcp search '*' --server files --limit 100"),
                ("One tool in full: its whole description and types", "voidmcp search files.read_text_file"),
            ],
        };
        command.Arguments.Add(words);
        foreach (var option in (Option[])[limit, server, json]) command.Options.Add(option);
        command.SetAction(async (parse, cancellation) =>
        {
            var location = context.Location(parse);
            await using var host = context.OpenHost(context.LoadRegistry(location), location);
            var query = string.Join(' ', parse.GetRequiredValue(words));
            var finding = host.Parts.Search.FindAsync(query, parse.GetValue(limit), parse.GetValue(server), cancellation);
            var answer = await context.Output.WaitAsync("asking the servers for their tools", finding);
            if (parse.GetValue(json)) context.Output.Data(PrettyJson.Write(answer.WriteJson));
            else Print(context.Output, answer.ToText());
            return 0;
        });
        return command;
    }

    /// <summary>Comments step back behind the signatures.</summary>
    private static void Print(Output output, string text)
    {
        foreach (var line in text.TrimEnd().Split('\n'))
        {
            var isComment = line.TrimStart() is ['/' or '*', ..];
            output.Line(isComment ? $"[grey]{Output.Text(line)}[/]" : Output.Text(line));
        }
    }
}
