using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using VoidMcp.Protocol;

namespace VoidMcp.Remote.Http;

/// <summary>An HTTP response that contains no message, or an error, for error messages.</summary>
internal sealed partial record HttpAnswer
{
    /// <summary>Maximum bytes of the body that are read, including a JSON-RPC error.</summary>
    public const int MostBytes = 1024 * 1024;

    private const int ShownLength = 200;

    public required int Status { get; init; }

    /// <summary>The reason phrase, such as "Not Found"; may be empty.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The media type in lower case; may be empty.</summary>
    public string MediaType { get; init; } = "";

    /// <summary>The URL of the response, after redirects.</summary>
    public Uri? From { get; init; }

    /// <summary>The delay that the server asks for before a retry; null if none.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The parameters of a Bearer challenge; empty if none.</summary>
    public string Challenge { get; init; } = "";

    /// <summary>The schemes of all challenges, such as "Basic".</summary>
    public IReadOnlyList<string> Challenges { get; init; } = [];

    /// <summary>Whether the server has OAuth: a Bearer challenge, or its metadata.</summary>
    public bool HasOAuth { get; init; }

    /// <summary>The body.</summary>
    public byte[] Body { get; init; } = [];

    /// <summary>The raw error of a JSON-RPC message in the body; empty if none.</summary>
    public ReadOnlyMemory<byte> Error =>
        IsJson
        && JsonRpcMessage.TryParse(Body, out var message, out _)
        && message.Kind == MessageKind.Error
        && (JsonSlices.IsObject(message.Body) ? HasCode(message.Body) : !JsonSlices.Property(Body, "jsonrpc"u8).IsEmpty)
            ? message.Body
            : default;

    /// <summary>A short error text from the body; null if there is nothing readable.</summary>
    public string? Words
    {
        get
        {
            var text = Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, 4096)));
            var words = MediaType.Contains("html", StringComparison.Ordinal) ? Title().Match(text).Groups[1].Value
                : IsJson ? FromJson() ?? (text.Any(IsUnreadable) ? "" : text)
                : text;
            words = Spaces().Replace(words ?? "", " ").Trim();
            if (words.Length == 0) return null;
            return words.Length <= ShownLength ? words : words[..ShownLength] + "…";
        }
    }

    /// <summary>Other APIs write an <c>error</c> too.</summary>
    private bool HasCode(ReadOnlyMemory<byte> error) =>
        !JsonSlices.Property(Body, "jsonrpc"u8).IsEmpty || !JsonSlices.Property(error, "code"u8).IsEmpty;

    /// <summary>Text of another encoding, or compressed, says nothing to the reader.</summary>
    private static bool IsUnreadable(char c) => c == '\uFFFD' || (char.IsControl(c) && !char.IsWhiteSpace(c));

    private bool IsJson => MediaType is "application/json" or "application/problem+json" or "text/json";

    /// <summary>Returns a parameter of the challenge, such as <c>scope</c> or <c>error</c>.</summary>
    public string? ChallengeParameter(string name)
    {
        var match = Regex.Match(
            Challenge,
            $"(?:^|[\\s,]){Regex.Escape(name)}\\s*=\\s*(?:\"([^\"]*)\"|([^\\s,\"]+))",
            RegexOptions.IgnoreCase);
        return match.Success ? match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value : null;
    }

    public static async Task<HttpAnswer> ReadAsync(
        HttpResponseMessage response, TimeProvider time, CancellationToken cancellation)
    {
        byte[] body;
        try
        {
            body = BodyEncoding.ToUtf8(
                await BoundedBody.BeginningAsync(response.Content, MostBytes, cancellation),
                response.Content.Headers.ContentType?.CharSet);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or HttpRequestException)
        {
            // The status is enough.
            body = [];
        }

        return new HttpAnswer
        {
            Status = (int)response.StatusCode,
            Reason = response.ReasonPhrase ?? "",
            MediaType = response.Content.Headers.ContentType?.MediaType?.ToLowerInvariant() ?? "",
            From = response.RequestMessage?.RequestUri,
            RetryAfter = Delay(response.Headers.RetryAfter, time),
            Challenge = response.Headers.WwwAuthenticate.FirstOrDefault(IsBearer)?.Parameter ?? "",
            Challenges = [.. response.Headers.WwwAuthenticate.Select(c => c.Scheme)],
            HasOAuth = response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var challenges)
                && challenges.Any(c => c.Contains("Bearer", StringComparison.OrdinalIgnoreCase)),
            Body = body,
        };
    }

    private static bool IsBearer(AuthenticationHeaderValue challenge) =>
        challenge.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase);

    private static TimeSpan? Delay(RetryConditionHeaderValue? value, TimeProvider time) => value switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > time.GetUtcNow() => date - time.GetUtcNow(),
        _ => null,
    };

    private string? FromJson()
    {
        try
        {
            var root = JsonElement.Parse(Body);
            if (root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("error"u8, out var nested)
                && nested.ValueKind == JsonValueKind.Object)
            {
                root = nested;
            }

            if (root.ValueKind != JsonValueKind.Object) return null;
            foreach (var name in (ReadOnlySpan<string>)["message", "error_description", "detail", "title", "error"])
            {
                if (root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String)
                    return value.GetString();
            }

            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex("<title[^>]*>([^<]*)</title>", RegexOptions.IgnoreCase)]
    private static partial Regex Title();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
