using VoidMcp.Hosting;
using VoidMcp.Hosting.Http;
using VoidMcp.Registry;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp serve</c>: what clients start, or, over HTTP, what they connect to.</summary>
internal static class ServeCommand
{
    public static Verb Create(CommandContext context)
    {
        var http = new HttpServeOptions();
        var command = new Verb("serve", "Serve every registered server's tools to one MCP client over stdin and stdout, which clients start by themselves; or to many over HTTP.")
        {
            Usage = "[options]",
            Examples =
            [
                ("Let Claude Code start it", "claude mcp add --scope user voidmcp -- voidmcp serve"),
                ("Serve another registry", "voidmcp serve --config ./project.yaml"),
                ("One gateway for all clients of this machine; `voidmcp token` prints what they send", "voidmcp serve --http"),
                ("Behind a proxy that adds TLS", "voidmcp serve --http --port 9000 --allow-host mcp.example.com"),
            ],
        };
        http.AddTo(command);
        command.SetAction((parse, cancellation) => RunAsync(context, parse.GetValue(context.Config), http.Read(parse), cancellation));
        return command;
    }

    /// <summary>Serves until the client hangs up. Mistakes in the registry are reported and cost only what they are in.</summary>
    public static async Task<int> RunAsync(CommandContext context, string? config, HttpOptions? http, CancellationToken cancellation)
    {
        var location = RegistryLocation.Resolve(config, context.Environment, context.CurrentFolder);
        if (CommandContext.IsNamedButMissing(location)) context.Output.Warn($"{location.RegistryPath} does not exist: there are no servers");
        var file = context.Registry(location);
        var registry = new LiveRegistry(file.Load());
        if (http is null && context.Input.IsTerminal) context.Output.Note("Serving MCP on stdin and stdout; a client usually starts this. Ctrl-C ends it.");

        await using var host = context.OpenHost(registry, location);
        host.AllowModels(file);
        using var record = new ServingRecord(host, registry, location);
        var problems = new ReportedProblems(Warn);
        problems.Report(registry.Current);
        registry.Changed += () => problems.Report(registry.Current);
        await using var watch = new RegistryWatch(file, registry, location.ValueFiles, context.Time);
        if (http is null) await StdioServing.RunAsync(host, Warn, cancellation);
        else await ServeHttpAsync(context, host, record, http, location, Warn, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return 0;

        void Warn(string text)
        {
            record.Warn(text);
            context.Output.Warn(text);
        }
    }

    private static async Task ServeHttpAsync(
        CommandContext context,
        GatewayHost host,
        ServingRecord record,
        HttpOptions http,
        RegistryLocation location,
        Action<string> warn,
        CancellationToken cancellation)
    {
        var token = http.IsOpen ? null : new BearerToken(location.Home, context.Time);
        if (token is not null) await token.EnsureAsync(cancellation);
        if (token is { WasOpen: true }) context.Output.Warn(TokenCommand.WasOpen(token), TokenCommand.Rotate);
        if (!http.IsLocal) warn($"{http.Host} is reached by others, and what is sent there is not encrypted: put a proxy with TLS in front");
        await HttpServing.RunAsync(
            host, http, token,
            url =>
            {
                record.ServesAt(url);
                context.Output.NoteCopyable($"Serving MCP on {url}");
                context.Output.Note(token is null ? "Whoever reaches it may use it: no token is asked for." : "Clients send `Authorization: Bearer TOKEN`; `voidmcp token` prints it.");
            },
            warn, cancellation);
    }
}
