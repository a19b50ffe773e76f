using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Remote.Http;
using VoidMcp.Remote.OAuth;
using Implementation = VoidMcp.Protocol.Implementation;

namespace VoidMcp.Remote;

/// <summary>
/// A transport to a server over Streamable HTTP of any revision, or over the older HTTP+SSE transport as a fallback.
/// </summary>
internal sealed class HttpTransport : IServerTransport
{
    /// <summary>Timeout for ending the session at the server.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly HttpChannel _channel;
    private readonly ITransport _transport;
    private readonly HttpClient _client;
    private readonly RefreshHandler? _refreshing;
    private readonly TimeProvider _time;

    private HttpTransport(
        HttpChannel channel, ITransport transport, HttpClient client, RefreshHandler? refreshing, TimeProvider time)
    {
        (_channel, _transport, _client, _refreshing, _time) = (channel, transport, client, refreshing, time);
    }

    public IMessageChannel Channel => _channel;

    public int? ProcessId => null;

    public bool IsHttp => true;

    public Task<string> Gone => _channel.Gone;

    public VoidMcpException? Failure => _channel.Failure;

    /// <summary>Always empty: an HTTP server has no stderr.</summary>
    public string RecentStderr => "";

    /// <summary>Creates a transport; sends nothing yet.</summary>
    /// <param name="entry">A server with a url.</param>
    /// <param name="variable">Returns environment variables, for certificates and proxies.</param>
    /// <param name="time">The clock.</param>
    /// <param name="login">The OAuth login; null if not logged in.</param>
    /// <param name="network">Sends the requests; default: the network.</param>
    /// <param name="renewals">Shared by the connections to this server; default: of its own.</param>
    /// <param name="cancellation">Cancels connecting.</param>
    /// <exception cref="VoidMcpException">A header of the entry is invalid.</exception>
    public static async Task<IServerTransport> StartAsync(
        ServerEntry entry,
        Func<string, string?> variable,
        TimeProvider time,
        HttpLogin? login = null,
        HttpMessageHandler? network = null,
        SessionRenewals? renewals = null,
        CancellationToken cancellation = default)
    {
        var url = new Uri(entry.Url!);
        var certificates = new ServerCertificates(variable, time);
        var words = new HttpWords(entry, certificates, target => HttpNetwork.ProxyFor(target, variable));
        var unfit = entry.Headers.FirstOrDefault(h => h.Value.Any(c => c is (< ' ' and not '\t') or > '~')).Key;
        if (unfit is not null) throw words.UnfitHeader(unfit);
        var channel = new HttpChannel(words, time);
        network ??= HttpNetwork.Handler(entry, certificates, variable);
        HttpMessageHandler sending = new RedirectHandler(entry.Name, entry.Headers.Keys, network);
        var refreshing = login is null
            ? null
            : new RefreshHandler(
                entry.Name, login.Store, login.Cache, new AuthorizationAnswers(entry.Name, url, sending));
        if (refreshing is not null) sending = refreshing;
        var wire = new WireHandler(url, channel, words, time, sending, renewals);
        var client = new HttpClient(wire) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd($"{Implementation.Name}/{Implementation.Version}");
        var options = new HttpClientTransportOptions
        {
            Endpoint = url,
            Name = entry.Name,
            TransportMode = HttpTransportMode.AutoDetect,
            AdditionalHeaders = new Dictionary<string, string>(entry.Headers),
            OAuth = login?.Options,
        };
        channel.Transport = await new HttpClientTransport(options, client).ConnectAsync(cancellation);
        return new HttpTransport(channel, channel.Transport, client, refreshing, time);
    }

    /// <summary>A handler that sends requests to a server as its transport does.</summary>
    public static HttpMessageHandler Network(ServerEntry entry, Func<string, string?> variable, TimeProvider time) =>
        HttpNetwork.Handler(entry, new ServerCertificates(variable, time), variable);

    /// <summary>Ignored: text on a stream that is not a message is not worth keeping.</summary>
    public void RecordUnexpected(string line)
    {
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        using var enough = new CancellationTokenSource();

        // Ends the session (DELETE), if there is one. A server that doesn't respond in time is ignored.
        var goodbye = _transport.DisposeAsync().AsTask();
        await Task.WhenAny(goodbye, Task.Delay(Farewell, _time, enough.Token));
        await enough.CancelAsync();
        if (_refreshing is not null) await _refreshing.SettledAsync();
        _client.Dispose();
    }
}
