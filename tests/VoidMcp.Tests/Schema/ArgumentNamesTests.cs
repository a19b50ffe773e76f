using VoidMcp.Protocol;
using VoidMcp.Schema;

namespace VoidMcp.Tests.Schema;

public sealed class ArgumentNamesTests
{
    private const string Filters =
        """{"name":"t","inputSchema":{"type":"object","properties":{"filter[id]":{"type":"string"},"ok.x-1":{}},"""
        + "\"required\":[\"filter[id]\"],\"additionalProperties\":false}}";

    [Fact]
    public void A_name_that_model_APIs_refuse_is_replaced_and_kept_for_the_server()
    {
        var tool = Repaired(Filters);
        Assert.Equal(
            """{"type":"object","properties":{"filter_id":{"type":"string","title":"filter[id]"},"ok.x-1":{}},"""
            + "\"required\":[\"filter_id\"],\"additionalProperties\":false}",
            tool.InputSchema.GetRawText());
        Assert.Equal("filter[id]", Assert.Single(tool.ArgumentNames!).Value);
        Assert.Equal(
            """{"name":"t","arguments":{"filter[id]":"7","ok.x-1":[1]}}""",
            Sent(tool, """{"name":"t","arguments":{"filter_id":"7","ok.x-1":[1]}}"""));
        Assert.Equal("""{"name":"t"}""", Sent(tool, """{"name":"t"}"""));
    }

    [Theory]
    [InlineData("\u4f1a\u793e", "argument_1")]
    [InlineData("", "argument_1")]
    [InlineData("a b", "a_b_2")]
    [InlineData("$top", "top")]
    public void The_new_name_is_valid_and_unique(string name, string expected)
    {
        var key = Utf8Json.Text(JsonText.Quote(name));
        var tool = Repaired(
            $$$$$"""{"name":"t","inputSchema":{"type":"object","properties":{ {{{{{key}}}}}:{},"a_b":{}}}}""");
        Assert.Equal(expected, Assert.Single(tool.ArgumentNames!).Key);
    }

    [Fact]
    public void Long_names_are_cut_and_stay_apart()
    {
        var (first, second) = (new string('x', 70), new string('x', 71));
        var properties = $$"""{"{{first}}":{},"{{second}}":{} }""";
        var tool = Repaired($$"""{"name":"t","inputSchema":{"type":"object","properties":{{properties}} } }""");
        Assert.Equal([first, second], tool.ArgumentNames!.Values);
        Assert.All(tool.ArgumentNames!.Keys, name => Assert.Matches("^[a-zA-Z0-9_.-]{1,64}$", name));
    }

    [Fact]
    public void A_server_can_not_write_the_map_itself()
    {
        var tool = Repaired(
            """{"name":"t","inputSchema":{"type":"object"},"_meta":{"voidmcp/arguments":{"a":"b"},"x":1}}""");
        Assert.Null(tool.ArgumentNames);
    }

    private static ToolDefinition Repaired(string written)
    {
        var repaired = DefinitionRepair.Tool(Utf8Json.Of(written), out var mistake);
        Assert.Null(mistake);
        Assert.True(ToolDefinition.TryParse(repaired, out var tool, out _));
        return tool;
    }

    private static string Sent(ToolDefinition tool, string parameters) =>
        Utf8Json.Text(ArgumentNames.ToServer(Utf8Json.Of(parameters), tool.ArgumentNames!));
}
