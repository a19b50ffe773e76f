using System.Diagnostics;

namespace VoidMcp.EndToEnd.Platforms;

/// <summary>
/// With an emulated processor on this machine's kernel, which costs a second per process: what people do first.
/// </summary>
[Collection(Arm64TestGroup.Name)]
public sealed class Arm64UserTests(Arm64Build build)
{
    // The demo gives its servers a few seconds; an emulator on a busy machine may take longer.
    private const int DemoTries = 5;

    [Fact]
    public async Task It_says_what_it_is_and_runs_scripts()
    {
        await RequireAsync();
        Assert.Contains("linux-arm64", (await RunAsync("", "version")).Expect(0).Stdout);
        var ran = (await RunAsync("return [2 ** 0.5, Math.exp(1), Math.log(10)]", "run", "-")).Expect(0).Json;
        Assert.Equal(
            [Math.Pow(2, 0.5), Math.Exp(1), Math.Log(10)],
            ran.EnumerateArray().Select(number => number.GetDouble()));
    }

    [Fact]
    public async Task The_demo_tells_its_story()
    {
        await RequireAsync();
        var demo = await RunAsync("", "demo");
        for (var i = 1; i < DemoTries && demo.ExitCode != 0; i++) demo = await RunAsync("", "demo");
        Assert.Contains("through voidmcp", demo.Expect(0).Stdout);
    }

    [Fact]
    public async Task A_client_is_served_and_its_code_runs()
    {
        await RequireAsync();
        await using var client = await StdioClient.ConnectAsync(Start("serve"));
        Assert.Contains("execute_code", (await client.RequestAsync("tools/list", "{}")).Raw);
        Assert.Equal("42", CodeAnswer.Of(await client.ExecuteAsync("return 6 * 7")).Result.GetRawText());
        client.CloseInput();
        Assert.Equal(0, await client.ExitAsync());
    }

    private async Task RequireAsync()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        await build.RequireAsync("qemu-aarch64-static", "unshare");
    }

    private Task<CliResult> RunAsync(string input, params IEnumerable<string> args) =>
        Cli.RunAsync(Start(args), input);

    private ProcessStartInfo Start(params IEnumerable<string> args) =>
        Script.Of("run-under-qemu-user", [build.Folder, "/bin/voidmcp", .. args]);
}
