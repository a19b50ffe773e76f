using VoidMcp.Commands;
using VoidMcp.Errors;

namespace VoidMcp.Tests.Commands;

public sealed class PastedServersTests
{
    [Theory]
    [InlineData(
        """{"mcpServers":{"a":{"command":"npx","args":["-y","x"],"env":{"K":"v"}},"b":{"url":"https://b.example"}}}""",
        "a: npx -y x K=v|b: https://b.example")]
    [InlineData("""{"servers":{"a":{"type":"stdio","command":"x"}}}""", "a: x")]
    [InlineData("""{"mcp":{"servers":{"a":{"command":"x"}}}}""", "a: x")]
    [InlineData("""{"a":{"command":"x"}}""", "a: x")]
    [InlineData("""  "a": {"command": "x"},  """, "a: x")]
    [InlineData("{ // a comment\n \"a\": {\"command\": \"x\", \"args\": [1, true],},\n}", "a: x 1 true")]
    [InlineData("""{"a":{"command":["uvx","tool"],"args":["z"]}}""", "a: uvx tool z")]
    [InlineData(
        """{"a":{"serverUrl":"https://x.example","headers":{"A":"b"},"disabled":true}}""",
        "a: https://x.example A=b off")]
    public void What_people_copy_is_understood(string json, string expected) =>
        Assert.Equal(expected, Shown(PastedServers.Read(json, null)));

    [Fact]
    public void A_lone_server_takes_the_name_that_was_given()
    {
        Assert.Equal("mine: x", Shown(PastedServers.Read("""{"command":"x"}""", "mine")));
        Assert.Contains(
            "no name", Assert.Throws<VoidMcpException>(() => PastedServers.Read("""{"command":"x"}""", null)).Message);
    }

    [Fact]
    public void What_cannot_be_taken_over_is_named_with_its_fix()
    {
        var pasted = PastedServers.Read(
            """{"a":{"command":"x","autoApprove":[],"timeout":60,"envFile":".env"}}""", null);
        Assert.Equal(["a: timeout", "a: envFile (write the variables under env in the registry)"], pasted.LeftOut);
    }

    [Theory]
    [InlineData("", "stdin is empty")]
    [InlineData("hello", "invalid JSON")]
    [InlineData("\"a\": {", "invalid JSON")]
    [InlineData("[]", "must be an object")]
    [InlineData("{}", "contains no server")]
    [InlineData("""{"mcpServers":{}}""", "contains no server")]
    [InlineData("""{"a":5}""", "a: must be an object")]
    [InlineData("""{"a":{"command":"x","args":"y"}}""", "a: args must be a list")]
    [InlineData("""{"a":{"command":"x","env":{"K":{}}}}""", "a: env.K must be a string")]
    public void What_is_no_server_is_refused(string json, string message) =>
        Assert.Contains(message, Assert.Throws<VoidMcpException>(() => PastedServers.Read(json, null)).Message);

    private static string Shown(PastedServers pasted) => string.Join('|', pasted.Servers.Select(s =>
        $"{s.Name}: {s.Url ?? string.Join(' ', s.Args.Prepend(s.Command))}"
        + string.Concat(s.Env.Concat(s.Headers).Select(e => $" {e.Key}={e.Value}"))
        + (s.Enabled == false ? " off" : "")));
}
