using VoidMcp.Protocol;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp version</c>: prints the version.</summary>
internal static class VersionCommand
{
    public static string Text => $"{Implementation.Name} {Implementation.Version}";

    public static Verb Create(CommandContext context)
    {
        var command = new Verb("version", "Show the version.")
        {
            Usage = "",
            Examples = [("For a bug report", "voidmcp version")],
        };
        command.SetAction(_ => context.Output.Data(Text));
        return command;
    }
}
