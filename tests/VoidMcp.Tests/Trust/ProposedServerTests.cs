using VoidMcp.Tests.Registry;
using VoidMcp.Trust;

namespace VoidMcp.Tests.Trust;

public sealed class ProposedServerTests
{
    private const string Usual =
        Run + ", tools: { deny: [w*], ask: [d*], read-only: [r*] }";

    private const string Run = "command: npx, args: [-y, pkg], env: { A: \"1\" }";

    [Theory]
    [InlineData(Run + ", tools: { deny: [w*], ask: [d*], read-only: [r*] }")]
    [InlineData(Run + ", tools: { deny: [w*, x], ask: [d*], read-only: [r*] }")]
    [InlineData(Run + ", tools: { deny: [w*, d*] }")]
    [InlineData(Run + ", tools: { deny: [w*], ask: [d*], allow: [a] }")]
    [InlineData(Usual + ", sampling: deny, timeout: 9s, enabled: false")]
    public void The_same_or_stricter_needs_no_new_yes(string entry) => Assert.True(Of(entry).IsCoveredBy(Of(Usual)));

    [Theory]
    [InlineData("command: uvx, args: [-y, pkg], env: { A: \"1\" }, tools: { deny: [w*], ask: [d*], read-only: [r*] }")]
    [InlineData("command: npx, args: [-y, pkg2], env: { A: \"1\" }, tools: { deny: [w*], ask: [d*], read-only: [r*] }")]
    [InlineData("command: npx, args: [pkg, -y], env: { A: \"1\" }, tools: { deny: [w*], ask: [d*], read-only: [r*] }")]
    [InlineData("command: npx, args: [-y, pkg], env: { A: \"2\" }, tools: { deny: [w*], ask: [d*], read-only: [r*] }")]
    [InlineData("command: npx, args: [-y, pkg], env: { A: \"1\", B: \"${secret:b}\" }")]
    [InlineData(Run + ", tools: { ask: [d*], read-only: [r*] }")]
    [InlineData(Run + ", tools: { deny: [w*], read-only: [r*] }")]
    [InlineData(Run + ", tools: { deny: [w*], ask: [d*], read-only: [r*, x] }")]
    [InlineData(Usual + ", cwd: /tmp")]
    [InlineData(Usual + ", cwd: client")]
    [InlineData(Usual + ", description: do this first")]
    [InlineData("url: \"https://h.example/mcp\"")]
    public void What_runs_where_or_may_do_more_waits(string entry) => Assert.False(Of(entry).IsCoveredBy(Of(Usual)));

    [Theory]
    [InlineData("allow: [a, b]", "allow: [a]", true)]
    [InlineData("allow: [a]", "allow: [a, b]", false)]
    [InlineData("allow: [a]", "deny: [b]", false)]
    [InlineData("deny: [b]", "deny: [b], allow: [a]", true)]
    public void A_list_of_what_is_allowed_may_become_shorter(string before, string now, bool isCovered)
    {
        foreach (var key in (string[])["tools", "resources", "prompts"])
        {
            Assert.Equal(
                isCovered, Of($"command: x, {key}: {{ {now} }}").IsCoveredBy(Of($"command: x, {key}: {{ {before} }}")));
        }
    }

    [Fact]
    public void A_secret_in_plain_text_is_not_kept_but_its_change_is_seen()
    {
        var one = Of("command: x, env: { API_KEY: hunter2hunter2 }");
        var other = Of("command: x, env: { API_KEY: other }");
        Assert.DoesNotContain(one.Lines, line => line.Value.Contains("hunter2", StringComparison.Ordinal));
        Assert.False(other.IsCoveredBy(one));
        Assert.True(one.IsCoveredBy(one));
    }

    [Fact]
    public void References_are_shown_by_name()
    {
        var lines = Of("url: \"https://h.example\", headers: { Authorization: \"Bearer ${secret:gh}\" }").Lines;
        Assert.Contains(lines, line => line is { Key: "header Authorization", Value: "Bearer ${secret:gh}" });
    }

    [Fact]
    public void A_default_hides_neither_the_variable_nor_a_change_of_it()
    {
        var one = Of("command: \"${env:TOOL:-/usr/bin/true}\", args: [\"${env:A:-x}\"]");
        Assert.Equal(["${env:TOOL:-/usr/bin/true}", "${env:A:-x}"], one.Lines.Select(line => line.Value));
        Assert.False(Of("command: \"${env:OTHER:-/usr/bin/true}\", args: [\"${env:A:-x}\"]").IsCoveredBy(one));
    }

    private static ProposedServer Of(string entry) => ProposedServer.Of(
        new VoidMcp.Registry.RegistryReader(Given.Environment().Unexpanded, keepUnresolved: true)
            .Read(
                System.Text.Encoding.UTF8.GetBytes($"servers: {{ a: {{ {entry} }} }}"), $"{Given.Folder}/voidmcp.yaml")
            .Servers.Single(),
        [1, 2, 3]);
}
