using System.Text;
using System.Text.Json;
using VoidMcp.Schema;

namespace VoidMcp.Tests.Schema;

public sealed class ArgumentCheckTests
{
    private const string Closed =
        """{"type":"object","properties":{"owner":{"type":"string"},"limit":{"type":"integer"}"""
        + ""","tags":{"type":"array"}},"required":["owner"],"additionalProperties":false}""";

    [Theory]
    [InlineData("""{"owner":"a","limit":3,"tags":[]}""", null)]
    [InlineData("""{"owner":"a","limit":null}""", null)]
    [InlineData("""{"owner":"a","limit":3.0}""", null)]
    [InlineData("{}", "missing argument \"owner\"")]
    [InlineData("""{"owner":"a","limt":3}""", "unknown argument \"limt\" (did you mean \"limit\"?)")]
    [InlineData("""{"owner":"a","limit":"3"}""", "the argument \"limit\" must be an integer, not a string")]
    [InlineData("""{"owner":"a","limit":3.5}""", "the argument \"limit\" must be an integer, not a number")]
    [InlineData(
        """{"owner":{},"tags":{}}""",
        "the argument \"owner\" must be a string, not an object; the argument \"tags\" must be an "
        + "array, not an object")]
    public void Plain_mistakes_are_named(string arguments, string? problem) => Assert.Equal(
        problem is null ? null : $"{problem}. find takes {TypeScriptWriter.Inline(JsonElement.Parse(Closed))}",
        Problem(Closed, arguments));

    [Theory]
    [InlineData("""{"properties":{"path":{"type":"string"}},"required":["path"]}""", """{"pth":"x"}""",
        "missing argument \"path\" (misspelled as \"pth\"?)")]
    [InlineData("""{"properties":{"path":{},"pat":{}},"required":["path"]}""", """{"pat":"x"}""",
        "missing argument \"path\"")]
    [InlineData("""{"properties":{"owner":{},"owners":{}},"required":["owner"],"additionalProperties":false}""",
        """{"ownr":"x"}""", "unknown argument \"ownr\" (did you mean \"owner\"?)")]
    [InlineData(
        """{"properties":{"z":{"type":["string","integer"]}}}""",
        """{"z":true}""",
        "the argument \"z\" must be a string or an integer, not a boolean")]
    [InlineData("""{"anyOf":[{"required":["a"]}],"required":["z"]}""", "{}", "missing argument \"z\"")]
    public void A_misspelt_name_is_one_mistake(string schema, string arguments, string problem) =>
        Assert.StartsWith(problem + ". find takes ", Problem(schema, arguments), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}}}""", """{"b":1}""")]
    [InlineData("""{"anyOf":[{"required":["a"]}],"required":["z"]}""", """{"z":1}""")]
    [InlineData("""{"$ref":"#/$defs/A","required":["z"],"$defs":{"A":{}}}""", "{}")]
    [InlineData("""{"properties":{"z":{"type":"string","default":"x"}},"required":["z"]}""", "{}")]
    [InlineData("""{"properties":{"z":{"type":["string","integer"]}}}""", """{"z":1e400}""")]
    [InlineData("""{"properties":{"z":{"type":["string","x-odd"]}}}""", """{"z":1}""")]
    [InlineData("""{"properties":{"z":{"type":[]}}}""", """{"z":1}""")]
    [InlineData("""{"properties":{"path":{"type":"string"}}}""", """{"pth":"x"}""")]
    [InlineData(
        """{"type":"object","properties":{"a":{"anyOf":[{"type":"string"}],"type":"string"}}}""", """{"a":1}""")]
    [InlineData("""{"type":"object","additionalProperties":false,"patternProperties":{"^x":{}}}""", """{"xa":1}""")]
    [InlineData("""{"required":"a","properties":[]}""", "{}")]
    [InlineData("true", """{"a":1}""")]
    public void What_only_the_server_can_judge_is_left_to_it(string schema, string arguments) =>
        Assert.Null(Problem(schema, arguments));

    [Fact]
    public void Of_very_many_mistakes_some_are_named_and_the_rest_are_counted()
    {
        var arguments = string.Join(',', Enumerable.Range(0, 200_000).Select(i => $"\"a{i}\":1"));
        var problem = Problem(Closed, $"{{\"owner\":\"x\",{arguments}}}")!;
        Assert.Contains("unknown argument \"a9\"; 199990 more unknown arguments. find takes", problem);
        Assert.InRange(problem.Length, 1, 2_000);
    }

    [Fact]
    public void It_ends_with_its_script() => Assert.Throws<OperationCanceledException>(
        () => ProblemUntil(Closed, """{"owner":"a"}""", new CancellationToken(canceled: true)));

    private static string? Problem(string schema, string arguments) =>
        ProblemUntil(schema, arguments, TestContext.Current.CancellationToken);

    private static string? ProblemUntil(string schema, string arguments, CancellationToken cancellation)
    {
        var json = Encoding.UTF8.GetBytes($$"""{"name":"find","inputSchema":{{schema}}}""");
        Assert.True(ToolDefinition.TryParse(json, out var tool, out _));
        return ArgumentCheck.Problem(tool, JsonElement.Parse(arguments), cancellation);
    }
}
