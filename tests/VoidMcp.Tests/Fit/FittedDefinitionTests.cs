using System.Text;
using System.Text.Json;
using VoidMcp.Catalog;
using VoidMcp.Fit;
using VoidMcp.Schema;

namespace VoidMcp.Tests.Fit;

public sealed class FittedDefinitionTests
{
    private const string Closed = """
        {"name":"t","description":"Counts.","inputSchema":{"type":"object"},
        "outputSchema":{"type":"object","properties":{"n":{"type":"integer"}},"additionalProperties":false}}
        """;

    private const string Untyped = """{"name":"t","description":"Counts.","inputSchema":{"type":"object"}}""";

    private static readonly ClientFacts s_claude = ClientFacts.Known.Single(c => c.Name == "claude-code");

    private static readonly LearnedType s_count = new(
        JsonElement.Parse("""{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}"""), Samples: 12);

    [Fact]
    public void An_unknown_client_gets_the_definition_as_it_is()
    {
        var definition = Utf8(Closed);
        Assert.Equal(definition, FittedDefinition.Of(definition, Tool(Closed), ClientFacts.Unknown, null, false));
    }

    [Fact]
    public void A_learned_result_type_is_told_with_a_count_that_seldom_moves()
    {
        var fitted = Of(Untyped, ClientFacts.Unknown, s_count);
        Assert.Equal(
            "Counts.\n\nReturns (learned from 10+ results): { n: number }",
            fitted.GetProperty("description").GetString());
        Assert.Equal(
            fitted.GetRawText(), Of(Untyped, ClientFacts.Unknown, s_count with { Samples = 29 }).GetRawText());
    }

    [Fact]
    public void A_client_cuts_long_descriptions_so_the_type_comes_first()
    {
        var words = new string('x', 5000);
        var text = Of(Untyped.Replace("Counts.", words, StringComparison.Ordinal), ClientFacts.Unknown, s_count)
            .GetProperty("description").GetString();
        Assert.StartsWith("Returns (learned from 10+ results): { n: number }\n\nxxx", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_hidden_content_is_put_into_structured_content_the_schema_allows_it()
    {
        var schema = Of(Closed, s_claude).GetProperty("outputSchema");
        Assert.False(schema.TryGetProperty("additionalProperties", out _));
        Assert.True(schema.TryGetProperty("properties", out _));
        Assert.True(Of(Closed, new ClientFacts("x", "1") { Results = Shown.Content })
            .GetProperty("outputSchema").TryGetProperty("additionalProperties", out _));
    }

    [Fact]
    public void Claude_Code_learns_the_servers_purpose_and_which_tools_ask_the_user()
    {
        var meta = Of(Untyped, s_claude, asksUser: true).GetProperty("_meta");
        Assert.Equal("Numbers of all kinds.", meta.GetProperty("anthropic/searchHint").GetString());
        Assert.True(meta.GetProperty("anthropic/requiresUserInteraction").GetBoolean());
        Assert.False(Of(Untyped, s_claude).GetProperty("_meta")
            .TryGetProperty("anthropic/requiresUserInteraction", out _));
        Assert.False(Of(Untyped, ClientFacts.Unknown, asksUser: true).TryGetProperty("_meta", out _));
    }

    [Fact]
    public void A_servers_own_hint_stays()
    {
        var own = Untyped.Replace(
            "\"name\"", "\"_meta\":{\"anthropic/searchHint\":\"mine\",\"x\":1},\"name\"", StringComparison.Ordinal);
        var meta = Of(own, s_claude, asksUser: true).GetProperty("_meta");
        Assert.Equal("mine", meta.GetProperty("anthropic/searchHint").GetString());
        Assert.Equal(1, meta.GetProperty("x").GetInt32());
    }

    private static JsonElement Of(
        string definition, ClientFacts client, LearnedType? learned = null, bool asksUser = false) =>
        JsonElement.Parse(
            FittedDefinition.Of(Utf8(definition), Tool(definition), client, learned, asksUser).Span);

    private static CatalogTool Tool(string definition) => new()
    {
        Server = "s",
        ServerSummary = "Numbers of all kinds. And more.",
        Definition = ToolDefinition.TryParse(Utf8(definition), out var tool, out var reason)
            ? tool
            : throw new InvalidOperationException(reason),
        ExposedName = "s__t",
    };

    private static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
