using System.CommandLine;
using VoidMcp.Terminal;
using VoidMcp.Upstream;
using VoidMcp.Remote.OAuth;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp logout</c>: deletes a login and revokes it at the authorization server.</summary>
internal static class LogoutCommand
{
    public static Verb Create(CommandContext context)
    {
        var name = new Argument<string>("server") { Description = "Name of a server." };
        var command = new Verb(
            "logout", "Log out of a server: delete the login and revoke it at the authorization server, if supported.")
        {
            Usage = "[options] <server>",
            Examples = [("Log out", "voidmcp logout notion")],
        };
        command.Arguments.Add(name);
        command.SetAction(async (parse, cancellation) =>
        {
            var location = context.Location(parse);
            var entry = LoginCommand.EntryOf(context.LoadRegistry(location), parse.GetRequiredValue(name));
            var store = LoginStore.Of(context.Secrets(location), entry, context.Time);
            var login = store.Read();

            // Deleted first: even if revoking fails, this machine must not use it any more.
            if (!await store.ForgetAsync(cancellation) || login is null)
            {
                context.Output.Line($"Not logged in to {Output.Text(entry.Name)}");
                return 0;
            }

            new DefinitionCache(Path.Join(location.CacheFolder, "definitions")).MarkNeedsLogin(entry);
            var problem = await context.Output.WaitAsync(
                $"logging out of {entry.Name}",
                Revocation.RevokeAsync(login, context.Environment.Variable, context.Time, cancellation));
            context.Output.Line($"Logged out of {Output.Text(entry.Name)}");
            if (problem is not null)
                context.Output.Warn($"the login was not revoked at the authorization server: {problem}");
            return 0;
        });
        return command;
    }
}
