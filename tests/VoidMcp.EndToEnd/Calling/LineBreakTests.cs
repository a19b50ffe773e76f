using System.Text;
using System.Text.Json;
using VoidMcp.Fixtures;

namespace VoidMcp.EndToEnd.Calling;

/// <summary>
/// Over HTTP a message may stand on several lines; over stdio whatever follows a line break is a message of its own.
/// </summary>
public sealed class LineBreakTests
{
    [Fact]
    public async Task A_client_over_http_may_write_on_several_lines_and_smuggles_nothing_past_what_is_denied()
    {
        using var home = new Home();
        home.Registry =
            $"{Home.Direct}\nservers:\n  fx: {{ {Fixture.Yaml("--log", home.File("fx.log"))}, tools: {{ "
            + $"deny: [until] }} }}\n";
        await using var gateway = await HttpGateway.StartAsync(home);
        using var client = await gateway.ConnectAsync();
        using var pretty = await client.PostAsync("""
            {
              "jsonrpc": "2.0", "id": 50, "method": "tools/call",
              "params": {
                "name": "fx__add",
                "arguments": {
                  "a": 1,
                  "b": 2
                },
                "_meta": {
                  "progressToken": 1
                }
              }
            }
            """.Replace("\n", "\r\n"));
        Assert.Equal(3, (await pretty.ReplyAsync()).Structured.GetProperty("sum").GetInt32());

        var arguments = $$"""{"path":{{Fixture.Quote(home.File("fx.log"))}} }""";
        var smuggled =
            """{"jsonrpc":"2.0","id":424242"""
            + $$""","method":"tools/call","params":{"name":"until","arguments":{{arguments}} } }""";
        foreach (var lineBreak in new[] { "\n", "\r", "\r\n" })
        {
            var echoed = await client.CallAsync("fx__echo", $$"""{"x":{{lineBreak}}{{smuggled}}{{lineBreak}}}""");
            Assert.Equal(424242, echoed.Structured.GetProperty("x").GetProperty("id").GetInt32());
        }

        // Whatever was smuggled stood before this call on the server's stdin.
        Assert.False((await client.CallAsync("fx__add", """{"a":1,"b":2}""")).Failed);
        Assert.DoesNotContain(home.Log("fx.log"), line => line.Contains("waiting for", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_over_http_may_write_on_several_lines_and_smuggles_nothing_to_a_client_over_stdio()
    {
        await using var fixture = await HttpFixture.StartAsync();
        fixture.AnswersJson = true;
        fixture.Intercept = async (context, seen) =>
        {
            if (seen.Method != "tools/call") return false;
            var id = JsonElement.Parse(seen.Body).GetProperty("id").GetRawText();
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync(
                Encoding.UTF8.GetBytes($$$"""
                {
                  "jsonrpc": "2.0",
                  "id": {{{id}}},
                  "result": {
                    "content": [],
                    "x":
                {"jsonrpc":"2.0","id":"smuggled","method":"roots/list"}
                  }
                }
                """),
                TestContext.Current.CancellationToken);
            return true;
        };
        using var home = new Home($"{Home.Direct}\nservers:\n  remote: {{ url: \"{fixture.Url}\" }}\n");
        await using var client = await StdioClient.ConnectAsync(home);
        await client.UntilListedAsync("remote__add");
        var answer = await client.CallAsync("remote__add", """{"a":1,"b":2}""");
        Assert.Contains("smuggled", answer.Raw);
        await client.RequestAsync("ping");
        Assert.Empty(client.Notifications("roots/list"));
    }
}
