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
            """{"a":{"command":"x","autoApprove":[],"timeout":0,"envFile":".env"}}""", null);
        Assert.Equal(["a: timeout", "a: envFile (write the variables under env in the registry)"], pasted.LeftOut);
    }

    [Theory]
    [InlineData("""{"start-timeout":"5m","stop-timeout":"20s","timeout":"90s"}""", "timeout 90 start 300 stop 20")]
    [InlineData("""{"timeout":60}""", "timeout 60")]
    [InlineData("""{"timeout":600000}""", "timeout 600")]
    [InlineData("""{"timeout":"1800"}""", "timeout 1800")]
    [InlineData("""{"startup_timeout_sec":20.5,"tool_timeout_sec":7200}""", "timeout 7200 start 20.5")]
    [InlineData("""{"startup_timeout_ms":20000}""", "start 20")]
    [InlineData("""{"stop-timeout":"5m","start-timeout":true}""", "")]
    [InlineData("""{"url":"https://x.example","stop-timeout":"5s"}""", "")]
    public void Timeouts_are_taken_over_in_the_unit_of_their_client(string members, string expected)
    {
        var isUrl = members.Contains("url", StringComparison.Ordinal);
        var entry = isUrl ? members : $"{{\"command\":\"x\",{members[1..]}";
        var pasted = PastedServers.Read($"{{\"a\":{entry}}}", null);
        var server = Assert.Single(pasted.Servers);
        (string Name, TimeSpan? Time)[] times =
            [("timeout", server.Timeout), ("start", server.StartTimeout), ("stop", server.StopTimeout)];
        Assert.Equal(
            expected,
            string.Join(' ', times.Where(t => t.Time is not null).Select(t => $"{t.Name} {t.Time?.TotalSeconds}")));
        Assert.Equal(expected.Length == 0, pasted.LeftOut.Count > 0);
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
