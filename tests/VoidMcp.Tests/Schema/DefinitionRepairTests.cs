using System.Text.Json;
using VoidMcp.Schema;

namespace VoidMcp.Tests.Schema;

public sealed class DefinitionRepairTests
{
    private const string Nothing = """{"type":"object"}""";

    [Theory]
    [InlineData(null, Nothing)]
    [InlineData("null", Nothing)]
    [InlineData("true", Nothing)]
    [InlineData("[]", Nothing)]
    [InlineData("{}", Nothing)]
    [InlineData("""{"$schema":"s"}""", """{"type":"object","$schema":"s"}""")]
    [InlineData("""{"type":["object","null"]}""", Nothing)]
    [InlineData("""{"type":"OBJECT"}""", Nothing)]
    [InlineData("""{"type":"object","properties":[]}""", """{"type":"object","properties":{}}""")]
    [InlineData("""{"type":"object","properties":null,"required":null}""", Nothing)]
    [InlineData("""{"type":"object","required":{}}""", Nothing)]
    [InlineData(
        """{"type":"object","required":["a",1,"a"]}""",
        """{"type":"object","required":["a"],"properties":{"a":{}}}""")]
    [InlineData(
        """{"type":"object","properties":{"a":true,"b":false,"c":null}}""",
        """{"type":"object","properties":{"a":{},"b":{"not":{}},"c":{}}}""")]
    [InlineData(
        """{"type":"object","properties":{"a":{"type":"int"},"b":{"type":"Any"}}}""",
        """{"type":"object","properties":{"a":{"type":"integer"},"b":{}}}""")]
    [InlineData(
        """{"type":"object","properties":{"a":{"type":"string","required":true,"enum":null,"minLength":"1"}}}""",
        """{"type":"object","properties":{"a":{"type":"string","minLength":1}},"required":["a"]}""")]
    [InlineData(
        """{"type":"object","properties":{"a":{"minimum":0,"exclusiveMinimum":true,"description":null}}}""",
        """{"type":"object","properties":{"a":{"exclusiveMinimum":0}}}""")]
    [InlineData(
        """{"type":"object","properties":{"a":{"items":null,"anyOf":[],"examples":3}}}""",
        """{"type":"object","properties":{"a":{"examples":[3]}}}""")]
    [InlineData(
        """{"type":"object","properties":{"a":{"$ref":"https://example.com/x.json"},"b":{"$ref":"#/$defs/N"}}}""",
        """{"type":"object","properties":{"a":{},"b":{}}}""")]
    [InlineData(
        """{"anyOf":[{"properties":{"k":{"const":"a"}},"required":["k"]},"""
            + """{"properties":{"k":{"const":"b"},"n":{}},"required":["k","n"]}]}""",
        """{"type":"object","properties":{"k":{"anyOf":[{"const":"a"},{"const":"b"}]},"n":{}},"required":["k"]}""")]
    [InlineData(
        """{"allOf":[{"$ref":"#/$defs/A"},{"required":["y"]}],"$defs":{"A":{"required":["x"]}}}""",
        """{"type":"object","$defs":{"A":{"required":["x"]}},"properties":{"x":{},"y":{}},"required":["x","y"]}""")]
    [InlineData(
        """{"$ref":"#/$defs/A","$defs":{"A":{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}}}}}""",
        """{"$defs":{"A":{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}}}},"""
            + "\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#/$defs/A\"}}}")]
    public void An_input_schema_becomes_one_that_strict_clients_accept(string? written, string expected)
    {
        var definition = written is null ? """{"name":"t"}""" : $$"""{"name":"t","inputSchema":{{written}}}""";
        Assert.Equal($$"""{"name":"t","inputSchema":{{expected}}}""", Tool(definition));
    }

