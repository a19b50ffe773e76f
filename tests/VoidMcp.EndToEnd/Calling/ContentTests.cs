namespace VoidMcp.EndToEnd.Calling;

/// <summary>What passes through the gateway is what a client directly on the server would get.</summary>
public sealed class ContentTests
{
    [Theory]
    [InlineData("content", "{}")]
    [InlineData("fail", """{"message":"ünïcode \"quoted\""}""")]
    [InlineData("add", """{"a":1.50,"b":2}""")]
    [InlineData("say", """{"text":""}""")]
    public async Task A_result_passes_byte_for_byte(string tool, string arguments)
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        await using var direct = await StdioClient.DirectAsync(home);
        Assert.Equal(
            (await direct.CallAsync(tool, arguments)).Result.GetRawText(),
            (await client.CallAsync($"fx__{tool}", arguments)).Result.GetRawText());
    }

    [Theory]
    [InlineData(
        """{"number":1.0,"big":12345678901234567890,"tiny":1e-400"""
        + ""","escaped":"\u0041\/\ud83d\ude80","nested":[[{"a":null}]],"名前":"äöü+<&>"}""")]
    [InlineData("""{ "spaced" : [ 1 , 2 ],"__proto__":{"x":1},"dup":1 }""")]
    [InlineData("{}")]
    public async Task Arguments_pass_byte_for_byte(string arguments)
    {
        using var home = new Home();
        home.Registry =
            $"gateway: {{ expose: direct }}\nservers:\n  fx: {{ {Fixture.Yaml("--log", home.File("fx.log"))} }}\n";
        await using var client = await StdioClient.ConnectAsync(home);
        var reply = await client.CallAsync("fx__echo", arguments);
        Assert.Equal(arguments, reply.Structured.GetRawText());
        Assert.Contains($"\"arguments\":{arguments}", home.Log("fx.log")[^1]);
    }

    [Fact]
    public async Task Unknown_members_of_params_and_meta_pass()
    {
        using var home = new Home();
        home.Registry =
            $"gateway: {{ expose: direct }}\nservers:\n  fx: {{ {Fixture.Yaml("--log", home.File("fx.log"))} }}\n";
        await using var client = await StdioClient.ConnectAsync(home);
        await client.RequestAsync(
            "tools/call",
            """{"name":"fx__echo","arguments":{},"_meta":{"example.org/k":[1.0]},"x-unknown":{"é":true}}""");
        Assert.Contains("\"example.org/k\":[1.0]", home.Log("fx.log")[^1]);
        Assert.Contains("\"x-unknown\":{\"é\":true}", home.Log("fx.log")[^1]);
    }

    [Fact]
    public async Task A_protocol_error_keeps_code_message_and_data()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        await using var direct = await StdioClient.DirectAsync(home);
        Assert.Equal(
            (await direct.CallAsync("protocol_error")).Error.GetRawText(),
            (await client.CallAsync("fx__protocol_error")).Error.GetRawText());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65_536)]
    [InlineData(5_000_000)]
    public async Task Text_of_any_size_arrives_whole(int bytes)
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var text = (await client.CallAsync("fx__huge", $$"""{"bytes":{{bytes}}}""")).Text;
        Assert.Equal(bytes, text.Length);
    }

    [Fact]
    public async Task A_modern_client_gets_a_legacy_servers_content_and_what_its_own_revision_asks_for()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var client = StdioClient.Serve(home);
        await using var direct = await StdioClient.DirectAsync(home);
        var theirs = (await direct.CallAsync("content")).Result;
        var ours = (await client.ModernAsync("tools/call", """ "name":"fx__content","arguments":{} """)).Result;
        Assert.Equal("complete", ours.GetProperty("resultType").GetString());
        foreach (var member in theirs.EnumerateObject().Where(m => m.Name != "_meta"))
        {
            Assert.Equal(member.Value.GetRawText(), ours.GetProperty(member.Name).GetRawText());
        }

        Assert.Equal("t-1", ours.GetProperty("_meta").GetProperty("example.org/trace").GetString());
    }

    [Fact]
    public async Task A_legacy_client_gets_a_modern_servers_content_and_nothing_of_its_revision()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", ["--mode", "modern"]));
        await using var client = await StdioClient.ConnectAsync(home);
        await using var direct = await StdioClient.DirectAsync(home);
        var ours = (await client.CallAsync("fx__content")).Result;
        Assert.False(ours.TryGetProperty("resultType", out _));
        Assert.Equal((await direct.CallAsync("content")).Result.GetRawText(), ours.GetRawText());
        var list = (await client.RequestAsync("tools/list")).Result;
        Assert.False(list.TryGetProperty("ttlMs", out _)
            || list.TryGetProperty("cacheScope", out _)
            || list.TryGetProperty("resultType", out _));
    }

    [Theory]
    [InlineData("fx__no_such_tool")]
    [InlineData("no_such_server__echo")]
    [InlineData("")]
    public async Task A_tool_that_is_not_there_is_an_error_that_names_it(string name)
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var reply = await client.CallAsync(name);
        Assert.True(reply.Failed, reply.Raw);
        Assert.Contains(name, reply.Text);
    }

    [Fact]
    public async Task Calls_in_flight_run_side_by_side()
    {
        using var home = Home.WithFixtures(Home.Direct, ("fx", []));
        await using var client = await StdioClient.ConnectAsync(home);
        var calls = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => client.CallAsync("fx__meet", """{"count":20}""")));
        Assert.All(calls, call => Assert.Equal("20 met", call.Text));
    }
}
