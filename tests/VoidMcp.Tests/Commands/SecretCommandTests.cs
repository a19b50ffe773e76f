using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Secrets;

namespace VoidMcp.Tests.Commands;

public sealed class SecretCommandTests
{
    private const string Value = "s3cr3t-value-1";

    [Theory]
    [InlineData(Value + "\n", Value)]
    [InlineData(Value + "\r\n", Value)]
    [InlineData(Value, Value)]
    [InlineData("two\nlines\n", "two\nlines")]
    [InlineData("ends in two\n\n", "ends in two\n")]
    public async Task A_value_from_stdin_is_kept_without_one_line_break(string stdin, string expected)
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCode.Done, await run.RunAsync(["secret", "set", "github"], stdin));
        Assert.Equal("Set github in HOME/secrets.json\n", run.Stdout);
        Assert.Equal(
            "No server uses it yet. Reference it under a server's env or headers in the registry:\n"
            + "  API_KEY: ${secret:github}\n",
            run.Stderr);
        Assert.Equal(expected, Store(run).Find("github").Value);
    }

    [Fact]
    public async Task A_person_is_asked_and_a_second_value_replaces_the_first()
    {
        using var run = new CommandRun
        {
            Typed = "typed-value",
            Registry = "servers: { a: { command: x, env: { K: \"${secret:github}\" } } }\n",
        };
        Assert.Equal(ExitCode.Done, await run.RunAsync(["secret", "set", "github"]));
        Assert.Equal("Value of github (not shown): \n", run.Stderr);
        run.Typed = "another-value";
        Assert.Equal(ExitCode.Done, await run.RunAsync(["secret", "set", "github"]));
        Assert.Equal("Replaced github in HOME/secrets.json\n", run.Stdout);
        Assert.Equal("another-value", Store(run).Find("github").Value);
    }

    [Theory]
    [InlineData("secret", "set", "github", Value)]
    [InlineData("secret", "set", "github=" + Value)]
    [InlineData("secret", "set", "github", "two", Value)]
    [InlineData("secret", "set", Value + "!")]
    [InlineData("secret", "set", "github", "--value=" + Value)]
    [InlineData("secret", "set", "github", "--value", Value)]
    public async Task A_value_on_the_command_line_is_refused_and_not_repeated(params string[] args)
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCode.Usage, await run.RunAsync(args, stdin: ""));
        Assert.DoesNotContain(Value, run.Stdout + run.Stderr);
        Assert.False(File.Exists(Path.Join(run.Folder, "secrets.json")));
    }

    [Fact]
    public async Task The_refusal_says_why_and_what_to_do()
    {
        using var run = new CommandRun();
        await run.RunAsync(["secret", "set", "github", Value], stdin: "");
        Assert.Equal(
            "error: secret values can't be given on the command line: "
            + """
            they would be kept in the shell history and visible to other processes
            hint: run voidmcp secret set github and enter the value, or: printf %s "$VALUE" | voidmcp secret set github

            """,
            run.Stderr);
    }

    [Theory]
    [InlineData("", "no secret was set: the value is empty")]
    [InlineData("\n", "no secret was set: the value is empty")]
    [InlineData("a\0b", "no secret was set: the value contains a NUL character")]
    public async Task What_is_no_value_is_refused(string stdin, string message)
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCode.Usage, await run.RunAsync(["secret", "set", "a"], stdin));
        Assert.StartsWith($"error: {message}\n", run.Stderr);
    }

    [Fact]
    public async Task Nobody_typing_sets_nothing()
    {
        using var run = new CommandRun { Typed = null };
        Assert.Equal(ExitCode.Usage, await run.RunAsync(["secret", "set", "a"]));
        Assert.Contains("the value is empty", run.Stderr);
    }

    [Fact]
    public async Task The_list_shows_names_uses_and_what_is_missing_and_no_value()
    {
        using var run = new CommandRun
        {
            Registry = """
                servers:
                  a: { command: x, env: { K: "${secret:used}", L: "${secret:missing}" } }
                  b: { url: "https://h/", headers: { Authorization: "Bearer ${secret:used}" }, enabled: false }
                """,
        };
        await run.RunAsync(["secret", "set", "used"], Value);
        await run.RunAsync(["secret", "set", "unused"], Value + "-2");
        Assert.Equal(ExitCode.Done, await run.RunAsync(["secret", "list"]));
        Assert.Matches(
            """
            \ANAME     SET         USED BY
            missing  not set     a
            unused   \d\d\d\d-\d\d-\d\d  –
            used     \d\d\d\d-\d\d-\d\d  a, b
            \z
            """.ReplaceLineEndings("\n"),
            run.Stdout);
        Assert.Equal("warning: secret missing is not set (voidmcp secret set missing)\n", run.Stderr);

        Assert.Equal(ExitCode.Done, await run.RunAsync(["secret", "ls", "--json"]));
        var secrets = JsonElement.Parse(run.Stdout).GetProperty("secrets").EnumerateArray().ToArray();
        Assert.Equal(["missing", "unused", "used"], secrets.Select(s => s.GetProperty("name").GetString()));
        Assert.Equal(["a", "b"], secrets[2].GetProperty("servers").EnumerateArray().Select(s => s.GetString()));
        Assert.Equal(JsonValueKind.Null, secrets[0].GetProperty("set").ValueKind);
        Assert.DoesNotContain(Value, run.Stdout);
    }

    [Fact]
    public async Task An_empty_list_says_how_to_begin()
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCode.Done, await run.RunAsync(["secret", "list"]));
        Assert.Empty(run.Stdout);
        Assert.Equal("No secrets in HOME/secrets.json.\nSet one:\n  voidmcp secret set github\n", run.Stderr);
    }

    [Fact]
    public async Task A_lost_key_shows_in_the_list_and_the_hint_helps()
    {
        using var run = new CommandRun();
        await run.RunAsync(["secret", "set", "a"], Value);
        File.Delete(Path.Join(run.Folder, "key"));
        Assert.Equal(ExitCode.Done, await run.RunAsync(["secret", "list"]));
        Assert.Contains("HOME/key is missing", run.Stderr);
        Assert.Equal(ExitCode.Usage, await run.RunAsync(["secret", "set", "b"], Value));
        Assert.Contains("voidmcp secret remove a", run.Stderr);
        Assert.Equal(ExitCode.Done, await run.RunAsync(["secret", "remove", "a"]));
        Assert.Equal(ExitCode.Done, await run.RunAsync(["secret", "set", "b"], Value));
    }

    [Fact]
    public async Task A_damaged_keys_hint_helps()
    {
        using var run = new CommandRun();
        await run.RunAsync(["secret", "set", "a"], Value);
        var (key, secrets) = (Path.Join(run.Folder, "key"), Path.Join(run.Folder, "secrets.json"));
        await File.WriteAllTextAsync(key, "AAAA\n", TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Usage, await run.RunAsync(["secret", "set", "a"], Value));
        Assert.Equal(
            "error: HOME/key is damaged: expected 32 bytes\n"
            + "hint: restore it from a backup, or move it away together with secrets.json and set the secrets again\n",
            run.Stderr);
        foreach (var file in new[] { key, secrets }) File.Move(file, file + ".old");
        Assert.Equal(ExitCode.Done, await run.RunAsync(["secret", "set", "a"], Value));
        Assert.Equal(Value, Store(run).Find("a").Value);
    }

    [Theory]
    [InlineData(
        "73519", "warning: values shorter than 6 characters are masked in servers' output only as whole words\n")]
    [InlineData("735", "warning: values shorter than 4 characters are not masked in servers' output\n")]
    [InlineData("735190", "")]
    public async Task A_short_value_is_warned_of(string value, string warning)
    {
        using var run = new CommandRun
        {
            Registry = "servers: { a: { command: x, env: { PIN: \"${secret:pin}\" } } }\n",
        };
        Assert.Equal(ExitCode.Done, await run.RunAsync(["secret", "set", "pin"], value));
        Assert.Equal(("Set pin in HOME/secrets.json\n", warning), (run.Stdout, run.Stderr));
    }

    [Fact]
    public async Task Remove_takes_all_or_nothing_and_says_who_lacks_it()
    {
        using var run = new CommandRun { Registry = "servers: { fx: { command: x, env: { K: \"${secret:a}\" } } }\n" };
        await run.RunAsync(["secret", "set", "a"], Value);
        await run.RunAsync(["secret", "set", "b"], Value);
        Assert.Equal(ExitCode.Failed, await run.RunAsync(["secret", "remove", "a", "bb"]));
        Assert.Equal("error: secret bb not found\nhint: Did you mean b?\n", run.Stderr);
        Assert.Equal(Value, Store(run).Find("a").Value);
        Assert.Equal(ExitCode.Done, await run.RunAsync(["secret", "rm", "a", "b"]));
        Assert.Equal("Removed a, b from HOME/secrets.json\n", run.Stdout);
        Assert.Equal("warning: a was used by fx, which can't run without it\n", run.Stderr);
        Assert.Empty(Store(run).List());
    }

    [Fact]
    public async Task A_server_without_its_secret_is_left_out_with_the_command_that_helps()
    {
        using var run = new CommandRun
        {
            Registry = "servers:\n  fx: { command: x, env: { K: \"${secret:a}\" } }\n  ok: { command: x }\n",
        };
        Assert.Equal(ExitCode.Done, await run.RunAsync(["list"]));
        Assert.StartsWith("warning: HOME/voidmcp.yaml:2: fx: env.K: secret a is not set", run.Stderr);
        Assert.Contains("voidmcp secret set a", run.Stderr);
        await run.RunAsync(["secret", "set", "a"], Value);
        Assert.Equal(ExitCode.Done, await run.RunAsync(["list"]));
        Assert.DoesNotContain("warning", run.Stderr);
        Assert.Contains("fx", run.Stdout);
    }

    [Theory]
    [InlineData("secret")]
    [InlineData("secret", "nope")]
    [InlineData("secret", "set")]
    [InlineData("secret", "remove")]
    public async Task Wrong_usage_names_the_whole_command(params string[] args)
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCode.Usage, await run.RunAsync(args));
        Assert.Contains("voidmcp secret", run.Stderr);
    }

    private static SecretStore Store(CommandRun run) => SecretStore.In(run.Folder, _ => "off", TimeProvider.System);
}
