using System.Text.Json;
using VoidMcp.Schema;
using VoidMcp.Scripts;

namespace VoidMcp.Tests.Scripts;

public sealed class HeaderTypeTests
{
    [Theory]
    [InlineData("string", "string")]
    [InlineData(" number ", "number")]
    [InlineData("bool", "boolean")]
    [InlineData("string[]", "string[]")]
    [InlineData("Array<number>[]", "number[][]")]
    [InlineData("string | null", "string | null")]
    [InlineData("\"a\" | 'b'", "\"a\" | \"b\"")]
    [InlineData("1 | 2", "1 | 2")]
    [InlineData("(string | number)[]", "(string | number)[]")]
    [InlineData("{ id: number, tags?: string[]; 'x-y': any }", "{ id: number; tags?: string[]; \"x-y\": unknown }")]
    [InlineData("Record<string, number>", "Record<string, number>")]
    [InlineData("Promise", "unknown")]
    [InlineData("Map<string, number>", "unknown")]
    [InlineData("{ a: ", "unknown")]
    [InlineData("a b", "unknown")]
    [InlineData("", "unknown")]
    public void Types_of_data_are_understood(string type, string expected)
    {
        var schema = JsonElement.Parse(HeaderType.SchemaOf(type));
        Assert.Equal(expected, TypeScriptWriter.Inline(schema, TypeScriptOptions.Signature));
    }

    [Theory]
    [InlineData('{')]
    [InlineData('(')]
    [InlineData('[')]
    public void Endless_ones_are_any_value(char open) =>
        Assert.Equal("{}", HeaderType.SchemaOf(new string(open, 1_900)));
}
