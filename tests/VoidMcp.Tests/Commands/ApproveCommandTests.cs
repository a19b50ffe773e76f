using VoidMcp.Errors;

namespace VoidMcp.Tests.Commands;

public sealed class ApproveCommandTests
{
    private const string One = "servers:\n  fx:\n    command: run\n    args: [a, b]\n    env: { K: \"${secret:k}\" }\n";

    [Fact]
    public async Task What_waits_is_shown_whole_and_without_a_yes_nothing_is_approved()
    {
        using var run = new CommandRun();
        Write(run, One);
        Assert.Equal(ExitCode.Failed, await RunAsync(run, "approve"));
        Assert.Equal(
            "fx (new)\n  command  run\n  args     a\n  args     b\n  env K    ${secret:k}\n", run.Stdout);
        Assert.Contains("add --yes", run.Stderr);
        Assert.Equal(ExitCode.Failed, await RunAsync(run, "approve"));
    }

    [Fact]
    public async Task With_yes_it_is_approved_and_a_change_is_shown_as_one()
    {
        using var run = new CommandRun();
        Write(run, One);
        Assert.Equal(ExitCode.Done, await RunAsync(run, "approve", "--yes"));
        Assert.EndsWith("Approved fx in HOME/project.yaml\n", run.Stdout);
        Assert.Equal(ExitCode.Done, await RunAsync(run, "approve"));
        Assert.Equal("Nothing waits for approval in HOME/project.yaml\n", run.Stdout);

        Write(run, One.Replace("[a, b]", "[a, c]", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Failed, await RunAsync(run, "approve"));
        Assert.Equal(
            "fx (changed)\n  - args     a\n  - args     b\n  + args     a\n  + args     c\n", run.Stdout);
    }

    [Fact]
    public async Task A_waiting_server_is_listed_as_such()
    {
        using var run = new CommandRun();
        Write(run, One.Replace("    env: { K: \"${secret:k}\" }\n", "", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Done, await RunAsync(run, "list"));
        Assert.Contains("waiting", run.Stdout);
        Assert.Contains("fx: waits for `voidmcp approve fx`", run.Stderr);
        Assert.Contains("voidmcp approve fx --config HOME/project.yaml", run.Stderr);
        Assert.Equal(ExitCode.Done, await RunAsync(run, "show", "fx"));
        Assert.Contains("waits for `voidmcp approve fx`", run.Stdout);
    }

    [Fact]
    public async Task Hints_about_the_lock_name_the_registry()
    {
        using var run = new CommandRun();
        Write(run, One);
        Assert.Equal(ExitCode.Usage, await RunAsync(run, "lock", "--check"));
        Assert.Contains("hint: write it: voidmcp lock --config HOME/project.yaml", run.Stderr);
        await File.WriteAllTextAsync(
            Path.Join(run.Folder, "voidmcp.lock"), "{", TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Usage, await RunAsync(run, "lock"));
        Assert.Contains("voidmcp lock --config HOME/project.yaml", run.Stderr);
    }

    [Fact]
    public async Task What_the_user_adds_there_needs_no_other_yes()
    {
        using var run = new CommandRun();
        Write(run, One);
        Assert.Equal(ExitCode.Done, await RunAsync(run, "add", "mine", "--no-verify", "--", "run"));
        Assert.Equal(ExitCode.Failed, await RunAsync(run, "approve"));
        Assert.DoesNotContain("mine", run.Stdout);
    }

    [Fact]
    public async Task In_the_home_a_server_of_a_models_is_switched_on()
    {
        using var run = new CommandRun
        {
            Registry = "servers:\n  docs: { url: \"https://h.example/mcp\", added-by: model, enabled: false }\n",
        };
        Assert.Equal(ExitCode.Failed, await run.RunAsync(["approve"]));
        Assert.Contains("https://h.example/mcp", run.Stdout);
        Assert.Equal(ExitCode.Done, await run.RunAsync(["approve", "docs", "--yes"]));
        Assert.DoesNotContain("enabled: false", run.Registry);
        Assert.Equal(ExitCode.Done, await run.RunAsync(["approve"]));
    }

    [Fact]
    public async Task An_unknown_name_is_an_error()
    {
        using var run = new CommandRun();
        Write(run, One);
        Assert.Equal(ExitCode.Failed, await RunAsync(run, "approve", "fy"));
        Assert.Contains("server fy not found", run.Stderr);
    }

    private static void Write(CommandRun run, string text) =>
        File.WriteAllText(Path.Join(run.Folder, "project.yaml"), text);

    private static Task<ExitCode> RunAsync(CommandRun run, params string[] args) =>
        run.RunAsync([args[0], "--config", "project.yaml", .. args.Skip(1)], stdin: "");
}
