using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Remote.Http;

namespace VoidMcp.Published;

/// <summary>
/// Downloads small JSON documents: https, or http on this machine; up to 2 MiB, in 10 s, over up to three redirects.
/// </summary>
/// <param name="handler">Sends the requests without following redirects; disposed of with this.</param>
/// <param name="time">The clock of the time limit.</param>
internal sealed class JsonDownload(HttpMessageHandler handler, TimeProvider time) : IDisposable
{
    public const int MaxBytes = 2 * 1024 * 1024;

    private const int MostRedirects = 3;

    /// <summary>For the whole download, redirects included.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client = new(handler) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Opens connections to one host, with the certificates and proxies that the environment names.</summary>
    public static JsonDownload To(Uri url, Func<string, string?> variable, TimeProvider time) =>
        new(HttpNetwork.Handler(url, new ServerCertificates(variable, time)), time);

    /// <summary>Downloads a document; null for 404 Not Found.</summary>
    /// <exception cref="VoidMcpException">It can't be reached, or its answer is invalid.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<T?> GetAsync<T>(Uri url, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            using var response = await FollowAsync(url, both.Token);
            if (response.StatusCode == HttpStatusCode.NotFound) return null;
            if (!response.IsSuccessStatusCode) throw Failed(url, $"it returned HTTP {(int)response.StatusCode}");
            var body = await BoundedBody.BeginningAsync(response.Content, MaxBytes + 1, both.Token);
            if (body.Length > MaxBytes) throw Failed(url, $"its answer exceeds {MaxBytes / (1024 * 1024)} MiB");
            return JsonSerializer.Deserialize(body, type) ?? throw Failed(url, "it returned no JSON object");
        }
        catch (JsonException error)
        {
            var place = error.Path is { Length: > 0 } path ? $" at {path}" : "";
            throw Failed(url, $"it returned invalid JSON{place}", error);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new VoidMcpException(
                FailureKind.TimedOut, $"{Shown(url)} did not answer within {Limit.TotalSeconds:0} s");
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw Failed(url, error.GetBaseException().Message.TrimEnd('.'), error);
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> FollowAsync(Uri url, CancellationToken cancellation)
    {
        for (var hop = 0; ; hop++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.Add("Accept", "application/json");
            request.Headers.TryAddWithoutValidation("User-Agent", $"{Implementation.Name}/{Implementation.Version}");
            var response = await _client.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308)
                || response.Headers.Location is not { } location)
            {
                return response;
            }

            response.Dispose();
            var target = new Uri(url, location);
            if (target.Scheme != "https" && !(target.Scheme == "http" && target.IsLoopback && url.IsLoopback))
                throw Failed(url, $"it redirects to {Shown(target)}, which is not https");
            if (hop == MostRedirects) throw Failed(url, $"more than {MostRedirects} redirects");
            url = target;
        }
    }

    private static VoidMcpException Failed(Uri url, string why, Exception? error = null) =>
        new(FailureKind.UpstreamUnavailable, $"can't read {Shown(url)}: {why}", null, error);

    private static string Shown(Uri url) => url.GetLeftPart(UriPartial.Path);
}
