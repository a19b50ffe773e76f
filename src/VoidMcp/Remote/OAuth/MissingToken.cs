using System.Net;
using System.Net.Http.Headers;

namespace VoidMcp.Remote.OAuth;

/// <summary>
/// Answers requests to a server that carry no token as a server with OAuth should: some let the handshake and even the
/// list of tools pass and ask for a token only when a tool is called.
/// </summary>
/// <param name="url">The server's URL.</param>
/// <param name="inner">Sends all other requests.</param>
internal sealed class MissingToken(Uri url, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri != url || request.Method != HttpMethod.Post || request.Headers.Authorization is not null)
            return base.SendAsync(request, cancellationToken);
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.Unauthorized)
        {
            RequestMessage = request,
            Headers = { WwwAuthenticate = { new AuthenticationHeaderValue("Bearer") } },
        });
    }
}