    [Theory]
    [InlineData(
        """{"type":"object","properties":{"a":{},"b":{}},"oneOf":[{"required":["a"]},{"required":["b"]}]}""",
        """{"type":"object","properties":{"a":{},"b":{}},"description":"Give one of: a; b."}""")]
    [InlineData(
        """{"type":"object","description":"D.","anyOf":[{"required":["a"]},{"required":["b","c"]}]}""",
        """{"type":"object","description":"D. Give at least one of: a; b and c.","properties":{}}""")]
    [InlineData(
        """{"type":"object","properties":{"a":{"type":"string"}},"allOf":[{"anyOf":[{"properties":{"b":{}}}]}]}""",
        """{"type":"object","properties":{"a":{"type":"string"},"b":{}}}""")]
    [InlineData("""{"type":"object","enum":[{}],"not":{"required":["a"]}}""", Nothing)]
    [InlineData("""{"$ref":"#"}""", Nothing)]
    [InlineData("""{"type":"object","$ref":"#/$defs/A","$defs":{"A":{"$ref":"#/$defs/A"}}}""",
        """{"type":"object","$defs":{"A":{"$ref":"#/$defs/A"}}}""")]
    [InlineData(
        """{"type":"object","properties":{"a":{"type":"array"},"b":{"type":["array","null"]}}}""",
        """{"type":"object","properties":{"a":{"type":"array","items":{}},"""
            + "\"b\":{\"type\":[\"array\",\"null\"],\"items\":{}}}}")]
    [InlineData(
        """{"type":"object","properties":{"a":{"enum":["x","y","x"]}}}""",
        """{"type":"object","properties":{"a":{"enum":["x","y"]}}}""")]
    public void An_input_schema_becomes_one_that_model_APIs_accept(string written, string expected) =>
        An_input_schema_becomes_one_that_strict_clients_accept(written, expected);

    [Theory]
    [InlineData(
        """{"$schema":"http://json-schema.org/draft-04/schema#","id":"urn:x","type":"object"}""", Nothing)]
    [InlineData(
        """{"type":"object","definitions":{"A":{"type":"null"}},"properties":{"a":{"$ref":"#/definitions/A"}}}""",
        """{"type":"object","$defs":{"A":{"type":"null"}},"properties":{"a":{"$ref":"#/$defs/A"}}}""")]
    [InlineData(
        """{"type":"object","properties":{"a":{"$ref":"#n"},"id":{"type":"string"}},"$defs":{"N":{"id":"#n"}}}""",
        """{"type":"object","properties":{"a":{"$ref":"#n"},"id":{"type":"string"}},"$defs":{"N":{"$anchor":"n"}}}""")]
    [InlineData(
        """{"type":"object","properties":{"a":{"items":[{"type":"int"}],"additionalItems":false}}}""",
        """{"type":"object","properties":{"a":{"prefixItems":[{"type":"integer"}],"items":false}}}""")]
    [InlineData(
        """{"type":"object","properties":{"o":{"type":"object","properties":{"a":{"required":true}}}}}""",
        """{"type":"object","properties":{"o":{"type":"object","properties":{"a":{}},"required":["a"]}}}""")]
    public void Older_drafts_become_2020_12(string written, string expected) =>
        An_input_schema_becomes_one_that_strict_clients_accept(written, expected);

