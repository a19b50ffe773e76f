using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace VoidMcp.EndToEnd.RealWorld;

/// <summary>The clients that people use, in front of the published binary.</summary>
public sealed class RealClientsTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("2025-11-25")]
    [InlineData("2025-06-18")]
    public async Task The_SDKs_client_lists_calls_and_gets_progress(string? version)
    {
        using var home = Home.WithFixtures(Home.Both, ("fx", []));
        await using var sdk = await SdkClient.ConnectAsync(home, version);
        Assert.Equal("voidmcp", sdk.Client.ServerInfo?.Name);

        var tools = await sdk.Client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Contains(tools, t => t.Name == "execute_code");

        var echoed = await CallAsync(sdk, "fx__echo", "key", "ünï");
        Assert.Equal("ünï", echoed.StructuredContent!.Value.GetProperty("key").GetString());

        var ran = await CallAsync(sdk, "execute_code", "code", "return (await tools.fx.add({ a: 20, b: 22 })).sum");
        Assert.NotEqual(true, ran.IsError);
        Assert.Contains("42", string.Concat(ran.Content.OfType<TextContentBlock>().Select(t => t.Text)));
    }

    [Fact]
    public async Task The_inspectors_command_line_lists_and_calls()
    {
        await Npm.RequireAsync();
        using var home = Home.WithFixtures(Home.Both, ("fx", []));
        var list = await InspectAsync(home, "--method", "tools/list");
        Assert.Contains(
            list.Expect(0).Json.GetProperty("tools").EnumerateArray(),
            t => t.GetProperty("name").GetString() == "fx__add");

        var call = await InspectAsync(
            home, "--method", "tools/call", "--tool-name", "fx__add", "--tool-arg", "a=1", "--tool-arg", "b=2");
        Assert.Equal(3, call.Expect(0).Json.GetProperty("structuredContent").GetProperty("sum").GetInt32());
    }

    [Fact]
    public async Task The_inspectors_command_line_does_so_over_http_too()
    {
        await Npm.RequireAsync();
        using var home = Home.WithFixtures(Home.Both, ("fx", []));
        await using var gateway = await HttpGateway.StartAsync(home);
        string[] to =
        [
            "--cli",
            gateway.Url.AbsoluteUri,
            "--transport",
            "http",
            "--header",
            $"Authorization: Bearer {gateway.Token}",
        ];
        var list = await Cli.RunAsync(WithNode(home.Start(Npm.Node, [Npm.Inspector, .. to, "--method", "tools/list"])));
        Assert.Contains(
            list.Expect(0).Json.GetProperty("tools").EnumerateArray(),
            t => t.GetProperty("name").GetString() == "fx__add");

        string[] call =
        [
            "--method", "tools/call", "--tool-name", "execute_code", "--tool-arg",
            "code=return (await tools.fx.add({ a: 1, b: 2 })).sum",
        ];
        var called = await Cli.RunAsync(WithNode(home.Start(Npm.Node, [Npm.Inspector, .. to, .. call])));
        Assert.StartsWith(
            "3",
            called.Expect(0).Json.GetProperty("content")[0].GetProperty("text").GetString(),
            StringComparison.Ordinal);
    }

    private static Task<CliResult> InspectAsync(Home home, params string[] args) =>
        Cli.RunAsync(WithNode(home.Start(
            Npm.Node,
            [Npm.Inspector, "--cli", Repository.Binary, "serve", "-e", $"VOIDMCP_HOME={home.VoidMcpHome}", .. args])));

    /// <summary>It starts "node" by name, which must be the one that is new enough.</summary>
    private static System.Diagnostics.ProcessStartInfo WithNode(System.Diagnostics.ProcessStartInfo start)
    {
        if (Path.IsPathRooted(Npm.Node))
        {
            start.Environment["PATH"] =
                $"{Path.GetDirectoryName(Npm.Node)}{Path.PathSeparator}{start.Environment["PATH"]}";
        }

        return start;
    }

    private static async Task<CallToolResult> CallAsync(SdkClient sdk, string tool, string argument, string value)
    {
        // Reflection JSON is off here as it is in the binary, so arguments go as JSON elements.
        var arguments = new Dictionary<string, JsonElement> { [argument] = JsonElement.Parse(Fixture.Quote(value)) };
        return await sdk.Client.CallToolAsync(
            new CallToolRequestParams { Name = tool, Arguments = arguments }, TestContext.Current.CancellationToken);
    }
}
