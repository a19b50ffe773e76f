using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Remote.Http;

namespace VoidMcp.Remote.OAuth;

/// <summary>
/// Registers the client (RFC 7591) with an authentication method that the authorization server accepts. The SDK always
/// asks for <c>client_secret_post</c>; some servers register public clients only, and some token endpoints know only
/// <c>client_secret_basic</c>.
/// </summary>
internal static class ClientRegistration
{
    private const string Method = "token_endpoint_auth_method";

    private const int MostShown = 300;

    private static readonly string[] s_usual = ["client_secret_post", "none", "client_secret_basic"];

    /// <summary>Sends the registration, with another method if the server refuses the one asked for.</summary>
    /// <param name="request">The SDK's request; its body is replaced.</param>
    /// <param name="body">The SDK's body.</param>
    /// <param name="supported">What the server's metadata lists; empty if unknown.</param>
    /// <param name="send">Sends a request.</param>
    /// <param name="cancellation">Cancels the registration.</param>
    public static async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        byte[] body,
        IReadOnlyList<string> supported,
        Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send,
        CancellationToken cancellation)
    {
        var methods = supported.Count == 0 ? s_usual : [.. s_usual.Where(supported.Contains)];
        if (methods.Length == 0 || JsonNode.Parse(body) is not JsonObject client)
            return await send(request, cancellation);
        HttpResponseMessage? response = null;
        foreach (var method in methods)
        {
            response?.Dispose();
            client[Method] = method;
            request.Content = JsonOf(client);
            response = await send(request, cancellation);
            if (response.IsSuccessStatusCode) await TellMethodAsync(response, method, cancellation);
            if (response.StatusCode != HttpStatusCode.BadRequest) break;
            await CheckCallbackAsync(response, client, cancellation);
        }

        return response!;
    }

    /// <exception cref="VoidMcpException">The server does not accept the callback's URL.</exception>
    private static async Task CheckCallbackAsync(
        HttpResponseMessage response, JsonObject client, CancellationToken cancellation)
    {
        var type = response.Content.Headers.ContentType;
        var body = await BoundedBody.BeginningAsync(response.Content, HttpAnswer.MostBytes, cancellation);
        response.Content = new ByteArrayContent(body) { Headers = { ContentType = type } };
        var said = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, MostShown)));
        if (!said.Contains("redirect", StringComparison.OrdinalIgnoreCase)) return;
        var callback = client["redirect_uris"] is JsonArray { Count: > 0 } all ? $"{all[0]}" : "of voidmcp";
        throw new VoidMcpException(
            FailureKind.NeedsLogin,
            $"the authorization server does not accept the callback {callback}: {said}",
            "register a client by hand, and write its ID, callback-port and callback-host into the entry under oauth",
            new CallbackRefusedException());
    }

    /// <summary>Whether the body is that of a registration.</summary>
    public static bool IsRegistration(byte[] body)
    {
        try
        {
            return JsonElement.Parse(body) is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("redirect_uris"u8, out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>A server need not repeat the method; without it the SDK would choose another one.</summary>
    private static async Task TellMethodAsync(
        HttpResponseMessage response, string method, CancellationToken cancellation)
    {
        var body = await BoundedBody.BeginningAsync(response.Content, HttpAnswer.MostBytes, cancellation);
        var type = response.Content.Headers.ContentType ?? new MediaTypeHeaderValue("application/json");
        try
        {
            if (JsonNode.Parse(body) is JsonObject client)
            {
                if (client["client_secret"] is null) client[Method] = "none";
                else if (client[Method] is null) client[Method] = method;
                body = Encoding.UTF8.GetBytes(client.ToJsonString());
            }
        }
        catch (JsonException)
        {
            // The SDK reports it.
        }

        response.Content = new ByteArrayContent(body) { Headers = { ContentType = type } };
    }

    private static ByteArrayContent JsonOf(JsonObject client) => new(JsonText.Write(w => client.WriteTo(w)).ToArray())
    {
        Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
    };
}

/// <summary>The authorization server refused to register the callback's URL; another name may do.</summary>
internal sealed class CallbackRefusedException : Exception;
