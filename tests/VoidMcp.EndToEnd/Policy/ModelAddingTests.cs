namespace VoidMcp.EndToEnd.Policy;

/// <summary>What happens when a model adds a server.</summary>
public sealed class ModelAddingTests
{
    private const string Adding = """{"name":"docs","url":"https://no-such-host.invalid/mcp?q=1"}""";
    private const string Declined = """{"action":"decline"}""";
    private const string Yes = """{"action":"accept","content":{"answer":"yes"}}""";

    [Fact]
    [Trait("setting", "gateway.model-may-add")]
    public async Task The_clients_user_sees_name_host_and_address_first()
    {
        using var home = new Home("gateway: { expose: code }\n");
        await using var client = await LegacyAsync(home, """{"elicitation":{}}""");
        var call = await client.BeginCallAsync("add_mcp", Adding);
        var question = await client.RequestedAsync("elicitation/create");
        var message = question.Message.GetProperty("params").GetProperty("message").GetString()!;
        Assert.Contains("docs", message);
        Assert.Contains("Host: no-such-host.invalid", message);
        Assert.Contains("https://no-such-host.invalid/mcp?q=1", message);
        await client.AnswerAsync(question, Declined);
        Assert.Contains("the user said no", (await call.Reply).Text);

        call = await client.BeginCallAsync("add_mcp", Adding);
        await client.AnswerAsync(await client.RequestedAsync("elicitation/create", 2), Yes);
        Assert.Contains("cannot resolve", (await call.Reply).Text);
        Assert.DoesNotContain("docs", home.Registry);
    }

    [Fact]
    public async Task A_modern_client_gets_the_question_as_its_answer()
    {
        using var home = new Home("gateway: { expose: code }\n");
        await using var client = StdioClient.Serve(home);
        const string Request = $""" "name":"add_mcp","arguments":{Adding} """;
        const string Elicits = """{"elicitation":{}}""";
        var asked = (await client.ModernAsync("tools/call", Request, capabilities: Elicits)).Result;
        Assert.Equal("input_required", asked.GetProperty("resultType").GetString());
        var key = Assert.Single(asked.GetProperty("inputRequests").EnumerateObject()).Name;
        var retry = $$""" ,"requestState":{{asked.GetProperty("requestState").GetRawText()}}"""
            + $$""","inputResponses":{"{{key}}":{{Declined}}}""";
        var reply = await client.ModernAsync("tools/call", Request + retry, capabilities: Elicits);
        Assert.Contains("the user said no", reply.Text);
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_the_server_is_switched_off_and_marked()
    {
        using var home = new Home("gateway: { expose: code }\n");
        await using var client = await LegacyAsync(home, "{}");
        Assert.Contains("voidmcp approve docs", (await client.CallAsync("add_mcp", Adding)).Text);
        Assert.Contains("docs: disabled in the registry, added by a model", (await client.CallAsync("list_mcps")).Text);
        Assert.Contains("(added by a model)", (await Cli.RunAsync(home, "list")).Expect(0).Stdout);
        Assert.Contains("added-by", (await Cli.RunAsync(home, "show", "docs")).Expect(0).Stdout);
        var listed = (await Cli.RunAsync(home, "list", "--json")).Expect(0).Json.GetProperty("servers")[0];
        Assert.Equal("model", listed.GetProperty("addedBy").GetString());
        Assert.False(listed.GetProperty("enabled").GetBoolean());
        await Patience.UntilAsync(
            () => Cli.RunAsync(home, "logs"),
            logs => logs.Expect(0).Stdout.Contains("docs added by a model", StringComparison.Ordinal),
            "the addition in the log",
            logs => logs.Stdout);
    }

    private static async Task<StdioClient> LegacyAsync(Home home, string capabilities)
    {
        var client = StdioClient.Serve(home);
        await client.HandshakeAsync(
            $$$"""{"protocolVersion":"2025-11-25","capabilities":{{{capabilities}}}"""
            + ""","clientInfo":{"name":"test","version":"1"}}""");
        return client;
    }
}
