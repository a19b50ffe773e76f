using System.Net.Http.Headers;
using System.Text.Json;
using VoidMcp.Protocol;
using VoidMcp.Remote.Http;

namespace VoidMcp.Remote.OAuth;

/// <summary>
/// Fixes responses of authorization servers that the SDK would reject: removes null properties, converts lifetimes from
/// strings or fractions, and scopes from lists. If a server publishes its metadata only at the root of its host, that
/// is used, provided it names the server's full URL. Anything that is not a JSON object passes unchanged.
/// </summary>
/// <param name="url">The server's URL from its entry.</param>
/// <param name="inner">Sends the requests.</param>
internal sealed class AuthorizationAnswers(Uri url, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const string ResourceMetadata = "/.well-known/oauth-protected-resource";

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var isToken = request.Content?.Headers.ContentType?.MediaType == "application/x-www-form-urlencoded";
        var isMetadata = request.Method == HttpMethod.Get
            && !request.Headers.Accept.Any(a => a.MediaType == "text/event-stream");
        var asked = request.RequestUri!;
        var response = await base.SendAsync(request, cancellationToken);
        if (!isToken && !isMetadata) return response;
        if (isMetadata
            && !response.IsSuccessStatusCode
            && IsOwnMetadata(asked)
            && await AtRootAsync(request, cancellationToken) is { } root)
        {
            response.Dispose();
            response = root;
        }

        if (response.IsSuccessStatusCode) await MendAsync(response, isToken, cancellationToken);
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

    private bool IsOwnMetadata(Uri asked) =>
        url.AbsolutePath.Length > 1
        && RedirectHandler.SameOrigin(asked, url)
        && asked.AbsolutePath.TrimEnd('/') == ResourceMetadata + url.AbsolutePath.TrimEnd('/');

    /// <summary>Fetches the metadata at the root of the host; null if it is for another resource.</summary>
    private async Task<HttpResponseMessage?> AtRootAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using var again = new HttpRequestMessage(HttpMethod.Get, new Uri(url, ResourceMetadata));
        foreach (var (name, values) in request.Headers) again.Headers.TryAddWithoutValidation(name, values);
        var response = await base.SendAsync(again, cancellation);
        if (response.IsSuccessStatusCode)
        {
            await MendAsync(response, isToken: false, cancellation);
            if (Resource(await response.Content.ReadAsByteArrayAsync(cancellation)) == url.AbsoluteUri.TrimEnd('/'))
                return response;
        }

        response.Dispose();
        return null;
    }

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
