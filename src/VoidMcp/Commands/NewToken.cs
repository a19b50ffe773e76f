using VoidMcp.Errors;
using VoidMcp.Registry;
using VoidMcp.Secrets;

namespace VoidMcp.Commands;

/// <summary>The token of a server that is about to be added. It becomes the secret of the server's name once the server was written.</summary>
/// <param name="Name">The secret.</param>
/// <param name="Value">The token.</param>
/// <param name="Before">What the secret was before; null where it was not set.</param>
internal sealed record NewToken(string Name, string Value, string? Before)
{
    /// <summary>The draft with a reference to its token, which is to be kept as the secret of its name.</summary>
    /// <exception cref="VoidMcpException">It is not clear where the token goes.</exception>
    public static ServerDraft Into(ServerDraft draft, string? variable)
    {
        var reference = $"${{secret:{draft.Name}}}";
        if (draft.Url is null)
        {
            if (variable is null) throw new VoidMcpException(FailureKind.Usage, "which variable takes the token?", "--token-env NAME in place of --token");
            if (draft.Env.Any(e => e.Key == variable)) throw new VoidMcpException(FailureKind.Usage, $"{variable} is given twice, with --env and --token-env");
            return draft with { Env = [.. draft.Env, new(variable, reference)] };
        }

        if (variable is not null) throw new VoidMcpException(FailureKind.Usage, "--token-env is for commands; a url takes its token as a header", "--token");
        if (draft.Headers.Any(h => h.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase)))
            throw new VoidMcpException(FailureKind.Usage, "--token writes the Authorization header, which --header gives too", "keep one of them");
        return draft with { Headers = [.. draft.Headers, new("Authorization", $"Bearer {reference}")] };
    }

    /// <summary>Asks for the token. A secret of that name is not replaced unless that was asked for.</summary>
    /// <exception cref="VoidMcpException">There is such a secret, or nothing that can be a token came.</exception>
    public static async Task<NewToken> AskAsync(CommandContext context, RegistryLocation location, string server, bool isForced, CancellationToken cancellation)
    {
        var store = context.Secrets(location);
        var isSet = store.List().Any(s => s.Name == server);
        if (isSet && !isForced)
        {
            throw new VoidMcpException(
                FailureKind.Configuration,
                $"a secret named {server} is set already",
                $"leave --token out and refer to it with ${{secret:{server}}} in --header or --env, or replace it with --force");
        }

        var value = (await SecretValue.ReadAsync(context, $"Token of {server}", cancellation)).Trim();
        if (value.Length == 0 || value.Any(char.IsControl)) throw new VoidMcpException(FailureKind.Usage, "nothing was set: that is no token, which is one line");
        return new NewToken(server, value, isSet ? store.Find(server).Value : null);
    }

    /// <summary>The registry's world as it will be with this token.</summary>
    public RegistryEnvironment With(RegistryEnvironment environment) =>
        environment with { Secret = name => name == Name ? SecretLookup.Found(Value) : environment.Secret(name) };

    /// <summary>Keeps the token while the server is written; where that fails the secret is what it was.</summary>
    public async Task KeepAsync(SecretStore store, Func<Task> write, CancellationToken cancellation)
    {
        await store.SetAsync(Name, Value, cancellation);
        try
        {
            await write();
        }
        catch
        {
            if (Before is not null) await store.SetAsync(Name, Before, CancellationToken.None);
            else await store.RemoveAsync(Name, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Something stood behind <c>--token</c>, most likely the token itself.</summary>
    public static VoidMcpException OnCommandLine() => new(
        FailureKind.Usage,
        "--token takes no value: on a command line it would stay in the shell's history, and every process of this machine could read it",
        "leave the value out: it is asked for, or read from stdin");

    public override string ToString() => $"token of {Name}";
}
