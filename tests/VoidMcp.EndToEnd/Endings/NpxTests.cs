namespace VoidMcp.EndToEnd.Endings;

/// <summary>
/// Servers that are started through the real npx: npm, a shell and the server itself, one below the other.
/// </summary>
public sealed class NpxTests
{
    [Theory]
    [InlineData("the client closes stdin")]
    [InlineData("SIGTERM")]
    [InlineData("SIGKILL")]
    public async Task What_npx_started_goes_whatever_it_is(string way)
    {
        await Npm.RequireAsync();
        using var home = new Home();
        var real = Fixture.Quote(RealPackages(home));
        var package = Fixture.Quote(StubbornPackage(home));
        var arguments = $"stubborn, child, escaped, log, {Fixture.Quote(home.File("stubborn.log"))}";
        const string Quiet = "env: { npm_config_update_notifier: \"false\" }";
        home.Registry = $$"""
            gateway: { expose: direct }
            servers:
              everything: { command: npx, args: [--no, --, mcp-server-everything], cwd: {{real}}, {{Quiet}} }
              stubborn: { command: npx, args: [--no, --, stubborn-server, {{arguments}}], cwd: {{package}}, {{Quiet}} }

            """;
        await using var family = new Family(home);
        var start = home.Binary("serve");
        start.Environment["PATH"] = $"{Path.GetDirectoryName(Npm.Node)}:{start.Environment["PATH"]}";
        await using var client = await StdioClient.ConnectAsync(start);
        await client.UntilListedAsync("everything__echo");
        await client.UntilListedAsync("stubborn__pid");
        Assert.Contains("hello", (await client.CallAsync("everything__echo", """{"message":"hello"}""")).Text);
        var server = int.Parse(
            (await client.CallAsync("stubborn__pid")).Text, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains(server, family.Living);
        family.AddUnmarked(client.Pid);

        await family.UntilGoneAsync(() =>
        {
            if (way == "SIGTERM") client.Signal(ProcessTree.Terminate);
            else if (way == "SIGKILL") client.Signal(ProcessTree.Kill);
            else client.CloseInput();
        });

        // Not npx itself but the server below it heard of the end.
        if (way != "SIGKILL") Assert.Contains("stdin ended", home.Log("stubborn.log"));
    }

    /// <summary>What npx finds installed in the working directory it takes from there, and asks no network.</summary>
    private static string RealPackages(Home home)
    {
        var folder = Directory.CreateDirectory(home.File("real")).FullName;
        Directory.CreateSymbolicLink(
            Path.Combine(folder, "node_modules"), Path.Combine(Repository.Root, "tests", "npm", "node_modules"));
        return folder;
    }

    private static string StubbornPackage(Home home)
    {
        var folder = home.File("stubborn");
        var programs = Directory.CreateDirectory(Path.Combine(folder, "node_modules", ".bin")).FullName;
        File.CreateSymbolicLink(Path.Combine(programs, "stubborn-server"), TinyServer.Script);
        return folder;
    }
}
