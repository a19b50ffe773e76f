using System.Text;

namespace VoidMcp.EndToEnd.Platforms;

/// <summary>What users of Windows do first, under Wine.</summary>
[Collection(WineTestGroup.Name)]
public sealed class WineTests(WindowsBuild windows)
{
    [Fact]
    public async Task Version_help_and_demo_work()
    {
        await windows.RequireAsync();
        using var home = new Home();
        Assert.Contains("win-x64 (Microsoft Windows 10", (await windows.RunAsync(home, "version")).Expect(0).Stdout);
        Assert.Contains("voidmcp help <command", (await windows.RunAsync(home, "--help")).Expect(0).Stdout);
        var demo = (await windows.RunAsync(home, "demo")).Expect(0).Stdout;
        Assert.Contains("through voidmcp", demo);
        Assert.DoesNotContain('\r', demo);
        Assert.Contains("a script ran", (await windows.RunAsync(home, "doctor")).Expect(0).Stdout);
    }

    [Fact]
    public async Task Without_VOIDMCP_HOME_the_home_is_in_the_users_profile()
    {
        await windows.RequireAsync();
        using var home = new Home();
        var start = windows.Start(home, "list");
        start.Environment.Remove("VOIDMCP_HOME");
        var listed = (await Cli.RunAsync(start)).Expect(0).Stderr;
        Assert.Contains($@"C:\users\{Environment.UserName}\.voidmcp\voidmcp.yaml", listed, StringComparison.Ordinal);

        start = windows.Start(home, "add", "fx", "--", WindowsBuild.Fixture);
        start.Environment.Remove("VOIDMCP_HOME");
        (await Cli.RunAsync(start)).Expect(0);
        Assert.True(File.Exists(Path.Combine(windows.UserProfile, ".voidmcp", "voidmcp.yaml")));
    }

    [Fact]
    public async Task A_server_is_added_listed_called_and_used_by_a_script()
    {
        await windows.RequireAsync();
        using var home = new Home();
        var log = home.File("my log.txt");
        (await windows.RunAsync(
            home, "add", "fx", "--", WindowsBuild.Fixture, "--log", WindowsBuild.OnWindows(log), "--name", "q\"q b\\"))
            .Expect(0);
        Assert.True(File.Exists(log), "the path with a space came whole");
        Assert.Contains("fx", (await windows.RunAsync(home, "list")).Expect(0).Stdout);
        Assert.Contains("tools.fx.add", (await windows.RunAsync(home, "search", "add numbers")).Expect(0).Stdout);
        Assert.Equal(
            "grüße “x” 🚀\n",
            (await windows.RunAsync(home, "call", "fx.say", "--text", "grüße “x” 🚀")).Expect(0).Stdout);

        await File.WriteAllTextAsync(
            home.File("my script.js"),
            "const a = await tools.fx.add({ a: 1, b: 2 });\r\nreturn { ...a, text: 'é🚀' };\r\n",
            Encoding.UTF8,
            TestContext.Current.CancellationToken);
        var ran = (await windows.RunAsync(home, "run", "my script.js")).Expect(0);
        Assert.Contains("\"sum\": 3", ran.Stdout);
        Assert.Contains("\"text\": \"é", ran.Stdout);

        // From a pipe, as PowerShell writes it: with CRLF.
        var piped = (await Cli.RunAsync(windows.Start(home, "run", "-"), "const x = 'ü';\r\nreturn x\r\n")).Expect(0);
        Assert.Equal("\"ü\"\n", piped.Stdout);
    }

    [Fact]
    public async Task A_gateway_serves_scripts_and_takes_over_a_changed_registry()
    {
        await windows.RequireAsync();
        using var home = new Home(Registry(Home.Both, ("one", "")));
        await using var client = await ConnectAsync(home);
        Assert.Contains("one__echo", await client.UntilListedAsync("one__echo"));
        var code = CodeAnswer.Of(await client.ExecuteAsync("return (await tools.one.add({ a: 2, b: 3 })).sum"));
        Assert.Equal("5", code.Result.GetRawText());
        code = CodeAnswer.Of(await client.ExecuteAsync(
            "return new Date(0).toLocaleString('en-US', { timeZone: 'America/New_York' })"));
        Assert.Equal("12/31/1969, 7:00:00 PM", code.Result.GetString()!.Replace('\u202F', ' '));

        home.Registry = Registry(Home.Both, ("one", ""), ("two", ""));
        Assert.Contains("one__echo", await client.UntilListedAsync("two__echo"));
        Assert.Contains("{\"a\":\"ö\"}", (await client.CallAsync("two__echo", "{\"a\":\"ö\"}")).Raw
            .Replace("\\\"", "\"", StringComparison.Ordinal));
        client.CloseInput();
        Assert.Equal(0, await client.ExitAsync());
        Assert.DoesNotContain((byte)'\r', client.Stdout);
    }

    /// <summary>Wine 8 has no Unix domain sockets, so a command can't use the gateway's servers there.</summary>
    [Fact]
    public async Task A_running_gateway_is_listed_and_commands_work_beside_it()
    {
        await windows.RequireAsync();
        using var home = new Home(Registry(Home.Both, ("one", "")));
        await using var client = await ConnectAsync(home);
        await client.UntilListedAsync("one__echo");
        Assert.Equal("hi\n", (await windows.RunAsync(home, "call", "one.say", "--text", "hi")).Expect(0).Stdout);
        var list = (await windows.RunAsync(home, "list", "--json")).Expect(0).Json;
        Assert.Equal(1, list.GetProperty("gateways").GetArrayLength());
    }

