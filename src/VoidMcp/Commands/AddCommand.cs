using System.CommandLine;
using System.CommandLine.Parsing;
using VoidMcp.Errors;
using VoidMcp.Registry;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp add</c>: connects, shows what is there, and writes only then.</summary>
internal static class AddCommand
{
    public static Verb Create(CommandContext context)
    {
        var words = new Argument<string[]>("words")
        {
            HelpName = "name> <command | url | npm-package",
            Description = "What to call the server and how to start or reach it. The name may be left out for a package or url. Nothing, or -, reads pasted mcpServers JSON from stdin.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var env = Repeated("--env", "KEY=VALUE", "A variable for the server's process; repeat it for more. Write '${env:NAME}' to take a value from your own environment.", "-e");
        var header = Repeated("--header", "NAME: VALUE", "A header for every HTTP request; repeat it for more.", "-H");
        var token = new Option<bool>("--token") { Description = "Ask for the server's token without showing it, or read it from stdin, and keep it as a secret; a url gets it as its Authorization header.", Arity = ArgumentArity.Zero };
        var tokenEnv = new Option<string?>("--token-env") { Description = "The same for a command: the variable that takes the token.", HelpName = "NAME" };
        var allow = Repeated("--allow", "GLOB", "Only tools that match may be seen and called; repeat it for more.");
        var deny = Repeated("--deny", "GLOB", "Tools that match can neither be seen nor called; repeat it for more.");
        var clientId = new Option<string?>("--client-id") { Description = "The OAuth client that a url is logged in to with, where its authorization server takes no registrations.", HelpName = "ID" };
        var callbackPort = new Option<int>("--callback-port") { Description = "The port of 127.0.0.1 that the browser returns to after a login, where that client is registered with one.", HelpName = "PORT" };
        var scope = new Option<string?>("--scope") { Description = "Rights that a login asks for beside those that the server asks for, with spaces between.", HelpName = "SCOPES" };
        var cwd = new Option<string?>("--cwd") { Description = "The folder in which the server runs.", HelpName = "FOLDER" };
        var description = new Option<string?>("--description") { Description = "What the server is for; models read it when they look for tools.", HelpName = "TEXT" };
        var force = new Option<bool>("--force") { Description = "Replace a server of the same name." };
        var noVerify = new Option<bool>("--no-verify") { Description = "Write without connecting first." };
        var json = CommandContext.JsonOption();
        var command = new Verb("add", "Register a server: connect to it, show its tools, and write it to the registry only if that worked.")
        {
            Usage = "[options] [<name>] [--] <command | url | npm-package>...",
            Examples =
            [
                ("A command, everything behind -- as it is", "voidmcp add files -- npx -y @modelcontextprotocol/server-filesystem ~/docs"),
                ("The same as one quoted line", "voidmcp add files \"npx -y @modelcontextprotocol/server-filesystem ~/docs\""),
                ("An npm package: name and `npx -y` are inferred", "voidmcp add @modelcontextprotocol/server-memory"),
                ("With a variable, and without its dangerous tools", "voidmcp add db -e PGHOST=localhost --deny 'drop_*' -- uvx postgres-mcp"),
                ("A remote server, with a token that is asked for and kept as a secret", "voidmcp add github https://api.githubcopilot.com/mcp/ --token"),
                ("The same for a command that wants it in a variable", "gh auth token | voidmcp add gh --token-env GITHUB_TOKEN -- npx -y github-mcp"),
                ("A remote server that takes no registrations, with a client of yours", "voidmcp add crm https://mcp.example.com/mcp --client-id abc --callback-port 8765"),
                ("JSON copied from some README", "pbpaste | voidmcp add -"),
            ],
        };
        command.Arguments.Add(words);
        foreach (var option in (Option[])[env, header, token, tokenEnv, clientId, callbackPort, scope, cwd, description, allow, deny, force, noVerify, json]) command.Options.Add(option);
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
                OAuth = new OAuthSettings { ClientId = parse.GetValue(clientId), CallbackPort = PortOf(parse, callbackPort), Scope = parse.GetValue(scope) },
                Cwd = parse.GetValue(cwd),
                Description = parse.GetValue(description),
                HasToken = parse.GetValue(token) || parse.GetValue(tokenEnv) is not null,
                TokenVariable = parse.GetValue(tokenEnv),
            };
            var drafts = await DraftsAsync(context, asked, cancellation);
            var location = context.Location(parse);
            var adding = new ServerAdding(context, location, isForced: parse.GetValue(force), hasToken: asked.HasToken);
            await adding.RunAsync(drafts, isVerified: !parse.GetValue(noVerify), asJson: parse.GetValue(json), cancellation);
            return 0;
        });
        return command;
    }

    private static async Task<IReadOnlyList<ServerDraft>> DraftsAsync(CommandContext context, AddRequest asked, CancellationToken cancellation)
    {
        var isPasted = asked.Words is ["-"] || asked.Words is [_, "-"] || (asked.Words.Count == 0 && !context.Input.IsTerminal && !asked.HasToken);
        if (!isPasted) return [asked.ToDraft(context.CurrentFolder)];
        var pasted = PastedServers.Read(await context.Input.ReadAllAsync(cancellation), asked.Words is [var name, "-"] ? name : null);
        foreach (var key in pasted.LeftOut) context.Output.Warn($"left out: {key}");
        if (asked.HasDetails) throw new VoidMcpException(FailureKind.Usage, "pasted JSON says all about its servers; the other options of `voidmcp add` do not go with it");
        return pasted.Servers;
    }

    private static int PortOf(ParseResult parse, Option<int> option) => parse.GetResult(option) is null ? 0
        : parse.GetValue(option) is >= 1 and <= 65_535 and var port ? port
        : throw new VoidMcpException(FailureKind.Usage, "--callback-port takes a number from 1 to 65535");

    /// <summary>The index of the first word behind <c>--</c>, or the number of words where there is none.</summary>
    private static int LiteralFrom(ParseResult parse, int words)
    {
        var behind = parse.Tokens.Reverse().TakeWhile(token => token.Type != TokenType.DoubleDash).Count();
        return behind == parse.Tokens.Count ? words : words - behind;
    }

    private static Option<string[]> Repeated(string name, string value, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = value, Arity = ArgumentArity.OneOrMore };
}
