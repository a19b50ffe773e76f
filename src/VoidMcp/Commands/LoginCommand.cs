using System.CommandLine;
using System.Text;
using VoidMcp.Errors;
using VoidMcp.Registry;
using VoidMcp.Terminal;
using VoidMcp.Remote;
using VoidMcp.Remote.OAuth;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp login</c>: OAuth, with the user's browser.</summary>
internal static class LoginCommand
{
    /// <summary>How long the browser is waited for.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public static Verb Create(CommandContext context)
    {
        var name = new Argument<string>("server") { Description = "A server with a url." };
        var scope = new Option<string?>("--scope") { Description = "Rights to ask for beside those that the server asks for, with spaces between.", HelpName = "SCOPES" };
        var noBrowser = new Option<bool>("--no-browser") { Description = "Only print the address to open." };
        var command = new Verb("login", "Log in to a server over HTTP that wants it (OAuth). The login is kept sealed among the secrets, and refreshed by itself.")
        {
            Usage = "[options] <server>",
            Examples =
            [
                ("Log in, in the browser", "voidmcp login notion"),
                ("On a machine without one: open the address elsewhere, and paste the one that it ends at", "voidmcp login notion --no-browser"),
                ("With more rights", "voidmcp login files --scope \"files:read files:write\""),
            ],
        };
        command.Arguments.Add(name);
        command.Options.Add(scope);
        command.Options.Add(noBrowser);
        command.SetAction(async (parse, cancellation) =>
        {
            var location = context.Location(parse);
            var entry = EntryOf(context.LoadRegistry(location), parse.GetRequiredValue(name));
            var store = LoginStore.Of(context.Secrets(location), entry, context.Time);

            // What was granted before is asked for again, whoever asked for it then.
            var wanted = $"{store.Read()?.Scope} {parse.GetValue(scope)}";
            using var limit = new CancellationTokenSource(Limit, context.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
            bool isLoggedIn;
            try
            {
                isLoggedIn = await LoginFlow.RunAsync(
                    entry, store, wanted, context.Environment.Variable, (address, wait, c) => AskAsync(context, entry, address, wait, parse.GetValue(noBrowser), c), either.Token);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
            {
                throw new VoidMcpException(FailureKind.TimedOut, $"nobody logged in within {Limit.TotalMinutes:0} minutes", $"voidmcp login {entry.Name}");
            }

            await ReportAsync(context, location, entry, isLoggedIn, cancellation);
            return 0;
        });
        return command;
    }

    /// <exception cref="VoidMcpException">There is no such server, or none that could be logged in to.</exception>
    internal static ServerEntry EntryOf(RegistrySnapshot registry, string name)
    {
        var entry = registry.Find(name)
            ?? throw new VoidMcpException(FailureKind.UnknownServer, $"no server '{name}' is registered", NearestNames.Hint(name, registry.Servers.Select(s => s.Name)));
        if (entry.Url is null) throw new VoidMcpException(FailureKind.Usage, $"server '{name}' is a program on this machine; there is nothing to log in to", $"give it what it needs in its env: voidmcp show {name}");
        return entry.HasOwnCredentials
            ? throw new VoidMcpException(FailureKind.Usage, $"server '{name}' sends an Authorization header of its own", "take that header out of its entry to log in instead")
            : entry;
    }

    private static async Task<LoginAnswer> AskAsync(
        CommandContext context, ServerEntry entry, Uri address, Func<string?, CancellationToken, Task<LoginAnswer>> wait, bool withoutBrowser, CancellationToken cancellation)
    {
        var output = context.Output;
        var isOpened = !withoutBrowser && Browser.Open(address, context.Environment.Variable);
        output.Note(isOpened ? $"Your browser opens to log in to {Output.Text(entry.Name)}. If it does not, open this address:" : $"Open this address to log in to {Output.Text(entry.Name)}:");
        output.NoteCopyable(address.AbsoluteUri);
        if (context.Input.IsTerminal) output.Note("If the browser runs on another machine, paste here the address that it ends at.");
        var state = System.Web.HttpUtility.ParseQueryString(address.Query)["state"];
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var coming = wait(state, over.Token);
        var first = context.Input.IsTerminal ? await Task.WhenAny(coming, Task.Run(() => PastedAsync(context, state), CancellationToken.None)) : coming;
        await ((Task)first).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await over.CancelAsync();
        return await first;
    }

    /// <summary>Reads lines until one is an address with this login's answer. Its thread is left behind where the browser comes first.</summary>
    private static async Task<LoginAnswer> PastedAsync(CommandContext context, string? state)
    {
        using var lines = new StreamReader(context.Input.Open(), Encoding.UTF8);
        while (await lines.ReadLineAsync() is { } line)
        {
            if (CallbackListener.Read(line.Trim(), state) is { } answer) return answer;
            if (line.Trim().Length > 0) context.Output.Note("[yellow]That is not the address of this login; it begins with http://127.0.0.1 and has a code in it.[/]");
        }

        return await new TaskCompletionSource<LoginAnswer>().Task;
    }

    private static async Task ReportAsync(CommandContext context, RegistryLocation location, ServerEntry entry, bool isLoggedIn, CancellationToken cancellation)
    {
        var done = isLoggedIn ? $"Logged in to {Output.Text(entry.Name)}" : $"{Output.Text(entry.Name)} asks for no login";
        if (!entry.Enabled)
        {
            context.Output.Line($"{done}; it is disabled");
            return;
        }

        await using var host = context.OpenHost(context.Registry(location).Load(), location);
        var trial = await context.Output.WaitAsync($"connecting to {entry.Name}", ServerTrial.OneAsync(host.Parts.Upstreams.Get(entry.Name), context.Time, cancellation));
        if (trial.Failure is { } failure) throw failure;
        context.Output.Line($"{done}; {Sizes.Count(trial.Definitions!.Tools.Count, "tool")}, connected in {Sizes.Time(trial.Took)}");
    }
}
