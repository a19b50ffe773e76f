using System.CommandLine;
using System.CommandLine.Parsing;
using VoidMcp.Clients;
using VoidMcp.Errors;
using VoidMcp.Registry;

namespace VoidMcp.Commands;

/// <summary>
/// <c>voidmcp add</c>: connects to a server, lists its tools, and only then writes it to the registry.
/// </summary>
internal static class AddCommand
{
    public static Verb Create(CommandContext context)
    {
        var words = new Argument<string[]>("words")
        {
            HelpName = "name> <command | url | npm-package | published-name",
            Description =
                "The server's name and its command, URL, npm package or name in the MCP registry "
                + "(io.github.owner/server). The server's own name is optional for all but a command. "
                + "Without arguments, or with -, reads any client's configuration from stdin.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var env = Repeated(
            "--env",
            "KEY=VALUE",
            "Environment variable of the server (repeatable). Write '${env:NAME}' to take the value from your "
                + "environment.",
            "-e");
        var header = Repeated("--header", "NAME: VALUE", "HTTP header sent with every request (repeatable).", "-H");
        var token = new Option<bool>("--token")
        {
            Description =
                "Prompt for an access token, or read it from stdin, and store it as a secret; for a URL, send it as "
                + "Authorization header.",
            Arity = ArgumentArity.Zero,
        };
        var tokenEnv = new Option<string?>("--token-env")
        {
            Description = "Like --token, for a command: pass the token in this environment variable.",
            HelpName = "NAME",
        };
        var allow = Repeated("--allow", "GLOB", "Allow only tools that match (repeatable).");
        var deny = Repeated("--deny", "GLOB", "Hide and block tools that match (repeatable).");
        var clientId = new Option<string?>("--client-id")
        {
            Description = "OAuth client ID, for servers without dynamic registration.",
            HelpName = "ID",
        };
        var callbackPort = new Option<int>("--callback-port")
        {
            Description =
                "Port of the OAuth callback on 127.0.0.1, if the client is registered with one "
                + "(default: any free port).",
            HelpName = "PORT",
        };
        var scope = new Option<string?>("--scope")
        {
            Description = "OAuth scopes to request in addition to those the server asks for, separated by spaces.",
            HelpName = "SCOPES",
        };
        var registry = new Option<string?>("--registry")
        {
            Description =
                "MCP registry to look up a published server in: https, or http on this machine (default: the official "
                + "one).",
            HelpName = "URL",
        };
        var cwd = new Option<string?>("--cwd")
        {
            Description =
                "Working directory of the server (default: a folder of its own in voidmcp's home); client for the "
                    + "folder where the client starts voidmcp.",
            HelpName = "FOLDER",
        };
        var description = new Option<string?>("--description")
        {
            Description = "What the server is for; helps models find its tools.",
            HelpName = "TEXT",
        };
        var force = new Option<bool>("--force") { Description = "Replace an existing server with the same name." };
        var noVerify = new Option<bool>("--no-verify")
        {
            Description = "Add the server without connecting to it first.",
        };
        var yes = new Option<bool>("--yes")
        {
            Description =
                "Don't ask before the server is run or connected; required for stdin, except with --no-verify.",
        };
        var json = CommandContext.JsonOption();
        var transport = new Option<string?>("--transport", "-t") { Hidden = true };
        var ignored = new Option<string?>("-s") { Hidden = true };
        var line = new Option<string?>(CopiedLine.Option) { Hidden = true };
        var command = new Verb(
            "add", "Add a server: connect to it, list its tools, and write it to the registry if that succeeds.")
        {
            Usage = "[options] [<name>] [--] <command | url | npm-package>...",
            Examples =
            [
                (
                    "A command; everything after -- is passed unchanged",
                    "voidmcp add files -- npx -y @modelcontextprotocol/server-filesystem ~/docs"),
                ("The same, quoted", "voidmcp add files \"npx -y @modelcontextprotocol/server-filesystem ~/docs\""),
                ("An npm package: name and `npx -y` are inferred", "voidmcp add @modelcontextprotocol/server-memory"),
                (
                    "With an environment variable, and without dangerous tools",
                    "voidmcp add db -e PGHOST=localhost --deny 'drop_*' -- uvx postgres-mcp"),
                (
                    "A remote server, with a token (prompted for, stored as a secret)",
                    "voidmcp add github https://api.githubcopilot.com/mcp/ --token"),
                (
                    "A token from stdin, passed to the command in an environment variable",
                    "gh auth token | voidmcp add gh --token-env GITHUB_TOKEN -- npx -y github-mcp"),
                (
                    "A remote server without dynamic registration, with your OAuth client",
                    "voidmcp add crm https://mcp.example.com/mcp --client-id abc --callback-port 8765"),
                (
                    "A server of the MCP registry, in its latest version; -e also answers what it asks for",
                    "voidmcp add io.github.owner/weather -e UNITS=metric"),
                (
                    "A line for another client, as its README has it",
                    "voidmcp add claude mcp add --transport http linear https://mcp.linear.app/mcp"),
                ("JSON copied from a README", "pbpaste | voidmcp add - --yes"),
            ],
        };
        command.Arguments.Add(words);
        foreach (var option in (Option[])[
            env, header, token, tokenEnv, clientId, callbackPort, scope, registry, cwd, description, allow, deny, force,
            noVerify, yes, json, transport, ignored, line,
        ])
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parse, cancellation) =>
        {
            var given = parse.GetValue(words) ?? [];
            var asked = new AddRequest
            {
                Words = given,
                LiteralFrom = LiteralFrom(parse, given.Length),
                Env = parse.GetValue(env) ?? [],
                Headers = parse.GetValue(header) ?? [],
                Allow = parse.GetValue(allow) ?? [],
                Deny = parse.GetValue(deny) ?? [],
                OAuth = new OAuthSettings
                {
                    ClientId = parse.GetValue(clientId),
                    CallbackPort = PortOf(parse, callbackPort),
                    Scope = parse.GetValue(scope),
                },
                Transport = parse.GetValue(transport),
                Cwd = parse.GetValue(cwd),
                Description = parse.GetValue(description),
                HasToken = parse.GetValue(token) || parse.GetValue(tokenEnv) is not null,
                TokenVariable = parse.GetValue(tokenEnv),
            };
            var location = context.Location(parse);
            var isForced = parse.GetValue(force);
            var published = new PublishedAdding(context, location, asked, parse.GetValue(registry), isForced);
            var drafts = published.Server is not null ? await published.ResolveAsync(cancellation)
                : parse.GetValue(line) is { } copied ? Copied(context, location, asked, copied)
                : IsPasted(context, asked) ? await PastedAsync(context, location, asked, isForced, cancellation)
                : new AddedDrafts([asked.ToDraft(context.CurrentFolder)], ArePasted: false);
            var adding = new ServerAdding(
                context, location, isForced, hasToken: asked.HasToken, parse.GetValue(yes));
            return await adding.RunAsync(
                drafts, isVerified: !parse.GetValue(noVerify), asJson: parse.GetValue(json), cancellation);
        });
        return command;
    }

    /// <summary>The servers of a client's line, which the user has typed: a name that is taken is an error.</summary>
    private static AddedDrafts Copied(
        CommandContext context, RegistryLocation location, AddRequest asked, string line)
    {
        var source = ImportSource.Of("the line", line, null, context.Environment, context.CurrentFolder);
        if (asked.HasDetails)
        {
            throw new VoidMcpException(
                FailureKind.Usage, "a client's line can't be combined with other options of `voidmcp add`");
        }

        var planned = new ImportPlan(
            context.Registry(location).LoadAsWritten(), context.EnvironmentOf(location), true).Make([source]);
        if (planned.FirstOrDefault(p => p.Draft is null) is { } wrong)
            throw new VoidMcpException(FailureKind.Usage, $"{wrong.Name}: {wrong.Reason}");
        ImportText.Warn(context.Output, planned);
        return new AddedDrafts([.. planned.Select(p => p.Draft!)], ArePasted: false);
    }

    private static bool IsPasted(CommandContext context, AddRequest asked) =>
        asked.Words is ["-"]
        || asked.Words is [_, "-"]
        || (asked.Words.Count == 0 && !context.Input.IsTerminal && !asked.HasToken);

    private static async Task<AddedDrafts> PastedAsync(
        CommandContext context,
        RegistryLocation location,
        AddRequest asked,
        bool isForced,
        CancellationToken cancellation)
    {
        var text = await context.Input.ReadAllAsync(cancellation);
        var name = asked.Words is [var first, "-"] ? first : null;
        var source = ImportSource.Of("stdin", text, name, context.Environment, context.CurrentFolder);
        if (asked.HasDetails)
        {
            throw new VoidMcpException(
                FailureKind.Usage, "a pasted configuration can't be combined with other options of `voidmcp add`");
        }

        var written = context.Registry(location).LoadAsWritten();
        var planned = new ImportPlan(written, context.EnvironmentOf(location), isForced).Make([source]);
        var failed = planned.Where(p => p.State == ImportState.Failed).ToList();
        if (failed.Count == planned.Count)
        {
            throw new VoidMcpException(
                FailureKind.Usage, string.Join('\n', failed.Select(f => $"{f.Name}: {f.Reason}")));
        }

        ImportText.Warn(context.Output, planned);
        return new AddedDrafts([.. planned.Select(p => p.Draft).OfType<ServerDraft>()], ArePasted: true)
        {
            Failed = failed.Count,
        };
    }

    private static int PortOf(ParseResult parse, Option<int> option) => parse.GetResult(option) is null ? 0
        : parse.GetValue(option) is >= 1 and <= 65_535 and var port ? port
        : throw new VoidMcpException(FailureKind.Usage, "invalid --callback-port: expected a number from 1 to 65535");

    /// <summary>Returns the index of the first word after <c>--</c>, or the number of words if there is none.</summary>
    private static int LiteralFrom(ParseResult parse, int words)
    {
        var behind = parse.Tokens.Reverse().TakeWhile(token => token.Type != TokenType.DoubleDash).Count();
        return behind == parse.Tokens.Count ? words : words - behind;
    }

    private static Option<string[]> Repeated(string name, string value, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = value, Arity = ArgumentArity.OneOrMore };
}
