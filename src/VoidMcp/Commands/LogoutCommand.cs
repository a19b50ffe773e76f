using System.CommandLine;
using VoidMcp.Terminal;
using VoidMcp.Upstream;
using VoidMcp.Remote.OAuth;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp logout</c>: forgets a login, here and at the authorization server.</summary>
internal static class LogoutCommand
{
    public static Verb Create(CommandContext context)
    {
        var name = new Argument<string>("server") { Description = "A server that was logged in to." };
        var command = new Verb("logout", "Forget the login of a server, and tell its authorization server where that wants to know.")
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

            // Forgotten first: whatever the other side says, this machine must not use it any more.
            if (!await store.ForgetAsync(cancellation) || login is null)
            {
                context.Output.Line($"There is no login for {Output.Text(entry.Name)}");
                return 0;
            }

            new DefinitionCache(Path.Join(location.CacheFolder, "definitions")).MarkNeedsLogin(entry);
            var problem = await context.Output.WaitAsync($"logging out of {entry.Name}", Revocation.RevokeAsync(login, context.Environment.Variable, context.Time, cancellation));
            context.Output.Line($"Logged out of {Output.Text(entry.Name)}");
            if (problem is not null) context.Output.Warn($"the login may live on at the server: {problem}");
            return 0;
        });
        return command;
    }
}
