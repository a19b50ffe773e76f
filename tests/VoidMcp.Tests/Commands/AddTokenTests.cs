using VoidMcp.Errors;
using VoidMcp.Secrets;

namespace VoidMcp.Tests.Commands;

/// <summary><c>voidmcp add --token</c>, and what it says of credentials that are written out.</summary>
public sealed class AddTokenTests
{
    private const string Token = "t0k3n-of-github";

    [Fact]
    public async Task A_url_gets_its_token_as_a_header_that_refers_to_a_secret()
    {
        using var run = new CommandRun();
        Assert.Equal(
            ExitCode.Done,
            await run.RunAsync(["add", "github", "https://x.example/mcp", "--token", "--no-verify"], Token + "\n"));
        Assert.Contains(
            "url: https://x.example/mcp\n    headers:\n      Authorization: Bearer ${secret:github}\n", run.Registry);
        Assert.Equal(Token, Store(run).Find("github").Value);
        Assert.StartsWith("Stored the token as secret github in HOME/secrets.json\n", run.Stderr);
        Assert.DoesNotContain(Token, run.Stdout + run.Stderr + run.Registry);
    }

    [Fact]
    public async Task A_command_gets_it_in_the_variable_that_was_named()
    {
        using var run = new CommandRun { Typed = Token };
        Assert.Equal(
            ExitCode.Done,
            await run.RunAsync(["add", "gh", "--token-env", "GITHUB_TOKEN", "--no-verify", "--", "run", "it"]));
        Assert.Contains("GITHUB_TOKEN: ${secret:gh}", run.Registry);
        Assert.StartsWith("Token of gh (not shown): \n", run.Stderr);
        Assert.Equal(Token, Store(run).Find("gh").Value);
    }

    [Fact]
    public async Task A_server_that_fails_leaves_neither_entry_nor_secret()
    {
        using var run = new CommandRun();
        Assert.Equal(
            ExitCode.Failed, await run.RunAsync(["add", "gh", "--token-env", "T", "--", "/no/such/command"], Token));
        Assert.Empty(run.Registry);
        Assert.Empty(Store(run).List());
        Assert.DoesNotContain(Token, run.Stdout + run.Stderr);
    }

    [Fact]
    public async Task A_secret_that_is_there_stays_unless_forced()
    {
        using var run = new CommandRun();
        await run.RunAsync(["secret", "set", "github"], "the-old-value");
        Assert.Equal(
            ExitCode.Usage,
            await run.RunAsync(["add", "github", "https://x.example/mcp", "--token", "--no-verify"], Token));
        Assert.StartsWith("error: secret github already exists\n", run.Stderr);
        Assert.Equal("the-old-value", Store(run).Find("github").Value);
        Assert.Empty(run.Registry);
        Assert.Equal(
            ExitCode.Failed,
            await run.RunAsync(["add", "github", "--token-env", "T", "--force", "--", "/no/such/command"], Token));
        Assert.Equal("the-old-value", Store(run).Find("github").Value);
        Assert.Equal(
            ExitCode.Done,
            await run.RunAsync(["add", "github", "https://x.example/mcp", "--token", "--no-verify", "--force"], Token));
        Assert.Equal(Token, Store(run).Find("github").Value);
    }

    [Fact]
    public async Task A_registry_that_cant_be_written_takes_the_secret_back()
    {
        using var run = new CommandRun();
        Directory.CreateDirectory(Path.Join(run.Folder, "voidmcp.yaml"));
        Assert.NotEqual(
            ExitCode.Done,
            await run.RunAsync(["add", "github", "https://x.example/mcp", "--token", "--no-verify"], Token));
        Assert.Empty(Store(run).List());
    }

    [Theory]
    [InlineData("add", "github", "https://x.example/mcp", "--token", Token)]
    [InlineData("add", "github", "https://x.example/mcp", "--token=" + Token)]
    [InlineData("add", "github", "--token=" + Token, "https://x.example/mcp")]
    [InlineData("add", "github", "https://x.example/mcp", "--tokn=" + Token)]
    public async Task A_token_on_the_command_line_is_refused_and_not_repeated(params string[] args)
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCode.Usage, await run.RunAsync([.. args, "--no-verify"], stdin: ""));
        Assert.DoesNotContain(Token, run.Stdout + run.Stderr);
        Assert.Empty(run.Registry);
    }

    [Theory]
    [InlineData("--token requires a URL", "add", "gh", "--token", "--", "run")]
    [InlineData("--token-env requires a command", "add", "gh", "https://x.example", "--token-env", "T")]
    [InlineData(
        "the Authorization header is set by both", "add", "gh", "https://x.example", "--token", "-H",
        "authorization: Basic x")]
    [InlineData("T is set by both", "add", "gh", "--token-env", "T", "-e", "T=x", "--", "run")]
    [InlineData("a pasted configuration can't be combined", "add", "-", "--token")]
    [InlineData("no secret was set: the value is empty", "add", "gh", "https://x.example", "--token", "--no-verify")]
    public async Task What_is_not_clear_is_said(string message, params string[] args)
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCode.Usage, await run.RunAsync(args, args.Contains("-") ? """{"a":{"command":"x"}}""" : ""));
        Assert.Contains(message, run.Stderr);
        Assert.Empty(run.Registry);
    }

    [Fact]
    public async Task Credentials_that_are_written_out_are_pointed_out_without_being_quoted()
    {
        using var run = new CommandRun();
        await run.RunAsync(
        [
            "add",
            "a",
            "-e",
            $"API_KEY={Token}",
            "-e",
            "DEBUG=verbose-1",
            "-e",
            "OTHER_KEY=${env:X:-}",
            "--no-verify",
            "--",
            "run",
        ]);
        Assert.StartsWith(
            "warning: a: env.API_KEY is stored in plain text in HOME/voidmcp.yaml; to encrypt it: voidmcp secret set "
            + "a, then write API_KEY: \"${secret:a}\" there\n",
            run.Stderr);
        Assert.DoesNotContain("DEBUG", run.Stderr);
        Assert.DoesNotContain("OTHER_KEY", run.Stderr);
        await run.RunAsync(
            ["add", "--no-verify", "--yes"],
            """{"mcpServers":{"b":{"url":"https://b.example","headers":{"Authorization":"Bearer TOKEN"}}}}""".Replace(
                "TOKEN", Token, StringComparison.Ordinal));
        Assert.Contains("warning: b: headers.Authorization is stored in plain text", run.Stderr);
        Assert.Contains("Authorization: \"Bearer ${secret:b}\"", run.Stderr);
        Assert.DoesNotContain(Token, run.Stdout + run.Stderr);
    }

    private static SecretStore Store(CommandRun run) => SecretStore.In(run.Folder, _ => "off", TimeProvider.System);
}
