using System.CommandLine;
using VoidMcp.Search;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp search</c>: the search tool of models, for the terminal.</summary>
internal static class SearchCommand
{
    public static Verb Create(CommandContext context)
    {
        var words = new Argument<string[]>("words")
        {
            Description = "What the tool should do, a server's name, or '*' for all tools.",
            Arity = ArgumentArity.OneOrMore,
        };
        var limit = new Option<int>("--limit")
        {
            Description =
                $"Maximum number of tools, 1 to {SearchAnswer.LargestLimit} (default: {SearchAnswer.DefaultLimit}).",
            HelpName = "NUMBER",
            DefaultValueFactory = _ => SearchAnswer.DefaultLimit,
        };
        var server = new Option<string?>("--server") { Description = "Search only this server.", HelpName = "NAME" };
        var json = CommandContext.JsonOption();
        var command = new Verb("search", "Search the tools of all servers. Prints the signatures that scripts call.")
        {
            Usage = "[options] <words>...",
            Examples =
            [
                ("By purpose", "voidmcp search create an issue"),
                ("All tools of one server", "voidmcp search '*' --server files --limit 100"),
                ("One tool, with its full description and types", "voidmcp search files.read_text_file"),
            ],
        };
        command.Arguments.Add(words);
        foreach (var option in (Option[])[limit, server, json, context.NoGateway]) command.Options.Add(option);
        command.SetAction(async (parse, cancellation) =>
        {
            await using var host = context.OpenServers(parse);
            var query = string.Join(' ', parse.GetRequiredValue(words));
            var finding = host.Parts.Search.FindAsync(
                query, parse.GetValue(limit), parse.GetValue(server), cancellation);
            var answer = await context.Output.WaitAsync("listing the servers' tools", finding);
            if (parse.GetValue(json)) context.Output.Json(PrettyJson.Write(answer.WriteJson));
            else Print(context.Output, answer.ToText());
            context.Output.Warn(
                [
                    .. answer.Unheard.Select(name => ($"{name}: tools are unknown: {ProblemOf(name)}", (string?)null)),
                ],
                "see all of them: voidmcp list --check");

            return 0;

            string ProblemOf(string name) => host.Parts.Upstreams.Get(name).Status.Problem ?? "no response yet";
        });
        return command;
    }

    /// <summary>Prints signatures, with comments in grey.</summary>
    private static void Print(Output output, string text)
    {
        foreach (var line in text.TrimEnd().Split('\n'))
        {
            var isComment = line.TrimStart() is ['/' or '*', ..];
            output.Line(isComment ? $"[grey]{Output.Text(line)}[/]" : Output.Text(line));
        }
    }
}
