using System.Text;
using System.Text.Json;
using VoidMcp.Protocol;
using VoidMcp.Schema;

namespace VoidMcp.Tests.Schema;

public sealed class ResultShapeTests
{
    [Theory]
    [InlineData("string", "\"a\"")]
    [InlineData("string | number | null", "1", "\"a\"", "null")]
    [InlineData("{ id: number; name: string }", """{"id":1,"name":"secret"}""")]
    [InlineData("{ id: number; name?: string }", """{"id":1,"name":"a"}""", """{"id":2}""")]
    [InlineData("{ id: number; tags?: string[] }", """{"id":1}""", """{"id":2,"tags":["x"]}""")]
    [InlineData("{ name: string | null }[]", """[{"name":"a"},{"name":null}]""")]
    [InlineData("{ a: number; b?: number }[]", """[{"a":1},{"a":1,"b":2}]""")]
    [InlineData("(string | number)[]", """["a"]""", "[1]")]
    [InlineData("unknown[]", "[]")]
    [InlineData("string[]", "[]", """["a"]""")]
    [InlineData("Record<string, unknown>", "{}")]
    [InlineData("{ a?: number }", "{}", """{"a":1}""")]
    [InlineData(
        "{ items: { id: number }[]; total: number } | string", """{"items":[{"id":1}],"total":1}""", "\"none\"")]
    [InlineData("string | boolean", "true", "\"x\"", "false")]
    [InlineData(
        "{ type: \"image\"; data: string; mimeType: string }",
        """{"type":"image","data":"AAAA","mimeType":"image/png"}""")]
    [InlineData(
        "(string | { type: \"image\"; data: string; mimeType: string } | { type: \"resource\"; resource: { uri: "
        + "string; mimeType?: string; text?: string; blob?: string } })[]",
        """["text",{"type":"image","data":"AAAA","mimeType":"image/png"},"""
        + """{"type":"resource","resource":{"uri":"x:y","text":"z"}}]""")]
    [InlineData("{ type: string }", """{"type":"image"}""")]
    public void Samples_merge_into_one_type(string type, params string[] samples) =>
        Assert.Equal(type, Type(Learn(samples)));

    [Theory]
    [InlineData("Record<string, number>", """{"alice@example.com":1,"bob@example.com":2}""")]
    [InlineData("Record<string, string>", """{"sk-live-4eC39HqLyjWDarjtT1zdp7dc":"x"}""")]
    [InlineData(
        "Record<string, { age: number }>",
        """{"alice":{"age":1},"bob":{"age":2},"carol":{"age":3},"dave":{"age":4}}""")]
    [InlineData("Record<string, { age: number }>", """{"550e8400-e29b-41d4-a716-446655440000":{"age":1}}""")]
    [InlineData("Record<string, string | number>", """{"/home/me/a.txt":"x","name":1}""")]
    [InlineData(
        "{ north: number; south: number; east: number; west: number }", """{"north":1,"south":2,"east":3,"west":4}""")]
    public void Keys_that_are_data_are_not_kept(string type, string sample)
    {
        var shape = Learn(sample);
        Assert.Equal(type, Type(shape));
        if (type.StartsWith("Record", StringComparison.Ordinal))
        {
            Assert.DoesNotContain(
                "\"properties\":{\"",
                Schema(shape).Replace("{\"age\"", "", StringComparison.Ordinal),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Many_keys_of_one_type_are_a_map() =>
        Assert.Equal("Record<string, string>", Type(Learn(
            "{"
            + string.Join(',', Enumerable.Range(0, 40).Select(
                i => $"\"{(char)('a' + (i % 26))}{(char)('a' + (i / 26))}\":\"v\""))
            + "}")));

    [Fact]
    public void Keys_that_differ_from_sample_to_sample_are_a_map() =>
        Assert.Equal("Record<string, number>", Type(Learn([.. "abcdefgh".Select(c => $"{{\"{c}\":1}}")])));

    [Fact]
    public void Too_many_fields_of_any_kind_are_a_map() =>
        Assert.Equal("Record<string, string | number>", Type(Learn(
            "{"
            + string.Join(',', Enumerable.Range(0, 70).Select(
                i => $"\"f{(char)('a' + (i % 26))}{(char)('a' + (i / 26))}\":{(i % 2 == 0 ? "1" : "\"s\"")}"))
            + "}")));

    [Fact]
    public void What_lies_deep_is_anything()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"x\":", 20)) + "\"secret\"" + new string('}', 20);
        Assert.Equal(
            string.Concat(Enumerable.Repeat("{ x: ", 6)) + "unknown" + string.Concat(Enumerable.Repeat(" }", 6)),
            Type(Learn(deep)));
    }

