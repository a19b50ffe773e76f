using System.CommandLine;
using System.Text;
using VoidMcp.Errors;
using VoidMcp.Registry;
using VoidMcp.Terminal;
using VoidMcp.Remote;
using VoidMcp.Remote.OAuth;
using VoidMcp.Upstream;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp login</c>: OAuth login in the user's browser.</summary>
internal static class LoginCommand
{
    /// <summary>How long to wait for the user to log in.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public static Verb Create(CommandContext context)
    {
        var name = new Argument<string>("server") { Description = "Name of an HTTP server." };
        var scope = new Option<string?>("--scope")
        {
            Description = "Scopes to request in addition to those the server asks for, separated by spaces.",
            HelpName = "SCOPES",
        };
        var noBrowser = new Option<bool>("--no-browser")
        {
            Description = "Print the URL instead of opening a browser.",
        };
        var command = new Verb(
            "login", "Log in to an HTTP server (OAuth). The login is stored encrypted and refreshed automatically.")
        {
            Usage = "[options] <server>",
            Examples =
            [
                ("Log in with the browser", "voidmcp login notion"),
                (
                    "Without a browser: open the URL elsewhere and paste the URL it ends at",
                    "voidmcp login notion --no-browser"),
                ("With more scopes", "voidmcp login files --scope \"files:read files:write\""),
            ],
        };
        command.Arguments.Add(name);
        command.Options.Add(scope);
        command.Options.Add(noBrowser);
        command.SetAction(async (parse, cancellation) =>
        {
            var location = context.Location(parse);
            var entry = EntryOf(context.LoadRegistry(location), parse.GetRequiredValue(name));
            if (entry.Hold is { } hold)
                throw new VoidMcpException(FailureKind.Refused, $"server '{entry.Name}' {hold.Problem}", hold.Fix);
            var store = LoginStore.Of(context.Secrets(location), entry, context.Time);

            // Scopes granted before are requested again, to not lose them.
            var wanted = $"{store.Read()?.Scope} {parse.GetValue(scope)}";
            using var limit = new CancellationTokenSource(Limit, context.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
            bool isLoggedIn;
            try
            {
                isLoggedIn = await LoginFlow.RunAsync(
                    entry,
                    store,
                    wanted,
                    context.Environment.Variable,
                    (address, wait, c) => AskAsync(context, entry, address, wait, parse.GetValue(noBrowser), c),
                    either.Token);
            }
            catch (OperationCanceledException)
                when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
            {
                throw new VoidMcpException(
                    FailureKind.TimedOut,
                    $"login timed out after {Limit.TotalMinutes:0} minutes",
                    $"voidmcp login {entry.Name}");
            }

            await ReportAsync(context, location, entry, isLoggedIn, cancellation);
            return 0;
        });
        return command;
    }

    /// <exception cref="VoidMcpException">The server doesn't exist or doesn't support logins.</exception>
    internal static ServerEntry EntryOf(RegistrySnapshot registry, string name)
    {
        var entry = registry.Find(name)
            ?? throw new VoidMcpException(
                FailureKind.UnknownServer,
                $"server '{name}' not found",
                NearestNames.Hint(name, registry.Servers.Select(s => s.Name)));
        if (entry.Url is null)
        {
            throw new VoidMcpException(
                FailureKind.Usage,
                $"server '{name}' is a local program and has no login",
                $"pass credentials in its env; to see its entry: voidmcp show {name}");
        }

        return entry.HasOwnCredentials
            ? throw new VoidMcpException(
                FailureKind.Usage,
                $"server '{name}' has an Authorization header in its entry",
                "to log in instead, remove that header from the entry")
            : entry;
    }

    private static async Task<LoginAnswer> AskAsync(
        CommandContext context,
        ServerEntry entry,
        Uri address,
        Func<string?, CancellationToken, Task<LoginAnswer>> wait,
        bool withoutBrowser,
        CancellationToken cancellation)
    {
        var output = context.Output;
        var isOpened = !withoutBrowser && Browser.Open(address, context.Environment.Variable);
        var where = $"{Output.Text(entry.Name)} at [bold]{Output.Text(SecureEndpoint.HostOf(address))}[/]";
        output.Note(isOpened
            ? $"Opening your browser to log in to {where}. If it does not open, visit:"
            : $"To log in to {where}, visit:");
        output.NoteCopyable(address.AbsoluteUri);
        if (entry.OAuth.ClientId is not null)
        {
            var callback = System.Web.HttpUtility.ParseQueryString(address.Query)["redirect_uri"];
            output.Note(
                $"The callback is {Output.Text(callback ?? "")}: if the page refuses it, register exactly this one, or "
                + "set callback-host and callback-port under oauth in the entry.");
        }

        if (context.Input.IsTerminal)
            output.Note("If the browser runs on another machine, paste the URL it ends at here.");
        var state = System.Web.HttpUtility.ParseQueryString(address.Query)["state"];
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var coming = wait(state, over.Token);
        var first = context.Input.IsTerminal
            ? await Task.WhenAny(coming, Task.Run(() => PastedAsync(context, state), CancellationToken.None))
            : coming;
        await ((Task)first).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await over.CancelAsync();
        return await first;
    }

    /// <summary>
    /// Reads lines until one is a URL with the response to this login. If the browser responds first, the blocked
    /// thread is abandoned.
    /// </summary>
    private static async Task<LoginAnswer> PastedAsync(CommandContext context, string? state)
    {
        using var lines = new StreamReader(context.Input.Open(), Encoding.UTF8);
        while (await lines.ReadLineAsync() is { } line)
        {
            if (CallbackListener.Read(line.Trim(), state) is { } answer) return answer;
            if (line.Trim().Length > 0)
            {
                context.Output.Note(
                    "[yellow]Not a callback URL of this login: it must start with http://127.0.0.1 or "
                        + "http://localhost and contain a code.[/]");
            }
        }

        return await new TaskCompletionSource<LoginAnswer>().Task;
    }

    private static async Task ReportAsync(
        CommandContext context,
        RegistryLocation location,
        ServerEntry entry,
        bool isLoggedIn,
        CancellationToken cancellation)
    {
        var done = isLoggedIn
            ? $"Logged in to {Output.Text(entry.Name)}"
            : $"{Output.Text(entry.Name)} requires no login";
        if (!entry.Enabled)
        {
            context.Output.Line($"{done}; it is disabled");
            return;
        }

        await using var host = context.OpenHost(context.Registry(location).Load(), location);
        var trial = await context.Output.WaitAsync(
            $"connecting to {entry.Name}",
            ServerTrial.OneAsync(host.Parts.Upstreams.Get(entry.Name), context.Time, cancellation));
        if (trial.Failure is { } failure) throw failure;
        context.Output.Line(
            $"{done}; {Sizes.Count(trial.Definitions!.Tools.Count, "tool")}, connected in {Sizes.Time(trial.Took)}");
    }
}