    [Fact]
    public async Task A_killed_gateway_takes_its_servers_and_their_children_along()
    {
        await windows.RequireAsync();
        using var home = new Home(Registry(Home.Both, ("one", ", --ignore-eof, --grandchild")));
        await using (var client = await ConnectAsync(home))
        {
            await client.UntilListedAsync("one__echo");
            await client.CallAsync("one__echo");
            await Patience.UntilAsync(() => Fixtures() == 2, "a server and its child", () => $"{Fixtures()}");
            client.Signal(9);
            await client.ExitAsync();
        }

        await Patience.UntilAsync(() => Fixtures() == 0, "the end of both", () => $"{Fixtures()}");
    }

    [Fact]
    public async Task A_batch_file_is_found_by_its_name_and_given_its_arguments()
    {
        await windows.RequireAsync();
        using var home = new Home();
        var tools = Directory.CreateDirectory(home.File("my tools")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(tools, "shim.cmd"),
            $"@echo off\r\n\"{WindowsBuild.Fixture}\" %*\r\n",
            TestContext.Current.CancellationToken);

        // npm puts a shell script of the same name beside it.
        await File.WriteAllTextAsync(
            Path.Combine(tools, "shim"), "#!/bin/sh\nexit 1\n", TestContext.Current.CancellationToken);
        var log = home.File("a log.txt");
        var shim = WindowsBuild.OnWindows(Path.Combine(tools, "shim"));
        (await windows.RunAsync(home, "add", "one", "--", shim, "--log", WindowsBuild.OnWindows(log))).Expect(0);
        Assert.True(File.Exists(log), "the path with a space came whole");
        Assert.Contains("hello\n", (await windows.RunAsync(home, "call", "one.say", "--text", "hello")).Stdout);

        // By its name alone, on the PATH.
        home.Registry = "version: 1\r\nservers:\r\n  two:\r\n    command: shim\r\n"
            + $"    env: {{ PATH: '{WindowsBuild.OnWindows(tools)}' }}\r\n";
        Assert.Contains("hi\n", (await windows.RunAsync(home, "call", "two.say", "--text", "hi")).Expect(0).Stdout);
    }

    [Fact]
    public async Task Secrets_are_encrypted_for_the_account()
    {
        await windows.RequireAsync();
        using var home = new Home();
        (await Cli.RunAsync(windows.Start(home, "secret", "set", "token"), "plain-grüße-1234\n")).Expect(0);
        var key = await File.ReadAllTextAsync(
            Path.Combine(home.VoidMcpHome, "key"), TestContext.Current.CancellationToken);
        Assert.StartsWith("dpapi:", key, StringComparison.Ordinal);
        home.Registry = $"version: 1\r\nservers:\r\n  fx:\r\n    command: '{WindowsBuild.Fixture}'\r\n"
            + "    env: { TOKEN: '${secret:token}' }\r\n";
        var seen = (await windows.RunAsync(home, "call", "fx.env")).Expect(0).Json.GetProperty("TOKEN").GetString();
        Assert.DoesNotContain("plain", seen);
        Assert.Contains("secret", seen);
        Assert.Contains("token", (await windows.RunAsync(home, "secret", "list")).Expect(0).Stdout);
    }

    [Fact]
    public async Task A_registry_with_CRLF_keeps_it()
    {
        await windows.RequireAsync();
        using var home = new Home(Registry("# my servers", ("one", "")));
        (await windows.RunAsync(home, "add", "two", "--", WindowsBuild.Fixture)).Expect(0);
        (await windows.RunAsync(home, "disable", "one")).Expect(0);
        var lines = home.Registry.Split('\n');
        Assert.All(lines[..^1], line => Assert.EndsWith("\r", line, StringComparison.Ordinal));
        Assert.Contains("# my servers\r", lines);
        Assert.Contains("two:", home.Registry);
    }

    [Fact]
    public async Task A_folder_with_the_home_in_it_is_warned_of_whatever_its_letters_case()
    {
        await windows.RequireAsync();
        using var home = new Home();
        var folder = WindowsBuild.OnWindows(home.Path);
        home.Registry = $"version: 1\r\nservers:\r\n  a: {{ command: x, args: ['{folder.ToUpperInvariant()}'] }}\r\n"
            + $"  b: {{ command: docker, args: [run, -v, '{folder}:/data', image] }}\r\n"
            + $"  c: {{ command: docker, args: [run, -v, '{folder}:/data:ro', image] }}\r\n";
        var said = (await windows.RunAsync(home, "list")).Stderr;
        Assert.Contains("a: is given", said);
        Assert.Contains("b: is given", said);
        Assert.DoesNotContain("c: is given", said);
    }

    private async Task<StdioClient> ConnectAsync(Home home)
    {
        var client = StdioClient.Start(windows.Start(home, "serve"));
        await client.InitializeAsync();
        return client;
    }

    /// <summary>A registry as Notepad saves it.</summary>
    private static string Registry(string settings, params (string Name, string Args)[] servers) =>
        $"version: 1\r\n{settings}\r\nservers:\r\n" + string.Concat(servers.Select(
            server => $"  {server.Name}:\r\n    command: '{WindowsBuild.Fixture}'\r\n"
                + $"    args: [--name, a b{server.Args}]\r\n"));

    /// <summary>How many fixtures run under Wine.</summary>
    private static int Fixtures() => MarkedProcesses.All().Count(pid =>
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Contains("voidmcp-fixture.exe", StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });
}
