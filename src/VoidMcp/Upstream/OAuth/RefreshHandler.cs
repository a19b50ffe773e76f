using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Web;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Secrets;

namespace VoidMcp.Upstream.OAuth;

/// <summary>
/// Lets one process at a time refresh a login. Many servers take a refresh token once and, if it comes twice, count it as
/// stolen and end the login; so whoever waited for the lock takes over what the one before it got. Also keeps the refresh
/// token where the server sends no new one, and tells a server that is down from one that refuses.
/// </summary>
/// <param name="server">The server's name, for messages.</param>
/// <param name="store">Where the login lies.</param>
/// <param name="cache">What the SDK sees of it.</param>
/// <param name="inner">Sends.</param>
internal sealed class RefreshHandler(string server, LoginStore store, TokenCache cache, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>A token endpoint answers with a few lines; what is larger is not read.</summary>
    private const int MostBytes = 256 * 1024;

    private const int MostRefused = 64;

    private readonly ConcurrentQueue<string> _refused = new();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method != HttpMethod.Post || request.Content is not FormUrlEncodedContent form) return await UseAsync(request, cancellationToken);
        if (request.RequestUri is { Scheme: "http", IsLoopback: false } open)
            throw new VoidMcpException(FailureKind.NeedsAttention, $"the authorization server of server '{server}' wants credentials over the unprotected {open.GetLeftPart(UriPartial.Path)}");
        var fields = HttpUtility.ParseQueryString(await form.ReadAsStringAsync(cancellationToken));
        if (fields["grant_type"] != "refresh_token" || fields["refresh_token"] is not { } token) return await base.SendAsync(request, cancellationToken);
        using (await store.LockAsync(cancellationToken))
        {
            var login = store.Read() ?? throw new VoidMcpException(FailureKind.NeedsLogin, $"server '{server}' needs a login", $"voidmcp login {server}");

            // Refreshed meanwhile. What was not refused yet is worth a try, lest everybody burns the next one's token.
            if (login.RefreshToken != token || (!_refused.Contains(login.AccessToken) && !IsOver(login))) return Answer(request, login);
            var response = await RefreshAsync(request, cancellationToken);
            var body = await Http.BoundedBody.BeginningAsync(response.Content, MostBytes, cancellationToken);
            if (response.IsSuccessStatusCode && Refreshed(login, body) is { } refreshed)
            {
                await store.WriteAsync(refreshed, CancellationToken.None);
                response.Dispose();
                return Answer(request, refreshed);
            }

            if (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized)
            {
                // It will never be taken again. What a login of this moment brought is another one.
                if (JsonError(body) == "invalid_grant") await store.ForgetAsync(CancellationToken.None);
                response.Content = new ByteArrayContent(body);
                return response;
            }

            throw new VoidMcpException(
                FailureKind.UpstreamUnavailable, $"the login of server '{server}' can't be refreshed now: {request.RequestUri!.Host} answered HTTP {(int)response.StatusCode}", "try again later");
        }
    }

    /// <summary>Sends anything else, and remembers which tokens are refused.</summary>
    private async Task<HttpResponseMessage> UseAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var response = await base.SendAsync(request, cancellation);
        if (response.StatusCode == HttpStatusCode.Unauthorized && request.Headers.Authorization is { Scheme: "Bearer", Parameter: { } token })
        {
            while (_refused.Count >= MostRefused) _refused.TryDequeue(out _);
            _refused.Enqueue(token);
        }

        return response;
    }

    private bool IsOver(StoredLogin login) => login.ExpiresIn is { } seconds && store.Time.GetUtcNow() >= login.ObtainedAt.AddSeconds(seconds);

    private async Task<HttpResponseMessage> RefreshAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            return await base.SendAsync(request, cancellation);
        }
        catch (HttpRequestException error)
        {
            throw new VoidMcpException(
                FailureKind.UpstreamUnavailable, $"the login of server '{server}' can't be refreshed now: {request.RequestUri!.Host} can't be reached ({error.Message})", "check the network", error);
        }
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
                ExpiresIn = root.TryGetProperty("expires_in", out var seconds) && seconds.TryGetInt32(out var number) ? number : null,
                Scope = Text(root, "scope") ?? login.Scope,
                ObtainedAt = store.Time.GetUtcNow(),
            };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A stored login as the token endpoint's answer.</summary>
    private HttpResponseMessage Answer(HttpRequestMessage request, StoredLogin login)
    {
        cache.Refreshed = login.AccessToken;
        var body = JsonText.Write(w =>
        {
            w.WriteStartObject();
            w.WriteString("access_token"u8, login.AccessToken);
            w.WriteString("token_type"u8, "Bearer"u8);
            if (login.RefreshToken is { } refresh) w.WriteString("refresh_token"u8, refresh);
            if (login.ExpiresIn is { } seconds) w.WriteNumber("expires_in"u8, Math.Max(0, (int)(login.ObtainedAt.AddSeconds(seconds) - store.Time.GetUtcNow()).TotalSeconds));
            if (login.Scope is { } scope) w.WriteString("scope"u8, scope);
            w.WriteEndObject();
        });
        return new HttpResponseMessage(HttpStatusCode.OK)
        {
            RequestMessage = request,
            Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
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
