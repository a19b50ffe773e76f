using VoidMcp.Errors;
using VoidMcp.Registry;
using VoidMcp.Secrets;

namespace VoidMcp.Commands;

/// <summary>The token of a server that is being added. Stored as the secret with the server's name.</summary>
/// <param name="Name">The name of the secret.</param>
/// <param name="Value">The token.</param>
/// <param name="Before">The previous value of the secret; null if it was not set.</param>
internal sealed record NewToken(string Name, string Value, string? Before)
{
    /// <summary>What it is, for messages.</summary>
    public string What { get; init; } = "the token";

    /// <summary>Returns the draft with a reference to its token, the secret with the server's name.</summary>
    /// <exception cref="VoidMcpException">The options don't tell where the token belongs.</exception>
    public static ServerDraft Into(ServerDraft draft, string? variable)
    {
        var reference = $"${{secret:{draft.Name}}}";
        if (draft.Url is null)
        {
            if (variable is null)
            {
                throw new VoidMcpException(
                    FailureKind.Usage,
                    "--token requires a URL; a command takes its token from a variable",
                    "use --token-env NAME");
            }

            if (draft.Env.Any(e => e.Key == variable))
                throw new VoidMcpException(FailureKind.Usage, $"{variable} is set by both --env and --token-env");
            return draft with { Env = [.. draft.Env, new(variable, reference)] };
        }

        if (variable is not null)
        {
            throw new VoidMcpException(
                FailureKind.Usage, "--token-env requires a command; a URL takes its token as a header", "use --token");
        }

        if (draft.Headers.Any(h => h.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase)))
        {
            throw new VoidMcpException(
                FailureKind.Usage, "the Authorization header is set by both --token and --header", "keep one of them");
        }

        return draft with { Headers = [.. draft.Headers, new("Authorization", $"Bearer {reference}")] };
    }

    /// <summary>Prompts for the token. An existing secret is replaced only with <paramref name="isForced"/>.</summary>
    /// <exception cref="VoidMcpException">The secret exists already, or the input is invalid.</exception>
    public static async Task<NewToken> AskAsync(
        CommandContext context, RegistryLocation location, string server, bool isForced, CancellationToken cancellation)
    {
        var store = context.Secrets(location);
        var isSet = store.List().Any(s => s.Name == server);
        if (isSet && !isForced)
        {
            throw new VoidMcpException(
                FailureKind.Configuration,
                $"secret {server} already exists",
                $"replace it with --force, or omit --token and reference it as ${{secret:{server}}} in --header or "
                    + "--env");
        }

        var value = (await SecretValue.ReadAsync(context, $"Token of {server}", cancellation)).Trim();
        if (value.Length == 0 || value.Any(char.IsControl))
            throw new VoidMcpException(FailureKind.Usage, "invalid token: expected a single line");
        return new NewToken(server, value, isSet ? store.Find(server).Value : null);
    }

    /// <summary>Returns the environment with this token set.</summary>
    public RegistryEnvironment With(RegistryEnvironment environment) =>
        environment with { Secret = name => name == Name ? SecretLookup.Found(Value) : environment.Secret(name) };

    /// <summary>Stores the token, then runs the write; if it fails, restores the previous secret.</summary>
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

    /// <summary>The error for a value after <c>--token</c>, which is probably the token itself.</summary>
    public static VoidMcpException OnCommandLine() => new(
        FailureKind.Usage,
        "--token takes no value: it would be kept in the shell history and visible to other processes",
        "omit the value: voidmcp prompts for it, or reads it from stdin");

    public override string ToString() => $"token of {Name}";
}
