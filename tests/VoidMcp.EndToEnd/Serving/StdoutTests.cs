using System.Text;
using System.Text.Json;

namespace VoidMcp.EndToEnd.Serving;

public sealed class StdoutTests
{
    [Fact]
    public async Task Nothing_but_protocol_is_ever_written()
    {
        using var home = Home.WithFixtures(
            Home.Both, ("noisy", ["--mode", "noise"]), ("dead", ["--mode", "dead"]), ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        await client.ListToolsAsync();
        await client.CallAsync("noisy__echo", """{"a":1}""");
        await client.CallAsync("fx__crash");
        await client.ExecuteAsync("console.log('spoken'); console.error('shouted'); return 1;");
        await client.ExecuteAsync("throw new Error('broken');");
        await client.SendAsync("not a message");
        await client.RequestAsync("no/such/method");
        client.CloseInput();
        await client.ExitAsync();

        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(client.Stdout);
        Assert.EndsWith("\n", text);
        Assert.All(
            text[..^1].Split('\n'),
            line => Assert.Equal("2.0", JsonElement.Parse(line).GetProperty("jsonrpc").GetString()));
    }

    [Fact]
    public async Task A_broken_registry_says_nothing_on_stdout()
    {
        using var home = new Home("servers: [this is not a mapping\n  nor: valid");
        await using var client = StdioClient.Serve(home);
        client.CloseInput();
        await client.ExitAsync();
        Assert.Empty(client.Stdout);
        Assert.Contains("voidmcp.yaml", await client.StderrAsync());
    }
}
