using System.Text.Json;
using VoidMcp.Distribution;
using VoidMcp.Protocol;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp version</c>: prints the version, what it was built from, and what it runs on.</summary>
internal static class VersionCommand
{
    /// <summary>The version alone on the first line, for scripts; the rest is for bug reports.</summary>
    public static string Text => Of(BuildFacts.Current);

    public static Verb Create(CommandContext context)
    {
        var json = CommandContext.JsonOption();
        var command = new Verb("version", "Show the version: also its commit and date, the runtime and the system.")
        {
            Usage = "[options]",
            Examples =
            [
                ("For a bug report", "voidmcp version"),
                ("In a script", "voidmcp version --json | jq -r .version"),
            ],
        };
        command.Options.Add(json);
        command.SetAction(parse =>
        {
            if (parse.GetValue(json))
                context.Output.Json(JsonSerializer.Serialize(BuildFacts.Current, CommandsJson.Pretty.BuildFacts));
            else
                context.Output.Data(Text);
        });
        return command;
    }

    private static string Of(BuildFacts facts) =>
        $"{Implementation.Name} {facts.Version}\n"
        + $"commit   {facts.Commit}\n"
        + $"date     {facts.Date}\n"
        + $"runtime  {facts.Runtime}\n"
        + $"system   {facts.System}";
}
