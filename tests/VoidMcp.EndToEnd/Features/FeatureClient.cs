namespace VoidMcp.EndToEnd.Features;

/// <summary>A client of either era with the same words for both.</summary>
internal sealed class FeatureClient : IAsyncDisposable
{
    private readonly bool _isModern;
    private readonly string _capabilities;

    private FeatureClient(StdioClient client, bool isModern, string capabilities) =>
        (Client, _isModern, _capabilities) = (client, isModern, capabilities);

    public StdioClient Client { get; }

    public static async Task<FeatureClient> ConnectAsync(Home home, bool isModern, string capabilities = "{}")
    {
        var client = StdioClient.Serve(home);
        if (!isModern)
        {
            await client.HandshakeAsync(
                $$"""{"protocolVersion":"2025-11-25","capabilities":{{capabilities}}"""
                + ""","clientInfo":{"name":"test","version":"1"} }""");
        }

        return new(client, isModern, capabilities);
    }

    /// <summary>Sends a request with the members given (without braces) and waits for its answer.</summary>
    public async Task<Reply> RequestAsync(string method, string members = "", string extraMeta = "") =>
        await (await BeginAsync(method, members, extraMeta)).Reply;

    public Task<Pending> BeginAsync(string method, string members = "", string extraMeta = "") => _isModern
        ? Client.BeginModernAsync(method, members, capabilities: _capabilities, extraMeta: extraMeta)
        : Client.BeginAsync(method, $"{{{members}}}");

    public async Task<Reply> CallAsync(string tool, string arguments = "{}", string extraMeta = "") =>
        await (await BeginCallAsync(tool, arguments, extraMeta)).Reply;

    public Task<Pending> BeginCallAsync(string tool, string arguments = "{}", string extraMeta = "") =>
        BeginAsync("tools/call", $"\"name\":{Fixture.Quote(tool)},\"arguments\":{arguments}", extraMeta);

    /// <summary>
    /// Opens a modern client's stream and waits until it is acknowledged; a legacy one has nothing to do.
    /// </summary>
    public async Task ListenAsync(string notifications)
    {
        if (!_isModern) return;
        await BeginAsync("subscriptions/listen", $"\"notifications\":{{{notifications}}}");
        await Client.UntilNotifiedAsync("notifications/subscriptions/acknowledged");
    }

    public ValueTask DisposeAsync() => Client.DisposeAsync();
}
