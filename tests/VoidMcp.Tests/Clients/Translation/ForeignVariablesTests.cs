using VoidMcp.Clients.Translation;

namespace VoidMcp.Tests.Clients.Translation;

public sealed class ForeignVariablesTests
{
    [Theory]
    [InlineData("${API_KEY}", "${env:API_KEY}")]
    [InlineData("${BASE:-https://x.example}/mcp", "${env:BASE:-https://x.example}/mcp")]
    [InlineData("${env:X}", "${env:X}")]
    [InlineData("${secret:x}", "${secret:x}")]
    [InlineData("{env:X}", "${env:X}")]
    [InlineData("Bearer $MY_PAT", "Bearer ${env:MY_PAT}")]
    [InlineData("pa$$WORD1", "pa$$WORD1")]
    [InlineData("cost: $5 {a}", "cost: $5 {a}")]
    [InlineData("${userHome}/x", "/home/someone/x")]
    [InlineData("${workspaceFolder}/x", "/work/x")]
    [InlineData("$${X}", "$${X}")]
    [InlineData("Bearer ${input:gh}", "Bearer ${secret:gh}")]
    [InlineData("${input:region}", "eu")]
    [InlineData("{file:~/.key}", "${secret:srv.K}")]
    public void Values_are_translated(string text, string expected) =>
        Assert.Equal(expected, Variables().Translate("env.K", text));

    [Theory]
    [InlineData("${userHome}/bin", "~/bin")]
    [InlineData("Authorization:${AUTH_HEADER}", "Authorization:$${AUTH_HEADER}")]
    [InlineData("$TOKEN_X", "${env:TOKEN_X}")]
    [InlineData("echo $TOKEN_X", "echo $TOKEN_X")]
    [InlineData("for f in a; do echo ${f}; done", "for f in a; do echo $${f}; done")]
    [InlineData("X=1; echo ${X} ${TOKEN:-none}", "X=1; echo $${X} ${env:TOKEN:-none}")]
    [InlineData("${X%.txt}", "$${X%.txt}")]
    [InlineData("${input:gh}", "${env:GH}")]
    public void In_arguments_what_belongs_to_the_program_stays(string text, string expected)
    {
        var variables = Variables();
        variables.Own = new HashSet<string> { "AUTH_HEADER" };
        variables.IsShell = true;
        Assert.Equal(expected, variables.Translate("args", text, isArgument: true));
        Assert.Null(variables.Failure);
    }

    [Fact]
    public void What_a_client_would_ask_for_is_asked()
    {
        var variables = Variables();
        variables.Translate("headers.A", "${input:gh}");
        Assert.Equal([new AskedValue("gh", "GitHub token")], variables.Asked);
    }

    [Theory]
    [InlineData("${command:pick}", false)]
    [InlineData("${config:a}", true)]
    public void What_only_the_client_knows_fails(string text, bool isArgument)
    {
        var variables = Variables();
        variables.Translate("args", text, isArgument);
        Assert.Contains("only be resolved by the client", variables.Failure);
    }

    private static ForeignVariables Variables() => new(
        PastedConfigTests.Place(),
        "srv",
        new Dictionary<string, ForeignInput>
        {
            ["gh"] = new("gh", "GitHub token", null, IsSecret: true),
            ["region"] = new("region", null, "eu", IsSecret: false),
        });
}
