using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Remote.Http;

namespace VoidMcp.Remote.OAuth;

/// <summary>
/// Fixes responses of authorization servers that the SDK would reject: removes null properties, converts lifetimes from
/// strings or fractions, and scopes from lists. If a server publishes its metadata only at the root of its host, that
/// is used, provided it names the server's full URL. Metadata that a challenge names wrongly is looked for at the
/// well-known addresses, and a server whose metadata names no authorization server is its own. Anything else that is
/// not a JSON object passes unchanged.
/// </summary>
/// <param name="server">The server's name, for messages.</param>
/// <param name="url">The server's URL from its entry.</param>
/// <param name="inner">Sends the requests.</param>
internal sealed partial class AuthorizationAnswers(string server, Uri url, HttpMessageHandler inner)
    : DelegatingHandler(inner)
{
    private const string ResourceMetadata = "/.well-known/oauth-protected-resource";

    /// <summary>What the authorization server's metadata lists as methods of client authentication.</summary>
    private IReadOnlyList<string> _methods = [];

    /// <summary>The authorization server, as the server's metadata writes it.</summary>
    private string? _issuer;

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var isToken = request.Content?.Headers.ContentType?.MediaType == "application/x-www-form-urlencoded";
        var isMetadata = request.Method == HttpMethod.Get
            && !request.Headers.Accept.Any(a => a.MediaType == "text/event-stream");
        var asked = request.RequestUri!;
        if (request is { Method.Method: "POST", Content: { } content } && !isToken && asked != url)
        {
            var body = await content.ReadAsByteArrayAsync(cancellationToken);
            if (ClientRegistration.IsRegistration(body))
            {
                RequireSecure(request);
                return await ClientRegistration.SendAsync(request, body, _methods, base.SendAsync, cancellationToken);
            }
        }

        if (isToken || isMetadata) RequireSecure(request);

        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Unauthorized) MakeAbsolute(response);
        if (!isToken && !isMetadata) return response;
        var isResource = isMetadata && !IsOfAuthorizationServer(asked);
        if (isResource
            && !(response.IsSuccessStatusCode && await IsObjectAsync(response, cancellationToken))
            && await FallbackAsync(request, cancellationToken) is { } other)
        {
            response.Dispose();
            response = other;
        }

        if (!response.IsSuccessStatusCode) return response;
        await MendAsync(response, isToken, cancellationToken);
        if (isResource) await CompleteResourceAsync(response, cancellationToken);
        else if (isMetadata) await NoteServerAsync(response, cancellationToken);
        return response;
    }

    /// <summary>Returns the fixed response.</summary>
    /// <param name="body">The original body.</param>
    /// <param name="isToken">Whether it is a token response.</param>
    public static byte[] Mended(byte[] body, bool isToken)
    {
        try
        {
            var root = JsonElement.Parse(body);
            return root.ValueKind == JsonValueKind.Object
                ? JsonText.Write(w => Write(w, root, isToken)).ToArray()
                : body;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return body;
        }
    }

    /// <exception cref="VoidMcpException">The request would go somewhere unencrypted.</exception>
    private void RequireSecure(HttpRequestMessage request)
    {
        SecureEndpoint.Require(server, request.RequestUri!);
        request.Options.Set(RedirectHandler.IsOfLogin, true);
    }

    private static void Write(Utf8JsonWriter w, JsonElement root, bool isToken)
    {
        w.WriteStartObject();
        if (isToken && !Has(root, "token_type")) w.WriteString("token_type"u8, "Bearer"u8);
        foreach (var member in root.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null))
        {
            if (isToken && member.NameEquals("expires_in"u8))
            {
                if (Seconds(member.Value) is { } seconds) w.WriteNumber("expires_in"u8, seconds);
            }
            else if (isToken && member.NameEquals("scope"u8) && member.Value.ValueKind == JsonValueKind.Array)
            {
                w.WriteString("scope"u8, string.Join(' ', member.Value.EnumerateArray()
                    .Where(s => s.ValueKind == JsonValueKind.String).Select(s => s.GetString())));
            }
            else if (member.Value.ValueKind == JsonValueKind.Array)
            {
                w.WriteStartArray(member.Name);
                foreach (var item in member.Value.EnumerateArray().Where(item => item.ValueKind != JsonValueKind.Null))
                    item.WriteTo(w);
                w.WriteEndArray();
            }
            else
            {
                member.WriteTo(w);
            }
        }

        w.WriteEndObject();
    }

    private static bool Has(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>
    /// Parses a lifetime in seconds; null if invalid: the token is then used until the server rejects it.
    /// </summary>
    private static int? Seconds(JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
        return double.TryParse(
            text,
            System.Globalization.NumberStyles.Float,
            System.Globalization.CultureInfo.InvariantCulture,
            out var seconds)
            && seconds is >= 0 and <= int.MaxValue
            ? (int)seconds
            : null;
    }

    private static bool IsOfAuthorizationServer(Uri asked) =>
        asked.AbsolutePath.Contains("/.well-known/oauth-authorization-server", StringComparison.Ordinal)
        || asked.AbsolutePath.Contains("/.well-known/openid-configuration", StringComparison.Ordinal);

    /// <summary>
    /// Fetches the resource's metadata from the well-known addresses; that of the host's root only if it is for this
    /// resource. Null if there is none.
    /// </summary>
    private async Task<HttpResponseMessage?> FallbackAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var own = url.AbsolutePath.Length > 1 ? new Uri(url, ResourceMetadata + url.AbsolutePath.TrimEnd('/')) : null;
        foreach (var address in new[] { own, new Uri(url, ResourceMetadata) })
        {
            if (address is null || address == request.RequestUri || !SecureEndpoint.Is(address)) continue;
            using var again = new HttpRequestMessage(HttpMethod.Get, address);
            again.Options.Set(RedirectHandler.IsOfLogin, true);
            foreach (var (name, values) in request.Headers) again.Headers.TryAddWithoutValidation(name, values);
            var response = await base.SendAsync(again, cancellation);
            if (response.IsSuccessStatusCode && await IsObjectAsync(response, cancellation))
            {
                var resource = Resource(await response.Content.ReadAsByteArrayAsync(cancellation));
                if (address == own || resource == url.AbsoluteUri.TrimEnd('/')) return response;
            }

            response.Dispose();
        }

        return null;
    }

    /// <summary>Whether the body is a JSON object; it can be read again afterwards.</summary>
    private static async Task<bool> IsObjectAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await MendAsync(response, isToken: false, cancellation);
        try
        {
            var body = await response.Content.ReadAsByteArrayAsync(cancellation);
            return JsonElement.Parse(body).ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>A challenge may name the metadata by a relative address, which the SDK takes for a file.</summary>
    private void MakeAbsolute(HttpResponseMessage response)
    {
        var challenges = response.Headers.WwwAuthenticate.ToList();
        if (!challenges.Any(c => c.Parameter is { } p && RelativeMetadata().IsMatch(p))) return;
        response.Headers.WwwAuthenticate.Clear();
        foreach (var challenge in challenges)
        {
            response.Headers.WwwAuthenticate.Add(new AuthenticationHeaderValue(
                challenge.Scheme,
                challenge.Parameter is { } parameter
                    ? RelativeMetadata().Replace(
                        parameter, m => $"resource_metadata=\"{new Uri(url, m.Groups[1].Value).AbsoluteUri}\"")
                    : null));
        }
    }

    /// <summary>A server that names no authorization server is its own (2025-03-26).</summary>
    private async Task CompleteResourceAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellation);
        if (Object(body) is not { } resource) return;
        if (resource["authorization_servers"] is JsonArray { Count: > 0 } servers)
        {
            _issuer = servers[0]?.GetValueKind() == JsonValueKind.String ? servers[0]!.GetValue<string>() : null;
            return;
        }

        _issuer = url.GetLeftPart(UriPartial.Authority);
        resource["authorization_servers"] = new JsonArray((JsonNode)_issuer);
        Replace(response, resource);
    }

    /// <summary>
    /// Notes the methods of client authentication, and writes an issuer that differs by a slash as the resource does.
    /// </summary>
    private async Task NoteServerAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellation);
        if (Object(body) is not { } metadata) return;
        _methods = metadata["token_endpoint_auth_methods_supported"] is JsonArray methods
            ? [.. methods.Where(m => m?.GetValueKind() == JsonValueKind.String).Select(m => m!.GetValue<string>())]
            : [];
        if (_issuer is null || metadata["issuer"]?.GetValueKind() != JsonValueKind.String) return;
        var issuer = metadata["issuer"]!.GetValue<string>();
        if (issuer == _issuer || issuer.TrimEnd('/') != _issuer.TrimEnd('/')) return;
        metadata["issuer"] = _issuer;
        Replace(response, metadata);
    }

    private static void Replace(HttpResponseMessage response, JsonObject body)
    {
        var type = response.Content.Headers.ContentType;
        response.Content = new ByteArrayContent(JsonText.Write(w => body.WriteTo(w)).ToArray())
        {
            Headers = { ContentType = type },
        };
    }

    private static JsonObject? Object(byte[] body)
    {
        try
        {
            return JsonTree.Read(body, int.MaxValue, out _) as JsonObject;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"resource_metadata\s*=\s*""?(?!https?:)([^"",\s]+)""?", RegexOptions.IgnoreCase)]
    private static partial Regex RelativeMetadata();

    private static string? Resource(byte[] body)
    {
        try
        {
            return JsonElement.Parse(body) is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("resource"u8, out var resource)
                && resource.ValueKind == JsonValueKind.String
                ? resource.GetString()!.TrimEnd('/')
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task MendAsync(HttpResponseMessage response, bool isToken, CancellationToken cancellation)
    {
        var body = await BoundedBody.BeginningAsync(response.Content, HttpAnswer.MostBytes, cancellation);
        var type = response.Content.Headers.ContentType ?? new MediaTypeHeaderValue("application/json");
        response.Content.Dispose();
        response.Content = new ByteArrayContent(Mended(body, isToken)) { Headers = { ContentType = type } };
    }
}
