using System.Text;
using VoidMcp.Calls;
using VoidMcp.Gateway;
using VoidMcp.Logs;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Tests.Protocol;
using VoidMcp.Tests.Upstream;

namespace VoidMcp.Tests.Gateway;

public sealed class ListeningStreamsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_that_is_cancelled_while_it_subscribes_leaves_no_subscription_behind()
    {
        var server = new InMemoryServer();
        server.Answer = (request, _) =>
        {
            if (request.Method is not ("resources/subscribe" or "resources/unsubscribe")) return false;
            server.Respond(request, "{}");
            return true;
        };
        await using var servers = new Servers().Add("s", () => server);
        List<AuditRecord> records = [];
        var audit = new CallAudit(() => AuditMode.Calls, records.Add, servers.Time);
        using var runner = servers.OpenCalls(audit: audit).Calls;
        using var subscriptions = new SessionSubscriptions(servers.Open());
        using var pair = new ChannelPair();
        using var client = new RpcSession(pair.Left, server);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        // The owner of the second resource is never found.
        var streams = new ListeningStreams(client, subscriptions, runner, OwnerAsync, tasks: null!);
        var line = Encoding.UTF8.GetBytes(
            """{"jsonrpc":"2.0","id":7,"method":"subscriptions/listen","params":"""
            + """{"notifications":{"resourceSubscriptions":["x:/a","x:/b"]}}}""");
        Assert.True(JsonRpcMessage.TryParse(line, out var request, out _));
        var call = new Call
        {
            Method = request.Method, Parameters = request.Parts, Era = Era.Modern, Stop = cancel.Token,
        };
        var served = streams.ServeAsync(request, call, cancel.Token);
        await Patience.UntilAsync(() => subscriptions.Has(("s", "x:/a")) && records.Count > 0);
        var record = Assert.Single(records);
        Assert.Equal(
            ("s", "subscriptions/listen", "x:/a", AuditOutcome.Ok),
            (record.Server, record.Method, record.Target, record.Outcome));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => served);
        Assert.False(subscriptions.Has(("s", "x:/a")));
        Assert.Contains(server.Received, r => r.StartsWith("resources/unsubscribe", StringComparison.Ordinal));

        static async Task<(string Server, string Uri)> OwnerAsync(string uri, Call caller)
        {
            if (uri == "x:/b") await Task.Delay(Timeout.InfiniteTimeSpan, caller.Stop);
            return ("s", uri);
        }
    }
}
