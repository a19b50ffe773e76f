using System.Text.Json;
using VoidMcp.Schema;

namespace VoidMcp.Tests.Schema;

public sealed class HeaderAnnotationsTests
{
    [Theory]
    [InlineData("""{"type":"object"}""")]
    [InlineData(
        """{"properties":{"a":{"type":"string","x-mcp-header":"Region"},"b":{"type":"integer","x-mcp-header":"b-2"}"""
        + ""","c":{"type":"boolean","x-mcp-header":"C"} } }""")]
    [InlineData(
        """{"properties":{"a":{"type":"object","properties":{"b":{"type":"string","x-mcp-header":"Deep"} } } } }""")]
    [InlineData("""{"properties":{"a":true,"b":{"type":"number"} } }""")]
    [InlineData("true")]
    public void What_names_each_header_once_is_sound(string schema) =>
        Assert.Null(HeaderAnnotations.Mistake(JsonElement.Parse(schema)));

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"My Region\"")]
    [InlineData("\"Region:Primary\"")]
    [InlineData("\"Région\"")]
    [InlineData("\"Region\\t1\"")]
    [InlineData("7")]
    public void A_name_must_be_one_that_a_header_can_have(string name) => Assert.Equal(
        "the x-mcp-header of 'a' is not a valid header name",
        HeaderAnnotations.Mistake(
            JsonElement.Parse($$$"""{"properties":{"a":{"type":"string","x-mcp-header":{{{name}}}} } }""")));

    [Theory]
    [InlineData("\"object\"")]
    [InlineData("\"array\"")]
    [InlineData("\"null\"")]
    [InlineData("\"number\"")]
    [InlineData("[\"string\",\"null\"]")]
    public void Only_plain_values_go_into_headers(string type) => Assert.Equal(
        "'a' has an x-mcp-header, which is allowed only for strings, integers and booleans",
        HeaderAnnotations.Mistake(
            JsonElement.Parse($$$"""{"properties":{"a":{"type":{{{type}}},"x-mcp-header":"A"} } }""")));

    [Fact]
    public void A_name_is_used_once_whatever_its_case()
    {
        const string Schema =
            """{"properties":{"a":{"type":"string","x-mcp-header":"Field"}"""
            + ""","b":{"properties":{"c":{"type":"string","x-mcp-header":"fIELD"} } } } }""";
        Assert.Equal("two arguments have the same x-mcp-header 'fIELD'",
            HeaderAnnotations.Mistake(JsonElement.Parse(Schema)));
    }

    [Fact]
    public void Annotations_are_found_outer_ones_first_where_properties_alone_lead()
    {
        var schema = JsonElement.Parse("""
            {"properties":{
              "a":{"x-mcp-header":"A","properties":{"b":{"x-mcp-header":7}}},
              "list":{"items":{"properties":{"no":{"x-mcp-header":"No"}}}},
              "c":{"x-mcp-header":"C"}}}
            """);
        var found = HeaderAnnotations.In(schema).ToList();
        Assert.Equal([("a", "A"), ("a.b", null), ("c", "C")], found.Select(p => (string.Join('.', p.Path), p.Header)));
        var arguments = JsonElement.Parse("""{"a":{"b":3},"c":null}""");
        Assert.Equal(["{\"b\":3}", "3", ""], found.Select(p => p.ValueIn(arguments).ToString()));
    }
}
