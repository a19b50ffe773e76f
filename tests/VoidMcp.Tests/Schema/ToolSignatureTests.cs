using System.Text;
using System.Text.Json;
using VoidMcp.Schema;

namespace VoidMcp.Tests.Schema;

public sealed class ToolSignatureTests
{
    [Fact]
    public void A_tool_is_its_description_and_its_call()
    {
        var tool = Tool("""
            {"name":"search_issues","description":"Search issues in a repository. Uses the search API.\nMore.",
             "inputSchema":{"type":"object","properties":{
               "query":{"type":"string"},
               "limit":{"type":"integer","minimum":1,"maximum":100,"default":30}},"required":["query"]}}
            """);
        Assert.Equal(
            "/** Search issues in a repository. */\n"
            + "tools.github.search_issues(args: { query: string; /** 1 to 100, default 30 */ limit?: number }): "
            + "Promise<unknown>",
            ToolSignature.Render("tools.github.search_issues", tool));
    }

    [Theory]
    [InlineData("""{"name":"t"}""", "t(args?: Record<string, unknown>): Promise<unknown>")]
    [InlineData("""{"name":"t","inputSchema":{"type":"object"}}""", "t(): Promise<unknown>")]
    [InlineData("""{"name":"t","inputSchema":{"type":"object","properties":{}}}""", "t(): Promise<unknown>")]
    [InlineData("""{"name":"t","inputSchema":{}}""", "t(): Promise<unknown>")]
    [InlineData(
        """{"name":"t","inputSchema":{"type":"object","additionalProperties":true}}""",
        "t(args?: Record<string, unknown>): Promise<unknown>")]
    [InlineData(
        """{"name":"t","inputSchema":{"type":"object","properties":{"a":{"type":"string"}}}}""",
        "t(args?: { a?: string }): Promise<unknown>")]
    [InlineData(
        """{"name":"t","inputSchema":{"oneOf":[{"properties":{"a":{}},"required":["a"]}]}}""",
        "t(args: { a: unknown }): Promise<unknown>")]
    [InlineData(
        """{"name":"t","inputSchema":{},"outputSchema":{"type":"object","properties":{"n":{"type":"number"}}"""
        + ""","required":["n"]}}""",
        "t(): Promise<{ n: number }>")]
    public void Arguments_and_result_follow_the_schemas(string definition, string call) =>
        Assert.Equal(call, ToolSignature.Render("t", Tool(definition)));

    [Fact]
    public void A_learned_result_type_replaces_the_unknown() =>
        Assert.Equal("t(): Promise<string[]>", ToolSignature.Call(
            "t",
            Tool("""{"name":"t","inputSchema":{}}"""),
            new LearnedType(JsonElement.Parse("""{"type":"array","items":{"type":"string"}}"""), 1)));

    [Fact]
    public void A_description_cannot_leave_its_comment()
    {
        var text = ToolSignature.Render(
            "t", Tool("""{"name":"t","description":"x */ evil() /*\u2028\u0000 y","inputSchema":{}}"""));
        Assert.Equal("/** x *\\/ evil() /* y */\nt(): Promise<unknown>", text);
    }

    [Fact]
    public void Long_descriptions_are_cut_at_a_word_and_whole_on_demand()
    {
        var words = string.Join(' ', Enumerable.Repeat("word", 100));
        var tool = Tool($$$"""{"name":"t","description":"{{{words}}}","inputSchema":{}}""");
        var first = ToolSignature.Describe(tool);
        Assert.InRange(first.Length, 80, 121);
        Assert.EndsWith("word…", first, StringComparison.Ordinal);
        Assert.Equal(words, ToolSignature.Describe(tool, full: true));
    }

    [Fact]
    public void A_huge_schema_does_not_push_other_tools_out()
    {
        var properties = string.Join(',', Enumerable.Range(0, 38).Select(i =>
            $"\"property_{i}\":{{\"type\":\"string\",\"description\":\"{new string('d', 70)}\"}}"));
        var text = ToolSignature.Render("t", Tool(
            $$$"""{"name":"t","inputSchema":{"type":"object","properties":{ {{{properties}}} }"""
            + ""","required":["property_30"]}}"""));
        Assert.InRange(text.Length, 100, 2100);
        Assert.Contains("property_30: string", text, StringComparison.Ordinal);
    }

    private static ToolDefinition Tool(string json)
    {
        Assert.True(ToolDefinition.TryParse(Encoding.UTF8.GetBytes(json), out var tool, out var reason), reason);
        return tool;
    }
}
