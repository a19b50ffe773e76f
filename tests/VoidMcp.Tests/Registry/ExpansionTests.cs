namespace VoidMcp.Tests.Registry;

public sealed class ExpansionTests
{
    public ExpansionTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "the paths are of Unix");

    [Theory]
    [InlineData("${env:A}", "one")]
    [InlineData("x${env:A}y${env:B}z", "xoneytwoz")]
    [InlineData("${env:NONE:-deep}", "deep")]
    [InlineData("${env:NONE:-}", "")]
    [InlineData("${env:EMPTY:-full}", "full")]
    [InlineData("${env:EMPTY}", "")]
    [InlineData("${env:A:-deep}", "one")]
    [InlineData("$${env:A}", "${env:A}")]
    [InlineData("$${HOME} ${env:A}", "${HOME} one")]
    [InlineData("$A $ } {", "$A $ } {")]
    [InlineData("${env:NESTED}", "${env:A}")]
    [InlineData("~ and ~/x", "~ and ~/x")]
    public void References_are_replaced(string written, string expected)
    {
        var server = Given.Server(
            $$"""servers: { a: { command: x, env: { K: "{{written}}" } } }""",
            ("A", "one"),
            ("B", "two"),
            ("EMPTY", ""),
            ("NESTED", "${env:A}"));
        Assert.Equal(expected, server.Env["K"]);
    }

    [Theory]
    [InlineData("command", "~/bin/tool", "/home/ann/bin/tool")]
    [InlineData("command", "${env:A}/tool", "/registry/one/tool")]
    [InlineData("command", "./tool", "/registry/tool")]
    [InlineData("command", "tool", "tool")]
    [InlineData("cwd", "~", "/home/ann")]
    [InlineData("cwd", "sub/folder", "/registry/sub/folder")]
    [InlineData("cwd", "../other", "/other")]
    [InlineData("cwd", "${env:DIR}", "/srv/data")]
    public void Paths_are_expanded(string key, string written, string expected)
    {
        var command = key == "command" ? "" : "command: x, ";
        var server = Given.Server(
            $$"""servers: { a: { {{command}}{{key}}: "{{written}}" } }""", ("A", "one"), ("DIR", "/srv/data"));
        Assert.Equal(expected, key == "command" ? server.Command : server.Cwd);
    }

    [Fact]
    public void A_tilde_without_quotes_is_the_home_folder()
    {
        var server = Given.Server("servers:\n  a:\n    command: x\n    args: [~, ~/x, a~b]\n    cwd: ~\n");
        Assert.Equal(["/home/ann", "/home/ann/x", "a~b"], server.Args);
        Assert.Equal("/home/ann", server.Cwd);
    }

    [Fact]
    public void A_variable_that_brings_a_tilde_is_not_expanded_again() =>
        Assert.Equal(["~/x"], Given.Server("servers: { a: { command: x, args: [\"${env:P}\"] } }", ("P", "~/x")).Args);

    [Theory]
    [InlineData(
        "${env:NONE}",
        "env.K: environment variable NONE is not set (set it where voidmcp is started, or write ${env:NONE:-default})")]
    [InlineData("${secret:k}", "env.K: secret k is not set (voidmcp secret set k)")]
    [InlineData(
        "${secret:}",
        "env.K: invalid secret name in ${secret:…}: a secret name may contain only letters, digits, '_', '.' and '-', "
        + "1 to 64 characters (write ${secret:NAME})")]
    [InlineData(
        "${secret:oauth:a}",
        "env.K: invalid secret name in ${secret:…}: a secret name may contain only letters, digits, '_', '.' and '-', "
        + "1 to 64 characters (write ${secret:NAME})")]
    [InlineData("${env:A", "env.K: ${ without a closing } (for a literal ${ write $${)")]
    [InlineData("${env:}", "env.K: invalid variable name in ${env:…} (write ${env:NAME} or ${env:NAME:-default})")]
    [InlineData("${env:A:-${env:B}}", "env.K: a default can't contain another ${…} (write the default as plain text)")]
    [InlineData(
        "${HOME}",
        "env.K: unsupported reference: only ${env:NAME}, ${env:NAME:-default} and ${secret:NAME} are allowed (write "
        + "${env:NAME} for a variable; for a literal ${ write $${)")]
    [InlineData(
        "${input:key}",
        "env.K: unsupported reference: only ${env:NAME}, ${env:NAME:-default} and ${secret:NAME} are allowed (write "
        + "${env:NAME} for a variable; for a literal ${ write $${)")]
    public void What_cant_be_replaced_leaves_the_server_out(string written, string problem)
    {
        var text = $"servers:\n  a:\n    command: x\n    env:\n      K: \"{written}\"\n  b: {{ command: y }}\n";
        Assert.Equal($"line 5: a: {problem}", Given.Problem(text));
        Assert.Equal(["b"], Given.Registry(text).Servers.Select(s => s.Name));
        Assert.Equal(["a"], Given.Registry(text).LeftOut);
    }

    [Theory]
    [InlineData("command: \"${env:NONE}\"", "command")]
    [InlineData("{ command: x, args: [\"${env:NONE}\"] }", "args")]
    [InlineData("{ command: x, cwd: \"${env:NONE}\" }", "cwd")]
    [InlineData("{ url: \"https://h/${env:NONE}\" }", "url")]
    [InlineData("{ url: https://h/, headers: { H: \"${env:NONE}\" } }", "headers.H")]
    public void A_missing_variable_is_named_wherever_it_stands(string entry, string key)
    {
        if (!entry.StartsWith('{')) entry = $"{{ {entry} }}";
        Assert.StartsWith(
            $"line 1: a: {key}: environment variable NONE is not set",
            Given.Problem($"servers: {{ a: {entry} }}"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_disabled_server_may_refer_to_what_is_not_there()
    {
        var server = Given.Server(
            "servers: { a: { url: \"${env:NONE}\", headers: { H: \"${secret:x}\" }, enabled: false } }");
        Assert.Equal("${env:NONE}", server.Url);
        Assert.Equal("${secret:x}", server.Headers["H"]);
    }
}
