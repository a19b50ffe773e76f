using System.Text.Json;
using VoidMcp.Schema;

namespace VoidMcp.Tests.Schema;

/// <summary>Golden pairs: a schema, and the type that a model reads.</summary>
public sealed class TypeScriptWriterTests
{
    [Theory]
    [InlineData("""{"type":"string"}""", "string")]
    [InlineData("""{"type":"integer"}""", "number")]
    [InlineData("""{"type":"boolean"}""", "boolean")]
    [InlineData("""{"type":"null"}""", "null")]
    [InlineData("""true""", "unknown")]
    [InlineData("""false""", "never")]
    [InlineData("""{}""", "unknown")]
    [InlineData("""{"type":["string","null"]}""", "string | null")]
    [InlineData("""{"type":["null","integer","number"]}""", "number | null")]
    [InlineData("""{"type":"string","nullable":true}""", "string | null")]
    [InlineData("""{"enum":["a","b",1,null,true,"a"]}""", "\"a\" | \"b\" | 1 | true | null")]
    [InlineData("""{"type":"string","enum":["a"]}""", "\"a\"")]
    [InlineData("""{"const":"on"}""", "\"on\"")]
    [InlineData("""{"const":{"a":[1,"x"]}}""", "{ a: [1, \"x\"] }")]
    [InlineData("""{"const":1e999}""", "number")]
    [InlineData(
        """{"anyOf":[{"type":"string"},{"type":"integer"},{"type":"number"},{"type":"null"}]}""",
        "string | number | null")]
    [InlineData("""{"oneOf":[{"type":"string"},{}]}""", "unknown")]
    [InlineData("""{"type":"string","anyOf":[{"minLength":1},{"maxLength":9}]}""", "string")]
    [InlineData("""{"type":"array"}""", "unknown[]")]
    [InlineData("""{"type":"array","items":{"type":"string"}}""", "string[]")]
    [InlineData("""{"type":"array","items":{"type":["string","number"]}}""", "(string | number)[]")]
    [InlineData("""{"items":{"enum":["x","y"]}}""", "(\"x\" | \"y\")[]")]
    [InlineData("""{"type":"array","items":{"type":"array","items":{"type":"number"}}}""", "number[][]")]
    [InlineData("""{"type":"array","prefixItems":[{"type":"string"},{"type":"number"}]}""", "[string, number]")]
    [InlineData(
        """{"type":"array","prefixItems":[{"type":"string"},{"type":["number","null"]}],"minItems":1}""",
        "[string, (number | null)?]")]
    [InlineData(
        """{"type":"array","prefixItems":[{"type":"string"}],"items":{"type":"number"}}""", "[string, ...number[]]")]
    [InlineData(
        """{"type":"array","items":[{"type":"string"},{"type":"boolean"}],"additionalItems":false}""",
        "[string, boolean]")]
    [InlineData("""{"type":"object"}""", "Record<string, unknown>")]
    [InlineData("""{"type":"object","additionalProperties":false}""", "Record<string, never>")]
    [InlineData("""{"type":"object","additionalProperties":{"type":"number"}}""", "Record<string, number>")]
    [InlineData(
        """{"type":"object","patternProperties":{"^x":{"type":"string"}}}""",
        "{ [key: `x${string}`]: string; [key: string]: unknown }")]
    [InlineData(
        """{"type":"object","propertyNames":{"enum":["a","b"]},"additionalProperties":{"type":"number"}}""",
        "{ a?: number; b?: number }")]
    [InlineData(
        """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"number"}},"required":["a"]}""",
        "{ a: string; b?: number }")]
    [InlineData("""{"properties":{"a":{"type":"string"}},"required":["b"]}""", "{ a?: string; b: unknown }")]
    [InlineData(
        """{"type":"object","properties":{"a":{}},"additionalProperties":true}""",
        "{ a?: unknown; [key: string]: unknown }")]
    [InlineData(
        """{"type":"object","properties":{"my-key":{"type":"string"},"1st":{"type":"string"},"a\"b":{}}}""",
        "{ \"my-key\"?: string; \"1st\"?: string; \"a\\\"b\"?: unknown }")]
    [InlineData(
        """{"type":"object","properties":{"__proto__":{"type":"string"},"class":{"type":"string"}}}""",
        "{ __proto__?: string; class?: string }")]
    public void Schemas_become_types(string schema, string type) => Assert.Equal(type, Inline(schema));

    [Theory]
    [InlineData("""{"$ref":"#/$defs/A","$defs":{"A":{"type":"string"}}}""", "string")]
    [InlineData(
        """{"type":"array","items":{"$ref":"#/definitions/A%20b~1c"},"definitions":{"A b/c":{"type":"number"}}}""",
        "number[]")]
    [InlineData("""{"$ref":"#a","$defs":{"A":{"$anchor":"a","type":"boolean"}}}""", "boolean")]
    [InlineData("""{"$ref":"https://example.com/schema.json"}""", "unknown")]
    [InlineData("""{"$ref":"#/$defs/Missing"}""", "unknown")]
    [InlineData("""{"$ref":"#/$defs/A","$defs":{"A":{"$ref":"#/$defs/A"}}}""", "unknown")]
    [InlineData(
        """{"$ref":"#/$defs/N","$defs":{"N":{"type":"object","properties":{"v":{"type":"number"}"""
        + ""","next":{"$ref":"#/$defs/N"}},"required":["v"]}}}""",
        "{ v: number; next?: unknown }")]
    [InlineData(
        """{"$ref":"#/$defs/A","properties":{"b":{"type":"string"}}"""
        + ""","$defs":{"A":{"properties":{"a":{"type":"string"}}}}}""",
        "{ a?: string } & { b?: string }")]
    public void References_are_followed_within_the_document_only(string schema, string type) =>
        Assert.Equal(type, Inline(schema));

