using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Remote.OAuth;

namespace VoidMcp.Remote;

/// <summary>
/// A login with a person at hand: asks the server for something, and where it wants a login has the SDK do what OAuth asks for,
/// with that person's browser in the middle.
/// </summary>
internal static class LoginFlow
{
    /// <param name="entry">A server with a url and without credentials of its own.</param>
    /// <param name="store">Takes the login.</param>
    /// <param name="scope">What to ask for beside what the server asks for; separated by spaces.</param>
    /// <param name="variable">The environment, for certificates.</param>
    /// <param name="ask">Sends a person to the address, and returns what they brought back; the waiting for the browser is passed to it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>False where the server asked for no login.</returns>
    /// <exception cref="VoidMcpException">The server can't be reached, or the login failed.</exception>
    public static async Task<bool> RunAsync(
        ServerEntry entry,
        LoginStore store,
        string? scope,
        Func<string, string?> variable,
        Func<Uri, Func<string?, CancellationToken, Task<LoginAnswer>>, CancellationToken, Task<LoginAnswer>> ask,
        CancellationToken cancellation)
    {
        using var listener = CallbackListener.Start(entry.OAuth.CallbackPort, store.Time);
        var cache = new TokenCache(store, isAnew: true);
        Func<string?, CancellationToken, Task<LoginAnswer>> wait = listener.WaitAsync;
        var options = LoginOptions.Asking(entry, cache, listener.Address, scope, (address, c) => ask(address, wait, c));
        await using var transport = await HttpTransport.StartAsync(entry, variable, store.Time, new HttpLogin(store, cache, options), cancellation: cancellation);
        using var session = new RpcSession(transport.Channel, new Deaf());
        session.Start();

        // Some servers look at the method before they look for a login.
        foreach (var (method, parameters) in ((string, ReadOnlyMemory<byte>)[])[("server/discover", EraTranslation.WithModernMeta(default)), ("initialize", InitializeRequest.Params())])
        {
            try
            {
                await session.RequestAsync(method, parameters, null, cancellation);
            }
            catch (VoidMcpException failure) when (cache.IsFresh || failure.Kind == FailureKind.UpstreamUnavailable)
            {
                // Whatever else it says, it does not ask for a login (any more).
            }
            catch (SessionClosedException closed)
            {
                if (cache.IsFresh) return true;
                throw closed.InnerException is VoidMcpException failure ? failure : new VoidMcpException(FailureKind.UpstreamUnavailable, $"server '{entry.Name}' went away during the login", inner: closed);
            }

            if (cache.IsFresh) return true;
        }

        return false;
    }

    private sealed class Deaf : IRpcHandler
    {
        public void OnRequest(RpcSession session, JsonRpcMessage request) => session.Refuse(request, new RpcError(RpcError.MethodNotFound, "not during a login"));

        public void OnNotification(RpcSession session, JsonRpcMessage notification)
        {
        }

        public void OnStray(RpcSession session, string line, string reason)
        {
        }

        public void OnFailed(Exception error)
        {
        }
    }
}
