using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace VoidMcp.EndToEnd.HttpServing;

/// <summary>The MCP SDK's own client, as it comes.</summary>
public sealed class SdkTests
{
    [Theory]
    [InlineData("2025-03-26")]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task It_lists_calls_and_gets_progress(string version)
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var gateway = await HttpGateway.StartAsync(home);
        await using var client = await gateway.SdkAsync(version);
        Assert.Equal(version, client.NegotiatedProtocolVersion);
        var tools = await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Contains("fx__add", tools.Select(t => t.Name));
        var sum = await client.CallToolAsync(
            "fx__add",
            new Dictionary<string, object?> { ["a"] = 1, ["b"] = 2 },
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(3, sum.StructuredContent!.Value.GetProperty("sum").GetInt32());

        // Not the last one: the SDK drops what it has not looked at when the answer comes.
        var progressed = new TaskCompletionSource<float>();
        var progress = new Progress<ModelContextProtocol.ProgressNotificationValue>(
            p => progressed.TrySetResult(p.Progress));
        await client.CallToolAsync(
            "fx__slow",
            new Dictionary<string, object?> { ["ms"] = 300, ["steps"] = 5 },
            progress,
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.InRange(await Patience.Of(progressed.Task, () => "progress"), 1, 5);
    }

    [Fact]
    public async Task It_finds_a_revision_by_itself()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var gateway = await HttpGateway.StartAsync(home);
        await using var client = await gateway.SdkAsync();
        Assert.Contains(client.NegotiatedProtocolVersion, (string[])["2025-11-25", "2026-07-28"]);
        var sum = await client.CallToolAsync(
            "fx__add",
            new Dictionary<string, object?> { ["a"] = 1, ["b"] = 2 },
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(3, sum.StructuredContent!.Value.GetProperty("sum").GetInt32());
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task Its_user_is_asked(string version)
    {
        using var home = Home.WithFixtures(Home.Code, ("fx", []));
        await using var gateway = await HttpGateway.StartAsync(home);
        await using var client = await gateway.SdkAsync(version, options => options.Handlers = new McpClientHandlers
        {
            ElicitationHandler = (asked, _) => ValueTask.FromResult(new ElicitResult
            {
                Action = "accept",
                Content = new Dictionary<string, System.Text.Json.JsonElement>
                {
                    ["answer"] = System.Text.Json.JsonElement.Parse($"\"to {asked!.Message}\""),
                },
            }),
        });
        var arguments = new Dictionary<string, object?> { ["code"] = "return await ask('Who?')" };
        var result = await client.CallToolAsync(
            "execute_code", arguments, cancellationToken: TestContext.Current.CancellationToken);
        Assert.StartsWith("\"to [a script] Who?\"", Assert.IsType<TextContentBlock>(result.Content[0]).Text);
    }

    [Fact]
    public async Task It_is_told_that_the_list_changed()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var gateway = await HttpGateway.StartAsync(home);
        var changed = new TaskCompletionSource<bool>();
        await using var client = await gateway.SdkAsync(
            "2025-11-25", options => options.Handlers = new McpClientHandlers
            {
                NotificationHandlers = [new("notifications/tools/list_changed", (_, _) =>
                {
                    changed.TrySetResult(true);
                    return ValueTask.CompletedTask;
                })],
            });
        await client.CallToolAsync("fx__change", cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(await Patience.Of(changed.Task, () => "the notification"));
    }
}