    [Fact]
    public void Alternatives_that_refer_to_one_another_take_little_time()
    {
        var all = string.Join(',', Enumerable.Repeat("""{"$ref":"#/$defs/A"}""", 50));
        var repaired = Tool(
            $$$$$"""{"name":"t","inputSchema":{"anyOf":[{{{{{all}}}}}],"$defs":{"A":{"anyOf":[{{{{{all}}}}}]}}}}""");
        Assert.Contains("\"type\":\"object\"", repaired, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"string"}""", """inputSchema has type "string", not "object" """)]
    [InlineData("""{"type":["string","null"]}""", """inputSchema has type ["string","null"], not "object" """)]
    [InlineData("\"text\"", "inputSchema is string, not an object")]
    [InlineData("""{"anyOf":[{"type":"string"}]}""", "inputSchema describes no object (anyOf)")]
    public void What_describes_no_object_is_a_mistake(string written, string expected)
    {
        DefinitionRepair.Tool(Utf8Json.Of($$"""{"name":"t","inputSchema":{{written}}}"""), out var mistake);
        Assert.Equal(expected.TrimEnd(), mistake);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("""{"type":"array","items":{}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"other.json"}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"pattern":"(?i)x"}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"pattern":"\\@"}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"pattern":"("}}}""")]
    public void An_output_schema_that_clients_cannot_compile_is_dropped(string written) =>
        Assert.Equal(
            """{"name":"t","inputSchema":{"type":"object"}}""",
            Tool($$$"""{"name":"t","inputSchema":{"type":"object"},"outputSchema":{{{written}}}}"""));

    [Theory]
    [InlineData("\"title\":null,\"description\":5,\"icons\":null,\"_meta\":[]", "\"description\":\"5\"")]
    [InlineData("\"annotations\":[],\"execution\":null", "")]
    [InlineData(
        """ "annotations":{"title":null,"readOnlyHint":"true","destructiveHint":null} """,
        """ "annotations":{"readOnlyHint":true} """)]
    [InlineData(
        """ "icons":[{"src":"a","sizes":"48x48","theme":"blue"},{"url":"b"}] """,
        """ "icons":[{"src":"a","sizes":["48x48"]}] """)]
    [InlineData(""" "execution":{"taskSupport":"maybe"} """, """ "execution":{} """)]
    public void Other_members_are_repaired(string written, string expected)
    {
        var rest = expected.Trim();
        Assert.Equal(
            $$$"""{"name":"t","inputSchema":{"type":"object"}{{{(rest.Length > 0 ? "," : "")}}}{{{rest}}}}""",
            Tool($$$"""{"name":"t","inputSchema":{"type":"object"},{{{written.Trim()}}}}"""));
    }

    [Theory]
    [InlineData("""{ "name":"t", "x-own":1.0, "inputSchema":{"type":"object","title":"T"} }""")]
    [InlineData("""{"name":"t","inputSchema":{"type":"object","properties":{"p":{"pattern":"^[\\w-]+\\.x$"}}}}""")]
    [InlineData("""{"name":"t","description":"\u00e9","inputSchema":{"type":"object","x":{"type":"int"}}}""")]
    [InlineData("""{"name":"t","inputSchema":{"properties":{"o":{"properties":{"$ref":{}}}},"type":"object"}}""")]
    public void A_valid_definition_keeps_its_bytes(string written) => Assert.Equal(written, Tool(written));

    [Fact]
    public void Lone_surrogates_and_what_is_nested_too_deeply_are_cut()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"type":"object","properties":{"x":""", 100))
            + "{}" + new string('}', 200);
        var repaired = Tool($$"""{"name":"t","description":"cut \ud83d","inputSchema":{{deep}}}""");
        using var read = JsonDocument.Parse($$$"""{"result":{"tools":[{{{repaired}}}]}}""");
        var tool = read.RootElement.GetProperty("result").GetProperty("tools")[0];
        Assert.Equal("cut \ufffd", tool.GetProperty("description").GetString());
    }

    [Theory]
    [InlineData("""{"uri":"a:b"}""", """{"uri":"a:b","name":"a:b"}""")]
    [InlineData("""{"uri":"a:b","name":null,"size":"1","mimeType":null}""", """{"uri":"a:b","name":"a:b"}""")]
    [InlineData(
        """{"name":"p","arguments":[{"name":"a","required":"true","description":null},{"nameless":1}]}""",
        """{"name":"p","arguments":[{"name":"a","required":true}]}""")]
    [InlineData("""{"name":"p","arguments":{}}""", """{"name":"p"}""")]
    [InlineData("""{ "name":"p","arguments":[{"name":"a"}] }""", """{ "name":"p","arguments":[{"name":"a"}] }""")]
    public void Prompts_and_resources_are_repaired_too(string written, string expected) =>
        Assert.Equal(expected, Utf8Json.Text(DefinitionRepair.Keyed(Utf8Json.Of(written), "a:b")));

    private static string Tool(string written)
    {
        var repaired = DefinitionRepair.Tool(Utf8Json.Of(written), out var mistake);
        Assert.Null(mistake);
        return Utf8Json.Text(repaired);
    }
}
