using VoidMcp.Hosting;
using VoidMcp.Registry;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp serve</c>: what clients start.</summary>
internal static class ServeCommand
{
    public static Verb Create(CommandContext context)
    {
        var command = new Verb("serve", "Serve every registered server's tools to one MCP client over stdin and stdout; clients start this by themselves.")
        {
            Usage = "[options]",
            Examples =
            [
                ("Let Claude Code start it", "claude mcp add voidmcp -- voidmcp serve"),
                ("Serve another registry", "voidmcp serve --config ./project.yaml"),
            ],
        };
        command.SetAction((parse, cancellation) => RunAsync(context, parse.GetValue(context.Config), cancellation));
        return command;
    }

    /// <summary>Serves until the client hangs up. Mistakes in the registry are reported and cost only what they are in.</summary>
    public static async Task<int> RunAsync(CommandContext context, string? config, CancellationToken cancellation)
    {
        var location = RegistryLocation.Resolve(config, context.Environment, context.CurrentFolder);
        if (CommandContext.IsNamedButMissing(location)) context.Output.Warn($"{location.RegistryPath} does not exist: there are no servers");
        var file = context.Registry(location);
        var registry = new LiveRegistry(file.Load());
        if (context.Input.IsTerminal) context.Output.Note("Serving MCP on stdin and stdout; a client usually starts this. Ctrl-C ends it.");

        await using var host = context.OpenHost(registry, location);
        using var record = new ServingRecord(host, registry, location);
        var problems = new ReportedProblems(Warn);
        problems.Report(registry.Current);
        registry.Changed += () => problems.Report(registry.Current);
        await using var watch = new RegistryWatch(file, registry, [location.SecretsPath], context.Time);
        await StdioServing.RunAsync(host, Warn, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return 0;

        void Warn(string text)
        {
            record.Warn(text);
            context.Output.Warn(text);
        }
    }
}
