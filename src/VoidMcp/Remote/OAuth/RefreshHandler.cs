using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Web;
using VoidMcp.Errors;
using VoidMcp.Files;
using VoidMcp.Protocol;
using VoidMcp.Remote.Http;
using VoidMcp.Secrets;

namespace VoidMcp.Remote.OAuth;

/// <summary>
/// Ensures that only one process at a time refreshes a login. Many servers accept a refresh token only once and treat
/// reuse as theft, which ends the login; so a process that waited for the lock uses the tokens that the other one got.
/// Also keeps the refresh token if the server returns no new one, and distinguishes an unavailable server from a
/// rejected token.
/// </summary>
/// <param name="server">The server's name, for messages.</param>
/// <param name="store">The stored login.</param>
/// <param name="cache">The SDK's view of the login.</param>
/// <param name="inner">Sends the requests.</param>
internal sealed class RefreshHandler(string server, LoginStore store, TokenCache cache, HttpMessageHandler inner)
    : DelegatingHandler(inner)
{
    /// <summary>Maximum bytes read of a token response.</summary>
    private const int MostBytes = 256 * 1024;

    private const int MostRefused = 64;

    /// <summary>The timeout of a token request.</summary>
    private static readonly TimeSpan RefreshLimit = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long to wait for another process that refreshes the login: a little longer than its timeout.
    /// </summary>
    private static readonly TimeSpan OthersLimit = TimeSpan.FromSeconds(20);

    private readonly ConcurrentQueue<string> _refused = new();
    private readonly ConcurrentDictionary<Task, bool> _open = new();

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method != HttpMethod.Post || request.Content is not FormUrlEncodedContent form)
            return await UseAsync(request, cancellationToken);
        SecureEndpoint.Require(server, request.RequestUri!);
        var fields = HttpUtility.ParseQueryString(await form.ReadAsStringAsync(cancellationToken));
        if (fields["grant_type"] != "refresh_token" || fields["refresh_token"] is not { } token)
            return await base.SendAsync(request, cancellationToken);
        var body = await form.ReadAsByteArrayAsync(cancellationToken);
        var held = await store.TryLockAsync(OthersLimit, cancellationToken)
            ?? throw NotNow(
                $"another voidmcp is refreshing it, but {request.RequestUri!.Host} is not responding", "retry later");

        // Not cancellable from here: the server may have invalidated the old token, so the new one must not be lost.
        var exchange = ExchangeAsync(Copy(request, body), token, held);
        _open[exchange] = true;
        _ = exchange.ContinueWith(
            ended => _open.TryRemove(ended, out _) && ended.Exception is null,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return await exchange.WaitAsync(cancellationToken);
    }

    /// <summary>Completes when no refresh is in progress.</summary>
    public Task SettledAsync() => Task.WhenAll(_open.Keys)
        .ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    private async Task<HttpResponseMessage> ExchangeAsync(HttpRequestMessage request, string token, FileLock held)
    {
        using (held)
        {
            using (var limit = new CancellationTokenSource(RefreshLimit, store.Time))
        {
            var cancellationToken = limit.Token;
            var login = store.Read() ?? throw new VoidMcpException(
                FailureKind.NeedsLogin, $"server '{server}' needs a login", $"voidmcp login {server}");

            // Refreshed meanwhile. A token that was not rejected yet is tried first, to not invalidate another
            // process's token.
            if (login.RefreshToken != token || (!_refused.Contains(login.AccessToken) && !IsOver(login)))
                return Answer(request, login);
            var (response, answer) = await RefreshAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode && Refreshed(login, answer) is { } refreshed)
            {
                await store.WriteAsync(refreshed, CancellationToken.None);
                response.Dispose();
                return Answer(request, refreshed);
            }

            if (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized)
            {
                // It will never be accepted again. A login made at this moment has another token.
                if (JsonError(answer) == "invalid_grant") await store.ForgetAsync(CancellationToken.None);
                response.Content = new ByteArrayContent(answer);
                return response;
            }

            throw NotNow(
                $"{request.RequestUri!.Host} returned HTTP {(int)response.StatusCode}"
                    + (response.IsSuccessStatusCode ? " without a token" : ""),
                "retry later");
        }
        }
    }

    private VoidMcpException NotNow(string why, string hint, Exception? inner = null) =>
        new(FailureKind.UpstreamUnavailable, $"can't refresh the login of server '{server}': {why}", hint, inner);

    /// <summary>Sends any other request, and remembers rejected tokens.</summary>
    private async Task<HttpResponseMessage> UseAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var response = await base.SendAsync(request, cancellation);
        if (response.StatusCode == HttpStatusCode.Unauthorized
            && request.Headers.Authorization is { Scheme: "Bearer", Parameter: { } token })
        {
            while (_refused.Count >= MostRefused) _refused.TryDequeue(out _);
            _refused.Enqueue(token);
        }

        return response;
    }

    private bool IsOver(StoredLogin login) =>
        login.ExpiresIn is { } seconds && store.Time.GetUtcNow() >= login.ObtainedAt.AddSeconds(seconds);

    private async Task<(HttpResponseMessage, byte[])> RefreshAsync(
        HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            var response = await base.SendAsync(request, cancellation);
            return (response, await BoundedBody.BeginningAsync(response.Content, MostBytes, cancellation));
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw NotNow(
                $"{request.RequestUri!.Host} can't be reached ({HttpWords.WithoutCredentials(error.Message)})",
                "check the network",
                error);
        }
        catch (OperationCanceledException error)
        {
            throw NotNow(
                $"{request.RequestUri!.Host} timed out after {RefreshLimit.TotalSeconds:0} s", "retry later", error);
        }
    }

    /// <summary>Copies the request, because its sender may dispose it.</summary>
    private static HttpRequestMessage Copy(HttpRequestMessage request, byte[] body)
    {
        var copy = new HttpRequestMessage(request.Method, request.RequestUri)
        {
            Version = request.Version,
            Content = new ByteArrayContent(body),
        };
        foreach (var (name, values) in request.Headers) copy.Headers.TryAddWithoutValidation(name, values);
        foreach (var (name, values) in request.Content!.Headers)
            copy.Content.Headers.TryAddWithoutValidation(name, values);
        if (request.Options.TryGetValue(RedirectHandler.MayRepeat, out var mayRepeat))
            copy.Options.Set(RedirectHandler.MayRepeat, mayRepeat);
        return copy;
    }

    private StoredLogin? Refreshed(StoredLogin login, byte[] body)
    {
        try
        {
            var root = JsonElement.Parse(body);
            if (Text(root, "access_token") is not { } access) return null;
            return login with
            {
                AccessToken = access,
                RefreshToken = Text(root, "refresh_token") ?? login.RefreshToken,
                ExpiresIn = root.TryGetProperty("expires_in", out var seconds)
                    && seconds.ValueKind == JsonValueKind.Number
                    && seconds.TryGetInt32(out var number)
                    ? number
                    : null,
                Scope = Text(root, "scope") ?? login.Scope,
                ObtainedAt = store.Time.GetUtcNow(),
            };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Formats a stored login as a token response.</summary>
    private HttpResponseMessage Answer(HttpRequestMessage request, StoredLogin login)
    {
        cache.Refreshed = login.AccessToken;
        cache.Mask.Add(login);
        var body = JsonText.Write(w =>
        {
            w.WriteStartObject();
            w.WriteString("access_token"u8, login.AccessToken);
            w.WriteString("token_type"u8, "Bearer"u8);
            if (login.RefreshToken is { } refresh) w.WriteString("refresh_token"u8, refresh);
            if (login.ExpiresIn is { } seconds)
            {
                w.WriteNumber(
                    "expires_in"u8,
                    Math.Max(0, (int)(login.ObtainedAt.AddSeconds(seconds) - store.Time.GetUtcNow()).TotalSeconds));
            }

            if (login.Scope is { } scope) w.WriteString("scope"u8, scope);
            w.WriteEndObject();
        });
        return new HttpResponseMessage(HttpStatusCode.OK)
        {
            RequestMessage = request,
            Content = new ReadOnlyMemoryContent(body)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            },
        };
    }

    private static string? JsonError(byte[] body)
    {
        try
        {
            return Text(JsonElement.Parse(body), "error");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
