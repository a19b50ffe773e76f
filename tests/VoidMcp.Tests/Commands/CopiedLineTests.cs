using VoidMcp.Commands;
using VoidMcp.Errors;
using VoidMcp.Registry;
using VoidMcp.Terminal;

namespace VoidMcp.Tests.Commands;

/// <summary>Lines of READMEs, typed after <c>voidmcp add</c>.</summary>
public sealed class CopiedLineTests : IDisposable
{
    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("npx|-y|@scope/server-memory", "memory: npx [-y, \"@scope/server-memory\"]")]
    [InlineData("mem|npx|-y|@scope/server-memory", "mem: npx [-y, \"@scope/server-memory\"]")]
    [InlineData("uvx|mcp-server-git", "git: uvx [mcp-server-git]")]
    [InlineData("npx|mcp-server-time", "time: npx [mcp-server-time]")]
    [InlineData("-e|K=v|db|uvx|postgres-mcp|--read-only", "db: uvx [postgres-mcp, --read-only] K=v")]
    [InlineData("db|-e|K=v|uvx|postgres-mcp|-e|x|--other", "db: uvx [postgres-mcp, -e, x, --other] K=v")]
    [InlineData("db|uvx|postgres-mcp|-e|K=v", "db: uvx [postgres-mcp] K=v")]
    [InlineData(
        "gh|docker|run|-i|--rm|-e|GITHUB_TOKEN|ghcr.io/github/github-mcp-server",
        "gh: docker [run, -i, --rm, -e, GITHUB_TOKEN, ghcr.io/github/github-mcp-server]")]
    [InlineData(
        "docker|run|-i|--rm|-e|GITHUB_TOKEN|ghcr.io/github/github-mcp-server:1",
        "github: docker [run, -i, --rm, -e, GITHUB_TOKEN, \"ghcr.io/github/github-mcp-server:1\"]")]
    [InlineData("docker|npx|-y|docker-mcp", "docker: npx [-y, docker-mcp]")]
    [InlineData("--transport|http|linear|https://mcp.linear.app/mcp", "linear: https://mcp.linear.app/mcp")]
    [InlineData("-t|sse|linear|https://mcp.linear.app/sse", "linear: https://mcp.linear.app/sse")]
    [InlineData("linear|--transport|http|-s|user|https://mcp.linear.app/mcp", "linear: https://mcp.linear.app/mcp")]
    [InlineData("--transport|http|--scope|user|x|https://x.example/mcp", "x: https://x.example/mcp")]
    [InlineData("--scope|project|x|npx|-y|pkg-mcp", "x: npx [-y, pkg-mcp]")]
    [InlineData("--transport|stdio|x|npx|-y|pkg-mcp", "x: npx [-y, pkg-mcp]")]
    [InlineData("--transport|http|x|https://x.example/mcp|--header|A: b", "x: https://x.example/mcp A=b")]
    [InlineData("claude|mcp|add|x|--|npx|-y|pkg-mcp", "x: npx [-y, pkg-mcp]")]
    [InlineData("claude|mcp|add|-s|user|-e|K=v|x|--|npx|-y|pkg-mcp", "x: npx [-y, pkg-mcp] K=v")]
    [InlineData(
        "claude|mcp|add|--transport|http|x|https://x.example/mcp|--header|A: b c", "x: https://x.example/mcp A=b c")]
    [InlineData("claude|mcp|add-json|x|{\"command\":\"npx\",\n\"args\":[\"it's\"]}", "x: npx [\"it's\"]")]
    [InlineData("codex|mcp|add|x|--env|K=v|--|uvx|pkg", "x: uvx [pkg] K=v")]
    [InlineData("gemini|mcp|add|x|npx|pkg", "x: npx [pkg]")]
    [InlineData("code|--add-mcp|{\"name\":\"x\",\"command\":\"npx\",\"args\":[\"-y\",\"a b\"]}", "x: npx [-y, a b]")]
    public async Task A_line_becomes_the_server_that_it_names(string words, string entry)
    {
        Assert.Equal(ExitCode.Done, await _run.RunAsync(["add", "--no-verify", .. words.Split('|')], ""));
        var read = new RegistryReader(new RegistryEnvironment(_ => null, "/home/me"))
            .Read(System.Text.Encoding.UTF8.GetBytes(_run.Registry), _run.RegistryPath);
        Assert.Empty(read.Problems);
        var found = Assert.Single(read.Servers);
        var what = found.Url ?? $"{found.Command} [{string.Join(", ", found.Args.Select(Quoted))}]";
        var more = found.Env.Concat(found.Headers).Select(p => $" {p.Key}={p.Value}");
        Assert.Equal(entry, $"{found.Name}: {what}{string.Concat(more)}");
    }

    [Theory]
    [InlineData("--transport|http|x|npx|-y|pkg-mcp", "--transport http requires a URL")]
    [InlineData("--transport|stdio|x|https://x.example/mcp", "--transport stdio requires a command, not a URL")]
    [InlineData("--transport|smtp|x|https://x.example/mcp", "invalid value 'smtp' for --transport")]
    [InlineData("x|--colour|npx|pkg-mcp", "unknown option --colour for `voidmcp add`")]
    [InlineData("claude|mcp|add|x", "x: ")]
    [InlineData("--deny|rm_*|claude|mcp|add|x|--|npx|a", "a client's line can't be combined with other options")]
    public async Task What_does_not_fit_is_wrong_usage(string words, string message)
    {
        Assert.Equal(ExitCode.Usage, await _run.RunAsync(["add", .. words.Split('|')], ""));
        Assert.StartsWith($"error: {message}", _run.Stderr, StringComparison.Ordinal);
        Assert.Empty(_run.Registry);
    }

    [Fact]
    public async Task A_taken_name_in_a_clients_line_is_an_error()
    {
        _run.Registry = "servers:\n  x: { command: y }\n";
        var line = new[] { "add", "claude", "mcp", "add", "x", "--", "npx", "-y", "pkg-mcp" };
        Assert.Equal(ExitCode.Usage, await _run.RunAsync(line, ""));
        Assert.StartsWith("error: server x already exists", _run.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("files|--|npx|-y|pkg")]
    [InlineData("@scope/server-memory")]
    [InlineData("x|https://x.example/mcp|--token")]
    [InlineData("files|npx -y pkg dir")]
    [InlineData("-|--yes")]
    public void What_needs_no_help_stays_as_it_is(string words)
    {
        var add = CommandLine.Root(CommandContext.OfProcess(new Output(Surface.Stdout(), Surface.Stderr())))
            .Subcommands.First(c => c.Name == "add");
        string[] args = ["add", .. words.Split('|')];
        Assert.Same(args, CopiedLine.Rewritten(args, add));
    }

    private static string Quoted(string word) =>
        word.Any(c => c is '@' or ':' or '\'') ? $"\"{word}\"" : word;
}
