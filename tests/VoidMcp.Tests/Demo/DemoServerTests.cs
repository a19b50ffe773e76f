using System.Text;
using System.Text.Json;
using VoidMcp.Demo;
using VoidMcp.Protocol;
using VoidMcp.Schema;
using VoidMcp.Tests.Protocol;

namespace VoidMcp.Tests.Demo;

public sealed class DemoServerTests : IDisposable
{
    private readonly ChannelPair _pair = new();
    private readonly string _log = Path.Join(Path.GetTempPath(), $"voidmcp-demo-{Guid.NewGuid():N}.log");

    [Fact]
    public async Task It_shakes_hands_lists_described_tools_and_refuses_the_rest()
    {
        using var client = Connect(OrdersServer.Tools);
        var hello = await client.RequestAsync(
            "initialize",
            """{"protocolVersion":"2025-06-18"}"""u8.ToArray(),
            null,
            TestContext.Current.CancellationToken);
        Assert.Equal("2025-06-18", JsonElement.Parse(hello.Result.Span).GetProperty("protocolVersion").GetString());
        var list = await client.RequestAsync("tools/list", default, null, TestContext.Current.CancellationToken);
        Assert.All(JsonElement.Parse(list.Result.Span).GetProperty("tools").EnumerateArray(), tool =>
        {
            Assert.True(ToolDefinition.TryParse(Encoding.UTF8.GetBytes(tool.GetRawText()), out var definition, out _));
            Assert.NotNull(definition.Description);
            Assert.Equal("object", definition.InputSchema.GetProperty("type").GetString());
        });
        var other = await client.RequestAsync("server/discover", default, null, TestContext.Current.CancellationToken);
        Assert.Equal(RpcError.MethodNotFound, other.Error!.Code);
    }

    [Fact]
    public async Task Every_shipped_order_has_a_customer_and_a_parcel()
    {
        using var client = Connect([.. OrdersServer.Tools, .. ShippingServer.Tools]);
        var orders = (await CallAsync(client, "list_orders", """{"status":"shipped"}""")).GetProperty("orders");
        Assert.Equal(9, orders.GetArrayLength());
        var late = 0;
        foreach (var order in orders.EnumerateArray())
        {
            var parcel = await CallAsync(
                client, "track_parcel", $$"""{"number":"{{order.GetProperty("tracking").GetString()}}"}""");
            var customer = await CallAsync(
                client, "get_customer", $$"""{"id":"{{order.GetProperty("customer").GetString()}}"}""");
            Assert.Contains("@example.org", customer.GetProperty("email").GetString());
            if (parcel.GetProperty("days_late").GetInt32() > 0) late++;
        }

        Assert.Equal(3, late);
    }

    [Fact]
    public async Task A_wrong_argument_is_the_tools_error()
    {
        using var client = Connect(ShippingServer.Tools);
        var reply = await client.RequestAsync(
            "tools/call",
            """{"name":"track_parcel","arguments":{"number":"?"}}"""u8.ToArray(),
            null,
            TestContext.Current.CancellationToken);
        Assert.True(JsonElement.Parse(reply.Result.Span).GetProperty("isError").GetBoolean());
    }

    [Fact]
    public async Task It_writes_down_what_a_model_would_have_read()
    {
        using var client = Connect(ShippingServer.Tools);
        var list = await client.RequestAsync("tools/list", default, null, TestContext.Current.CancellationToken);
        var services = await CallAsync(client, "list_services", "{}");
        var messages = DemoLog.Read(_log);
        Assert.Equal(["track_parcel", "quote", "list_services", "find_pickup_points"], messages[0].Tools);
        Assert.Equal(
            JsonElement.Parse(list.Result.Span)
                .GetProperty("tools").EnumerateArray().Sum(t => Encoding.UTF8.GetByteCount(t.GetRawText())),
            messages[0].Answered);
        Assert.Equal(
            (2, Encoding.UTF8.GetByteCount(services.GetRawText()), true),
            (messages[1].Asked, messages[1].Answered, messages[1].IsCall));
    }

    public void Dispose()
    {
        _pair.Dispose();
        File.Delete(_log);
    }

    private RpcSession Connect(IReadOnlyList<DemoTool> tools)
    {
        var server = new DemoServer("demo", "For tests.", tools, _log);
        new RpcSession(_pair.Right, server).Start();
        var client = new RpcSession(_pair.Left, server);
        client.Start();
        return client;
    }

    private static async Task<JsonElement> CallAsync(RpcSession client, string tool, string arguments)
    {
        var parameters = Encoding.UTF8.GetBytes($$"""{"name":"{{tool}}","arguments":{{arguments}}}""");
        var reply = await client.RequestAsync("tools/call", parameters, null, TestContext.Current.CancellationToken);
        var result = JsonElement.Parse(reply.Result.Span);
        Assert.False(result.TryGetProperty("isError", out _), result.GetRawText());
        return JsonElement.Parse(result.GetProperty("content")[0].GetProperty("text").GetString()!);
    }
}
