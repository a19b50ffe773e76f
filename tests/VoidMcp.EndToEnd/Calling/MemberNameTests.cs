namespace VoidMcp.EndToEnd.Calling;

/// <summary>A server that ignores the case of names calls no other tool than the one that was checked.</summary>
public sealed class MemberNameTests
{
    [Theory]
    [InlineData("""{"name":"fx__add","Name":"until","arguments":{"a":1,"b":2} }""", "Name")]
    [InlineData("""{"NAME":"until","name":"fx__add","arguments":{"a":1,"b":2} }""", "NAME")]
    [InlineData("""{"name":"fx__add","N\u0061me":"until","arguments":{"a":1,"b":2} }""", "Name")]
    public async Task A_call_with_two_names_is_refused(string parameters, string second)
    {
        using var home = Logged();
        await using var client = await StdioClient.ConnectAsync(home);
        var refused = await client.RequestAsync("tools/call", parameters);
        Assert.Contains($"tools/call has an unknown member `{second}`: names are case-sensitive", refused.Raw);
        Assert.Contains("-32602", refused.Raw);
        Assert.DoesNotContain(home.Log("fx.log"), line => line.Contains("tools/call", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Members_that_stand_twice_reach_the_server_once()
    {
        using var home = Logged();
        await using var client = await StdioClient.ConnectAsync(home);
        var reply = await client.RequestAsync(
            "tools/call",
            """{"name":"fx__until","arguments":{"a":1,"b":1},"name":"fx__add","arguments":{"a":1,"b":2} }""");
        Assert.Equal(3, reply.Structured.GetProperty("sum").GetInt32());
        var line = Assert.Single(home.Log("fx.log"), l => l.Contains("tools/call", StringComparison.Ordinal));
        Assert.Equal(2, line.Split("\"name\"").Length);
        Assert.Equal(2, line.Split("\"arguments\"").Length);
    }

    private static Home Logged()
    {
        var home = new Home();
        home.Registry =
            $"{Home.Direct}\nservers:\n  fx: {{ {Fixture.Yaml("--log", home.File("fx.log"))}, tools: {{ "
            + "deny: [until] } }\n";
        return home;
    }
}
