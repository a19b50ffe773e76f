using System.CommandLine;
using VoidMcp.Clients;
using VoidMcp.Errors;
using VoidMcp.Hosting;
using VoidMcp.Hosting.Http;
using VoidMcp.Logs;
using VoidMcp.Processes;
using VoidMcp.Registry;
using VoidMcp.Terminal;
using VoidMcp.Upstream;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp serve</c>: runs the gateway, over stdio or HTTP.</summary>
internal static class ServeCommand
{
    public static Verb Create(CommandContext context)
    {
        var http = new HttpServeOptions();
        var client = new Option<string?>("--for")
        {
            HelpName = "CLIENT",
            Description = "The client that starts it, written by `voidmcp install`: shown in the log, and what results "
                + "and lists are shaped for if it does not say who it is. Not with --http.",
        };
        var command = new Verb(
            "serve",
            "Serve the tools of all registered servers to one MCP client over stdio, or to many over HTTP. Clients "
                + "start it themselves with stdio.")
        {
            Usage = "[options]",
            Examples =
            [
                ("Add it to Claude Code", "voidmcp install claude-code"),
                ("Use another registry", "voidmcp serve --config ./project.yaml"),
                (
                    "One gateway for all clients on this machine; `voidmcp token` prints their token",
                    "voidmcp serve --http"),
                ("Behind a TLS proxy", "voidmcp serve --http --port 9000 --allow-host mcp.example.com"),
            ],
        };
        http.AddTo(command);
        command.Options.Add(client);
        command.SetAction((parse, cancellation) => RunAsync(
            context, parse.GetValue(context.Config), http.Read(parse), cancellation, parse.GetValue(client)));
        return command;
    }

    /// <summary>
    /// Serves until the client disconnects. Errors in the registry are reported and affect only their entries.
    /// </summary>
    /// <param name="context">The command's context.</param>
    /// <param name="config">The registry file; null for the default.</param>
    /// <param name="http">How to serve over HTTP; null for stdio.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="client">The client that starts it, if its configuration says so.</param>
    public static async Task<int> RunAsync(
        CommandContext context,
        string? config,
        HttpOptions? http,
        CancellationToken cancellation,
        string? client = null)
    {
        var location = RegistryLocation.Resolve(config, context.Environment, context.CurrentFolder);
        if (CommandContext.IsNamedButMissing(location))
            context.Output.Warn($"{location.RegistryPath} does not exist; no servers are available");
        RefuseItself(context, location);
        var file = context.Registry(location);
        var first = file.Load();
        var registry = new LiveRegistry(first);
        var hasTerminal = http is null && context.Input.IsTerminal;
        if (hasTerminal)
            context.Output.Note("Serving MCP over stdio (normally started by a client). Ctrl-C stops.");

        await using var host = context.OpenHost(registry, location);
        var startedFor = ClientOf(client, context);

        // Over HTTP others come too.
        if (http is null) host.Parts.For = startedFor;
        host.AllowModels(
            file,
            (name, stop) => context.Trust(location).ApproveOwnAsync(file, [name], stop),
            location.ConfigOption);
        var problems = new ReportedProblems(Warn);
        problems.Report(registry.Current);
        registry.Changed += () => problems.Report(registry.Current);
        await using var watch = new RegistryWatch(file, registry, location.ValueFiles, context.Time);
        using var accepted = new AcceptedWatch(host.Parts.Upstreams, context.Time);
        if (http is null)
        {
            await StdioServing.RunAsync(host, Record, Warn, cancellation);
        }
        else
        {
            using var record = Record();
            await ServeHttpAsync(context, host, record, http, location, Warn, cancellation);
        }

        cancellation.ThrowIfCancellationRequested();

        // The client left by itself: its servers may save what they have. After a signal they are stopped quickly, and
        // so they are if stdin was a terminal: its end may arrive before the hang-up that came with it.
        if (!hasTerminal) host.Parts.Upstreams.StopPatiently();
        return 0;

        ServingRecord Record() => new(host, registry, first, location) { For = startedFor };

        void Warn(string text)
        {
            host.Log.Gateway(LogKind.Warning, text);
            context.Output.Warn(text);
        }
    }

    /// <summary>The ID of a known client. Another one is no reason not to serve: a newer voidmcp may know it.</summary>
    private static string? ClientOf(string? name, CommandContext context)
    {
        if (name is null) return null;
        if (KnownClients.Find(name) is { } known) return known.Id;
        context.Output.Warn($"--for names an unknown client: {PlainText.OneLine(name, 64)}");
        return null;
    }

    /// <exception cref="VoidMcpException">A gateway of the same registry started this one as its server.</exception>
    private static void RefuseItself(CommandContext context, RegistryLocation location)
    {
        var above = context.Environment.Variable(NestedGateway.Variable);
        int? parent = OperatingSystem.IsWindows() ? null : Libc.ParentId();
        if (!NestedGateway.MustRefuse(location.RegistryPath, above, parent)) return;
        throw new VoidMcpException(
            FailureKind.Configuration,
            $"voidmcp was started by itself, as a server of {location.RegistryPath}: it would start all servers once "
                + "more, and itself again",
            "remove the entry that starts voidmcp, or give it another registry with --config");
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
        if (!http.IsLocal)
            warn($"{http.Host} is reachable by others and connections are not encrypted: put a TLS proxy in front");
        await HttpServing.RunAsync(
            host, http, token,
            url =>
            {
                record.ServesAt(url);
                context.Output.NoteCopyable($"Serving MCP on {url}");
                context.Output.Note(token is null
                    ? "No token is required: everyone who can reach it can use it."
                    : "Clients send `Authorization: Bearer TOKEN`; `voidmcp token` prints the token.");
            },
            warn, cancellation);
    }
}