    [Theory]
    [InlineData(
        """{"allOf":[{"properties":{"a":{"type":"string"}}},{"properties":{"b":{"type":"number"}},"required":["a"]}]"""
        + ""","type":"object"}""",
        "{ a: string; b?: number }")]
    [InlineData("""{"allOf":[{"type":"string"},{"minLength":1}]}""", "string")]
    [InlineData(
        """{"allOf":[{"type":"object","properties":{"a":{}}},{"type":"object","oneOf":[{"properties":{"b":{}}},"""
        + """{"properties":{"c":{}}}]}]}""",
        "{ a?: unknown } & Record<string, unknown> & ({ b?: unknown } | { c?: unknown })")]
    [InlineData(
        """{"type":"object","allOf":[{"$ref":"#/$defs/A"}],"properties":{"b":{}},"required":["a"]"""
        + ""","$defs":{"A":{"properties":{"a":{"type":"string"}}}}}""",
        "{ a: string; b?: unknown }")]
    public void All_of_is_merged_where_it_is_plain_and_intersected_elsewhere(string schema, string type) =>
        Assert.Equal(type, Inline(schema));

    [Theory]
    [InlineData(
        """{"description":"How many.","minimum":1,"maximum":100,"default":30}""",
        "/** How many. (1 to 100, default 30) */ ")]
    [InlineData("""{"format":"date-time"}""", "/** date-time */ ")]
    [InlineData("""{"description":"Ends */ here"}""", "/** Ends *\\/ here */ ")]
    [InlineData("""{"description":"a\n\n b\u0007\u202Ec"}""", "/** a */ ")]
    [InlineData("""{"pattern":"^*/x$"}""", "/** matches ^*\\/x$ */ ")]
    [InlineData("""{"default":"*/"}""", "/** default \"*\\/\" */ ")]
    [InlineData("""{"minItems":2,"maxItems":2}""", "/** 2 items */ ")]
    [InlineData("""{"default":null}""", "")]
    public void What_a_type_cannot_say_is_a_comment(string property, string comment) =>
        Assert.Equal(
            $"{{ {comment}a?: unknown }}", Inline($$$"""{"type":"object","properties":{"a":{{{property}}}}}"""));

    [Theory]
    [InlineData("""[]""")]
    [InlineData("""12""")]
    [InlineData("""{"type":7,"properties":[],"required":"a","enum":{},"anyOf":3,"allOf":"x","items":null}""")]
    [InlineData("""{"type":"object","properties":{"a":7,"b":null,"c":"string"},"required":[1,{}]}""")]
    [InlineData("""{"$ref":12,"const":[[[[[[1]]]]]]}""")]
    [InlineData("""{"type":"object","properties":{"a":{"description":"\ud800","enum":["\udc00"]}}}""")]
    [InlineData("""{"prefixItems":{},"type":"array","minItems":"x"}""")]
    public void Wrong_schemas_never_throw(string schema)
    {
        Assert.NotEmpty(Inline(schema));
        Assert.StartsWith("type T = ", Declare(schema), StringComparison.Ordinal);
    }

    [Fact]
    public void An_absent_schema_is_unknown() => Assert.Equal("unknown", TypeScriptWriter.Inline(default));

    [Fact]
    public void References_cannot_multiply_a_schema_without_end()
    {
        var definitions = string.Join(',', Enumerable.Range(0, 30).Select(i =>
            $$$"""
            "L{{{i}}}":{"type":"object","properties":{"a":{"$ref":"#/$defs/L{{{i + 1}}}"},
              "b":{"$ref":"#/$defs/L{{{i + 1}}}"} } }
            """));
        var schema = $$$"""{"$ref":"#/$defs/L0","$defs":{ {{{definitions}}},"L30":{"type":"string"} } }""";
        Assert.InRange(Inline(schema).Length, 1, 20_000);
        Assert.InRange(Declare(schema).Length, 1, 2_000_000);
    }

    [Fact]
    public void Many_properties_are_cut_with_the_required_ones_kept()
    {
        var properties = string.Join(',', Enumerable.Range(0, 100).Select(i => $"\"p{i}\":{{\"type\":\"string\"}}"));
        var type = Inline($$"""{"type":"object","properties":{{{properties}}},"required":["p99"]}""");
        Assert.Contains("p99: string", type, StringComparison.Ordinal);
        Assert.Contains("/** 60 more */ [key: string]: unknown", type, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_nesting_ends_in_unknown()
    {
        var schema = """{"type":"string"}""";
        for (var i = 0; i < 25; i++) schema = $$$"""{"type":"object","properties":{"x":{{{schema}}}}}""";
        Assert.Contains("Record<string, unknown>", Inline(schema), StringComparison.Ordinal);
    }

    [Fact]
    public void A_declaration_gives_recursive_parts_names()
    {
        const string schema = """
            {"type":"object","description":"x","properties":{
               "root":{"$ref":"#/$defs/Tree Node","description":"The top."},"self":{"$ref":"#"}},
             "$defs":{"Tree Node":{"type":"object","properties":{
               "children":{"type":"array","items":{"$ref":"#/$defs/Tree Node"}}},"required":["children"]}}}
            """;
        Assert.Equal(
            """
            type T = {
              /** The top. */
              root?: T_Tree_Node;
              self?: T;
            };
            type T_Tree_Node = {
              children: T_Tree_Node[];
            };

            """.ReplaceLineEndings("\n"),
            Declare(schema));
    }

    private static string Inline(string schema) => TypeScriptWriter.Inline(JsonElement.Parse(schema));

    private static string Declare(string schema) => TypeScriptWriter.Declare("T", JsonElement.Parse(schema));
}
