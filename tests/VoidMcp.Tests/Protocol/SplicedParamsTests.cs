using System.Text;
using System.Text.Json;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Protocol;

public sealed class SplicedParamsTests
{
    [Theory]
    [InlineData(
        """{"name":"s__t","arguments":{"é":1.50},"_meta":{"progressToken":"theirs","k":1}}""",
        """{"name":"tool","arguments":{"é":1.50},"_meta":{"progressToken":4711,"k":1}}""")]
    [InlineData(
        """{"_meta":{ "progressToken" : 1 },"x":[ 1 ],"name" : "a longer name than ours" }""",
        """{"_meta":{ "progressToken" : 4711 },"x":[ 1 ],"name" : "tool" }""")]
    public void Name_and_token_are_replaced_in_either_order_and_all_else_stays(string body, string expected) =>
        Assert.Equal(expected, Spliced(body, "\"tool\"", "4711"));

    [Theory]
    [InlineData("""{"name":"s__t"}""", """{"name":"tool","_meta":{"progressToken":4711}}""")]
    [InlineData("""{"name":"s__t","_meta":{}}""", """{"name":"tool","_meta":{"progressToken":4711}}""")]
    [InlineData("""{"_meta":{"k":1.0},"name":"s__t"}""", """{"_meta":{"k":1.0,"progressToken":4711},"name":"tool"}""")]
    [InlineData("""{"name":"s__t","_meta":null}""", """{"name":"tool","_meta":{"progressToken":4711}}""")]
    [InlineData("{}", """{"name":"tool","_meta":{"progressToken":4711}}""")]
    [InlineData("", """{"name":"tool","_meta":{"progressToken":4711}}""")]
    public void What_is_absent_is_added(string body, string expected) =>
        Assert.Equal(expected, Spliced(body, "\"tool\"", "4711"));

    [Theory]
    [InlineData("", "", """{"name":"s__t","_meta":{"progressToken":1}}""")]
    [InlineData("\"tool\"", "", """{"name":"tool","_meta":{"progressToken":1}}""")]
    [InlineData("", "4711", """{"name":"s__t","_meta":{"progressToken":4711}}""")]
    public void What_is_not_given_stays(string name, string token, string expected) =>
        Assert.Equal(expected, Spliced("""{"name":"s__t","_meta":{"progressToken":1}}""", name, token));

    /// <summary>What was checked is what the other side reads, whichever of two equal names it takes.</summary>
    [Theory]
    [InlineData("""{"name":"denied","name":"s__t","_meta":{"progressToken":1}}""")]
    [InlineData("""{"name":"s__t","\u006eame":"denied","_meta":{"progressToken":1}}""")]
    [InlineData("""{"name":"s__t","_meta":{"progressToken":1,"progressToken":2}}""")]
    [InlineData("""{"_meta":{"progressToken":1},"name":"s__t","_meta":{"progressToken":2}}""")]
    [InlineData("""{"_meta":{"progressToken":1},"name":"s__t","_meta":null}""")]
    public void What_stands_twice_is_written_once(string body)
    {
        using var written = JsonDocument.Parse(Spliced(body, "\"tool\"", "4711"));
        Assert.Equal(["_meta", "name"], written.RootElement.EnumerateObject().Select(p => p.Name).Order());
        Assert.Equal("tool", written.RootElement.GetProperty("name").GetString());
        Assert.Equal("""{"progressToken":4711}""", written.RootElement.GetProperty("_meta").GetRawText());
    }

    [Theory]
    [InlineData("""{"name":"s__t","arguments":{"a":1},"arguments":{"a":2},"x":0}""", "tool", "4711")]
    [InlineData("""{"arguments":{"a":1},"name":"tool","x":0,"arguments":{"a":2}}""", "", "")]
    [InlineData("""{"name":"denied","name":"tool","arguments":{"a":2},"x":0}""", "", "")]
    public void Arguments_that_stand_twice_are_written_once(string body, string name, string token)
    {
        using var written = JsonDocument.Parse(Spliced(body, name.Length > 0 ? $"\"{name}\"" : "", token));
        var members = written.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetRawText());
        Assert.Equal(("\"tool\"", "{\"a\":2}", "0"), (members["name"], members["arguments"], members["x"]));
    }

    private static string Spliced(string body, string name, string token)
    {
        var spliced = SplicedParams.Of(MessageParts.Of(Utf8(body)), Utf8(name), Utf8(token));
        var output = new byte[spliced.Length];
        spliced.CopyTo(output);
        return Encoding.UTF8.GetString(output);
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