    [Fact]
    public void No_value_is_ever_kept()
    {
        var schema = Schema(
            Learn("""{"token":"hunter2","nested":[{"password":"hunter3"},"hunter4"],"n":424242,"type":"hunter5"}"""));
        Assert.DoesNotContain("hunter", schema, StringComparison.Ordinal);
        Assert.DoesNotContain("424242", schema, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sample_that_teaches_nothing_changes_nothing()
    {
        var shape = Learn("""{"id":1,"name":"a"}""", """{"id":2}""", "[1]");
        Assert.Same(shape, shape.Merge(Learn("""{"id":3,"name":"b"}""")));
        Assert.Same(shape, shape.Merge(Learn("[]")));
    }

    [Theory]
    [InlineData(
        """{"a":[1,"x",null,{"b":true}],"c":{}}""", """{"a":[],"d":{"type":"image","data":"","mimeType":"x/y"}}""")]
    [InlineData("\"x\"", """[{"type":"audio","data":"","mimeType":"x/y"},[["y"]]]""")]
    [InlineData("""{"a@b":1}""", "{}")]
    public void What_is_written_is_read_back(params string[] samples)
    {
        var schema = Schema(Learn(samples));
        Assert.Equal(schema, Schema(ResultShapeSchema.Read(JsonElement.Parse(schema))));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("""{"type":"money"}""")]
    [InlineData("""{"type":"object","properties":{"a":7}}""")]
    [InlineData("""{"anyOf":7}""")]
    [InlineData("""{"anyOf":[{"anyOf":[{"type":["array",3]}]}]}""")]
    public void Anything_can_be_read(string schema) =>
        Assert.NotEmpty(Type(ResultShapeSchema.Read(JsonElement.Parse(schema))));

    [Fact]
    public void A_huge_result_costs_bounded_work()
    {
        var shape = Learn(
            "["
            + string.Join(',', Enumerable.Range(0, 50_000).Select(
                i => $"{{\"a\":{i},\"b\":[{i},{i}],\"c\":{{\"d\":\"{i}\"}}}}"))
            + "]");
        Assert.Equal("{ a: number; b: number[]; c: { d: string } }[]", Type(shape));
    }

    [Theory]
    [InlineData("id")]
    [InlineData("created_at")]
    [InlineData("createdAtUtc")]
    [InlineData("Content-Type")]
    [InlineData("sha256")]
    [InlineData("b64_json")]
    [InlineData("@odata.type", false)]
    [InlineData("@id")]
    [InlineData("$ref")]
    [InlineData("x2")]
    [InlineData("größe")]
    [InlineData("node_modules")]
    [InlineData("is_default_branch_protection_enabled")]
    [InlineData("alice@example.com", false)]
    [InlineData("2024-01-01", false)]
    [InlineData("192.168.0.1", false)]
    [InlineData("AKIAIOSFODNN7EXAMPLE1", false)]
    [InlineData("ghp_16C7e42F292c6912E7710c838347Ae178B4a", false)]
    [InlineData("d41d8cd98f00b204e9800998ecf8427e", false)]
    [InlineData("a b", false)]
    [InlineData("", false)]
    public void Names_of_fields_are_told_from_data(string key, bool isName = true) =>
        Assert.Equal(isName, FieldNames.IsPlausible(key));

    private static ResultShape Learn(params string[] samples) =>
        samples.Select(s => ResultShapeReader.Read(Encoding.UTF8.GetBytes(s))).Aggregate((all, one) => all.Merge(one));

    private static string Schema(ResultShape shape) =>
        Encoding.UTF8.GetString(JsonText.Write(json => ResultShapeSchema.Write(json, shape)).Span);

    private static string Type(ResultShape shape) => TypeScriptWriter.Inline(
        JsonElement.Parse(Schema(shape)), TypeScriptOptions.Declaration with { Multiline = false });
}
