using System.Text;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Upstream;
using VoidMcp.Remote;

namespace VoidMcp.Tests.Remote;

/// <summary>Connections to servers over HTTP, as a gateway makes them.</summary>
internal static class HttpServers
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static ServerEntry Entry(string url, params (string Name, string Value)[] headers) =>
        new() { Name = "remote", Url = url, Headers = headers.ToDictionary(h => h.Name, h => h.Value) };

    public static Task<UpstreamConnection> ConnectAsync(
        string url, Era? known = null, Action? onToolsChanged = null, HttpMessageHandler? network = null) =>
        ConnectAsync(Entry(url), known, onToolsChanged, network);

    public static Task<UpstreamConnection> ConnectAsync(
        ServerEntry entry,
        Era? known = null,
        Action? onToolsChanged = null,
        HttpMessageHandler? network = null,
        Func<string, string?>? variable = null)
    {
        var connector = new UpstreamConnector(
            entry.Name,
            c => HttpTransport.StartAsync(
                entry, variable ?? (_ => null), TimeProvider.System, network: network, cancellation: c),
            TimeProvider.System);
        return connector.ConnectAsync(known, onToolsChanged ?? (() => { }), (_, _) => { }, Stop);
    }

    public static async Task<string> CallAsync(
        this UpstreamConnection connection, string tool, string arguments = "{}", Action<string>? onProgress = null)
    {
        var parameters = (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(
            $$"""{"name":{{Encoding.UTF8.GetString(JsonText.Quote(tool).Span)}},"arguments":{{arguments}}}""");
        if (connection.Era == Era.Modern) parameters = EraTranslation.WithModernMeta(parameters);
        var reply = await connection.RequestAsync(
            "tools/call",
            parameters,
            onProgress is null ? null : p => onProgress(Encoding.UTF8.GetString(p.Span)),
            Stop);
        return Encoding.UTF8.GetString((reply.Error?.Utf8 ?? reply.Result).Span);
    }
}

/// <summary>A network of one function.</summary>
internal sealed class ScriptedNetwork(Func<HttpRequestMessage, string, HttpResponseMessage> answer) : HttpMessageHandler
{
    public List<HttpRequestMessage> Requests { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        lock (Requests) Requests.Add(request);
        var response = answer(request, body);
        response.RequestMessage ??= request;
        return response;
    }
}
