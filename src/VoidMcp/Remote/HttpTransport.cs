using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Remote.Http;
using VoidMcp.Remote.OAuth;
using Implementation = VoidMcp.Protocol.Implementation;

namespace VoidMcp.Remote;

/// <summary>A server that is reached over Streamable HTTP of any revision, or over the older HTTP+SSE where it knows nothing else.</summary>
internal sealed class HttpTransport : IServerTransport
{
    /// <summary>How long the end of the session may take to reach the server.</summary>
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

    /// <summary>A server over HTTP has no stderr.</summary>
    public string LastWords => "";

    /// <summary>Makes a transport; nothing is sent yet.</summary>
    /// <param name="entry">A server with a url.</param>
    /// <param name="variable">The environment, for certificates.</param>
    /// <param name="time">The clock.</param>
    /// <param name="login">How it is logged in to; null where it is not.</param>
    /// <param name="network">Sends requests; the network by default.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="VoidMcpException">A header of the entry can't be sent.</exception>
    public static async Task<IServerTransport> StartAsync(
        ServerEntry entry,
        Func<string, string?> variable,
        TimeProvider time,
        HttpLogin? login = null,
        HttpMessageHandler? network = null,
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
            : new RefreshHandler(entry.Name, login.Store, login.Cache, new AuthorizationAnswers(url, sending));
        if (refreshing is not null) sending = refreshing;
        var wire = new WireHandler(url, channel, words, time, sending);
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

    /// <summary>Streams hold no words beside messages worth keeping.</summary>
    public void NoteStray(string line)
    {
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        using var enough = new CancellationTokenSource();

        // Says goodbye (DELETE) where there is a session. A server that does not answer to that is left.
        var goodbye = _transport.DisposeAsync().AsTask();
        await Task.WhenAny(goodbye, Task.Delay(Farewell, _time, enough.Token));
        await enough.CancelAsync();
        if (_refreshing is not null) await _refreshing.SettledAsync();
        _client.Dispose();
    }
}
