using System.Text;
using VoidMcp.Catalog;
using VoidMcp.Commands;
using VoidMcp.Errors;
using VoidMcp.Schema;

namespace VoidMcp.Tests.Commands;

public sealed class ToolArgumentsTests
{
    private const string Schema = """
        {
          "type": "object",
          "properties": {
            "text": {"type": "string"}, "count": {"type": "integer"}, "ratio": {"type": "number"},
            "deep": {"type": "boolean"},
            "tags": {"type": "array", "items": {"type": "string"}},
            "ids": {"type": "array", "items": {"type": "integer"}},
            "where": {"type": "object"}, "unit": {"enum": ["km", "mi", 5]}, "either": {"type": ["string", "number"]},
            "maybe": {"anyOf": [{"type": "integer"}, {"type": "null"}]}, "ref": {"$ref": "#/$defs/N"}, "any": {},
            "maxResults": {"type": "integer"},
            "oneOrMany": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
          },
          "$defs": {"N": {"type": "number"}}
        }
        """;

    [Theory]
    [InlineData("--text 5", """{"text":"5"}""")]
    [InlineData("--text true", """{"text":"true"}""")]
    [InlineData("--text=--x", """{"text":"--x"}""")]
    [InlineData("--text=a=b", """{"text":"a=b"}""")]
    [InlineData("--count 5 --ratio 1.50", """{"count":5,"ratio":1.50}""")]
    [InlineData("--count -5", """{"count":-5}""")]
    [InlineData("--ratio 7", """{"ratio":7}""")]
    [InlineData("--deep", """{"deep":true}""")]
    [InlineData("--deep false --text x", """{"deep":false,"text":"x"}""")]
    [InlineData("--no-deep", """{"deep":false}""")]
    [InlineData("--deep=false", """{"deep":false}""")]
    [InlineData("--tags a --tags 2", """{"tags":["a","2"]}""")]
    [InlineData("--tags one", """{"tags":["one"]}""")]
    [InlineData("--tags [\"a\",\"b\"]", """{"tags":["a","b"]}""")]
    [InlineData("--ids 1 --ids 2", """{"ids":[1,2]}""")]
    [InlineData("--where {\"a\":1}", """{"where":{"a":1}}""")]
    [InlineData("--unit km", """{"unit":"km"}""")]
    [InlineData("--unit 5", """{"unit":5}""")]
    [InlineData("--either 5", """{"either":5}""")]
    [InlineData("--either five", """{"either":"five"}""")]
    [InlineData("--maybe 5", """{"maybe":5}""")]
    [InlineData("--ref 2.5", """{"ref":2.5}""")]
    [InlineData("--any [1]", """{"any":[1]}""")]
    [InlineData("--any word", """{"any":"word"}""")]
    [InlineData("--max-results 3", """{"maxResults":3}""")]
    [InlineData("--oneOrMany a", """{"oneOrMany":"a"}""")]
    [InlineData("--oneOrMany a --oneOrMany b", """{"oneOrMany":["a","b"]}""")]
    [InlineData("text=5 count:3", """{"text":"5","count":3}""")]
    [InlineData("text=a=b:c", """{"text":"a=b:c"}""")]
    [InlineData("text:http://x/?a=b --deep", """{"text":"http://x/?a=b","deep":true}""")]
    [InlineData("max-results=3 tags=a tags=b", """{"maxResults":3,"tags":["a","b"]}""")]
    [InlineData("where={\"a\":1}", """{"where":{"a":1}}""")]
    [InlineData("", "{}")]
    public void Words_become_values_of_the_schemas_types(string words, string json) =>
        Assert.Equal(json, Read(words, Schema));

    [Theory]
    [InlineData("--count five", "invalid value 'five' for --count: expected integer")]
    [InlineData("--count 1.5", "invalid value '1.5' for --count: expected integer")]
    [InlineData("--deep=maybe", "invalid value 'maybe' for --deep")]
    [InlineData("--unit ft", "invalid value 'ft' for --unit: expected km | mi | 5")]
    [InlineData("--where x", "invalid value 'x' for --where: expected JSON object")]
    [InlineData("--ids 1 --ids x", "invalid value 'x' for --ids")]
    [InlineData("--text a --text b", "--text accepts one value, but 2 were given")]
    [InlineData("--text", "--text requires a value")]
    [InlineData("--text --deep", "--text requires a value")]
    [InlineData("txt=a", "unknown argument --txt")]
    [InlineData("txt:a", "unexpected argument 'txt:a'")]
    [InlineData("--txt a", "unknown argument --txt")]
    [InlineData("stray", "unexpected argument 'stray'")]
    public void What_does_not_fit_is_refused_before_anything_is_sent(string words, string message)
    {
        var error = Assert.Throws<VoidMcpException>(() => Read(words, Schema));
        Assert.Equal(ExitCode.Usage, error.ExitCode);
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void Everything_that_is_missing_is_named_with_the_whole_call()
    {
        const string Needs =
            """{"properties":{"c":{"type":"boolean"},"a":{"type":"number"},"b":{"type":"string"}}"""
            + ""","required":["a","b"]}""";
        var error = Assert.Throws<VoidMcpException>(() => Read("--c", Needs));
        Assert.Equal("fx.tool: missing required --a (number) and --b (string)", error.Message);
        Assert.Equal("voidmcp call fx.tool --a <number> --b <string> [--c]", error.Hint);
        Assert.Contains(
            "--b (string)",
            Assert.Throws<VoidMcpException>(() => ToolArguments.ReadJson("""{"a":1}""", Tool(Needs))).Message);
    }

    [Theory]
    [InlineData("""{"properties":{"a":{}},"additionalProperties":true}""")]
    [InlineData("{}")]
    public void A_schema_that_leaves_names_open_takes_any(string schema) =>
        Assert.Equal("""{"x":1}""", Read("--x 1", schema));

    [Fact]
    public void A_schema_that_refers_to_itself_ends() =>
        Assert.Equal("""{"a":"x"}""", Read("--a x", """{"properties":{"a":{"$ref":"#/properties/a"}}}"""));

    [Fact]
    public void A_json_object_passes_as_it_is_and_nothing_else_does()
    {
        Assert.Equal(
            """{ "a": 1.0, "z": [] }""",
            Encoding.UTF8.GetString(ToolArguments.ReadJson("""  { "a": 1.0, "z": [] } """, Tool("{}")).Span));
        Assert.Contains(
            "invalid JSON", Assert.Throws<VoidMcpException>(() => ToolArguments.ReadJson("{", Tool("{}"))).Message);
        Assert.Contains(
            "one JSON object",
            Assert.Throws<VoidMcpException>(() => ToolArguments.ReadJson("[1]", Tool("{}"))).Message);
    }

    private static string Read(string words, string schema) =>
        Encoding.UTF8.GetString(
            ToolArguments.Read(words.Split(' ', StringSplitOptions.RemoveEmptyEntries), Tool(schema)).Span);

    private static CatalogTool Tool(string schema)
    {
        Assert.True(ToolDefinition.TryParse(
            Encoding.UTF8.GetBytes($$"""{"name":"tool","inputSchema":{{schema}}}"""), out var definition, out _));
        return new CatalogTool { Server = "fx", ExposedName = "fx__tool", Definition = definition };
    }
}
