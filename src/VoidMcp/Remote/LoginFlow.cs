using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Remote.Http;
using VoidMcp.Remote.OAuth;

namespace VoidMcp.Remote;

/// <summary>
/// An interactive login: sends a request to the server, and if it requires a login, lets the SDK run the OAuth flow
/// with the user's browser.
/// </summary>
internal static class LoginFlow
{
    /// <param name="entry">A server with a url and without its own credentials.</param>
    /// <param name="store">Stores the login.</param>
    /// <param name="scope">Scopes to request in addition to those the server asks for, separated by spaces.</param>
    /// <param name="variable">Returns environment variables, for certificates.</param>
    /// <param name="ask">
    /// Sends the user to the URL and returns the OAuth response; receives a function that waits for the callback.
    /// </param>
    /// <param name="cancellation">Cancels the login.</param>
    /// <returns>False if the server requires no login.</returns>
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
        if (await AtAnyAddressAsync(static () => null)) return true;

        // It lets the handshake pass without a token, but may ask for one later.
        var url = new Uri(entry.Url!);
        using var network = HttpTransport.Network(entry, variable, store.Time);
        using var looking = new HttpMessageInvoker(network, disposeHandler: false);
        if (!await OAuthSigns.FoundAsync(url, looking.SendAsync, store.Time, cancellation)) return false;
        return await AtAnyAddressAsync(
            () => new MissingToken(url, HttpTransport.Network(entry, variable, store.Time)));

        // Some authorization servers register only one of the names of this machine.
        async Task<bool> AtAnyAddressAsync(Func<HttpMessageHandler?> through)
        {
            var callback = new Callback(listener, listener.AddressAt(entry.OAuth.CallbackHost));
            try
            {
                return await TryAsync(entry, store, scope, variable, ask, callback, through(), cancellation);
            }
            catch (VoidMcpException failure)
                when (failure.InnerException is CallbackRefusedException && !callback.IsLocalhost)
            {
                callback = new Callback(listener, listener.AddressAt("localhost"));
                return await TryAsync(entry, store, scope, variable, ask, callback, through(), cancellation);
            }
        }
    }

    private static async Task<bool> TryAsync(
        ServerEntry entry,
        LoginStore store,
        string? scope,
        Func<string, string?> variable,
        Func<Uri, Func<string?, CancellationToken, Task<LoginAnswer>>, CancellationToken, Task<LoginAnswer>> ask,
        Callback callback,
        HttpMessageHandler? network,
        CancellationToken cancellation)
    {
        var cache = new TokenCache(store, isNewLogin: true);
        Func<string?, CancellationToken, Task<LoginAnswer>> wait = callback.Listener.WaitAsync;
        var options = LoginOptions.Asking(entry, cache, callback.Address, scope, (address, c) => ask(address, wait, c));
        await using var transport = await HttpTransport.StartAsync(
            entry, variable, store.Time, new HttpLogin(store, cache, options), network, cancellation: cancellation);
        using var session = new RpcSession(transport.Channel, new Deaf());
        session.Start();

        // Some servers check the method before they check the login.
        foreach (var (method, parameters) in ((string, ReadOnlyMemory<byte>)[])[
            ("server/discover", EraTranslation.WithModernMeta(default)),
            ("initialize", InitializeRequest.Params()),
        ])
        {
            try
            {
                await session.RequestAsync(method, parameters, null, cancellation);
            }
            catch (VoidMcpException failure) when (cache.IsFresh || failure.Kind == FailureKind.UpstreamUnavailable)
            {
                // Whatever failed, the server doesn't require a login (any more).
            }
            catch (SessionClosedException closed)
            {
                if (cache.IsFresh) return true;
                throw closed.InnerException is VoidMcpException failure
                    ? failure
                    : new VoidMcpException(
                        FailureKind.UpstreamUnavailable,
                        $"server '{entry.Name}' closed the connection during the login",
                        inner: closed);
            }

            if (cache.IsFresh) return true;
        }

        return false;
    }

    /// <summary>Where the browser brings the response.</summary>
    private sealed record Callback(CallbackListener Listener, Uri Address)
    {
        public bool IsLocalhost => Address.Host == "localhost";
    }

    private sealed class Deaf : IRpcHandler
    {
        public void OnRequest(RpcSession session, JsonRpcMessage request) =>
            session.Refuse(request, new RpcError(RpcError.MethodNotFound, "not supported during a login"));

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
