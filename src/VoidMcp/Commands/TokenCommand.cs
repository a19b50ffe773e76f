using System.CommandLine;
using VoidMcp.Hosting.Http;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp token</c>: prints the access token for clients of <c>serve --http</c>.</summary>
internal static class TokenCommand
{
    public const string Rotate = "replace the token: voidmcp token --rotate";

    /// <summary>The warning for a token file that was readable by other users.</summary>
    public static string WasOpen(BearerToken token) =>
        $"{token.Path} was readable by other users; its mode is fixed, but someone may know the token";

    public static Verb Create(CommandContext context)
    {
        var rotate = new Option<bool>("--rotate")
        {
            Description = "Create a new token. The old one becomes invalid immediately, in running gateways too.",
        };
        var command = new Verb(
            "token", "Print the access token for `voidmcp serve --http`; creates it if it doesn't exist.")
        {
            Usage = "[options]",
            Examples =
            [
                (
                    "Add the gateway to Claude Code",
                    "claude mcp add --scope user --transport http voidmcp http://127.0.0.1:8090/mcp "
                        + "--header \"Authorization: Bearer $(voidmcp token)\""),
                ("After a leak", "voidmcp token --rotate"),
            ],
        };
        command.Options.Add(rotate);
        command.SetAction(async (parse, cancellation) =>
        {
            var token = new BearerToken(context.Location(parse).Home, context.Time);
            context.Output.Data(
                await (parse.GetValue(rotate) ? token.RotateAsync(cancellation) : token.EnsureAsync(cancellation)));
            if (token.WasOpen) context.Output.Warn(WasOpen(token), Rotate);
            return 0;
        });
        return command;
    }
}
