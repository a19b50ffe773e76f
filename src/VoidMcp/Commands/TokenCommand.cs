using System.CommandLine;
using VoidMcp.Hosting.Http;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp token</c>: what clients of <c>serve --http</c> send.</summary>
internal static class TokenCommand
{
    public const string Rotate = "make a new one: voidmcp token --rotate";

    /// <summary>What to say of a token that others could read.</summary>
    public static string WasOpen(BearerToken token) => $"{token.Path} could be read by others; it is yours alone again, but the token in it may be known";

    public static Verb Create(CommandContext context)
    {
        var rotate = new Option<bool>("--rotate") { Description = "Make a new one; the old one is worth nothing from then on, also with gateways that run." };
        var command = new Verb("token", "Print the token that clients send to `voidmcp serve --http`; the first time it is made.")
        {
            Usage = "[options]",
            Examples =
            [
                ("Let Claude Code use the gateway", "claude mcp add --scope user --transport http voidmcp http://127.0.0.1:8090/mcp --header \"Authorization: Bearer $(voidmcp token)\""),
                ("After it has been seen by others", "voidmcp token --rotate"),
            ],
        };
        command.Options.Add(rotate);
        command.SetAction(async (parse, cancellation) =>
        {
            var token = new BearerToken(context.Location(parse).Home, context.Time);
            context.Output.Data(await (parse.GetValue(rotate) ? token.RotateAsync(cancellation) : token.EnsureAsync(cancellation)));
            if (token.WasOpen) context.Output.Warn(WasOpen(token), Rotate);
            return 0;
        });
        return command;
    }
}
