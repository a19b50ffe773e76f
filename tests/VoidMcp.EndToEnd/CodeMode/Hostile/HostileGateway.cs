using System.Globalization;
using System.Text;
using System.Text.Json;

namespace VoidMcp.EndToEnd.CodeMode.Hostile;

/// <summary>
/// The gateway that a family of hostile scripts attacks one after another, with a fixture behind it. After each
/// script it must be what it was before: alive, with other calls unharmed, ready for the next script, and without
/// a worker too many.
/// </summary>
public sealed class HostileGateway : IAsyncLifetime
{
    /// <summary>Idle workers that a gateway keeps.</summary>
    private const int WorkersKept = 2;

    /// <summary>Seconds that a script may ask for.</summary>
    private const double LongestScript = 60;

    private readonly Home _home = Home.WithFixtures(
        $"{Home.Both}\ncode: {{ timeout: {LongestScript}s, memory: 64MiB, max-calls: 200 }}",
        ("fx", []),
        ("nasty", ["--nasty-names"]));

    private StdioClient _client = null!;
    private int _attacks;

    public async ValueTask InitializeAsync()
    {
        _client = await StdioClient.ConnectAsync(_home);
        await NextScriptIsNormalAsync();
    }

    /// <summary>
    /// Runs the script within so many seconds. The outcome is one of the error names that are expected, separated by
    /// '|', or, after '=', the JSON of a result.
    /// </summary>
    public Task AttackAsync(string code, string expected, double seconds = 1) => GrowingLimit.TryAsync(
        TimeSpan.FromSeconds(seconds),
        limit => AttackOnceAsync(code, expected, Math.Min(limit.TotalSeconds, LongestScript)));

    public async ValueTask DisposeAsync()
    {
        // Whatever the scripts printed, returned and threw: stdout holds messages of the protocol and nothing else.
        var lines = Encoding.UTF8.GetString(_client.Stdout).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await _client.DisposeAsync();
        _home.Dispose();
        foreach (var line in lines) Assert.Equal("2.0", JsonElement.Parse(line).GetProperty("jsonrpc").GetString());
        GC.SuppressFinalize(this);
    }

    private async Task AttackOnceAsync(string code, string expected, double seconds)
    {
        var go = _home.File($"go-{++_attacks}");
        var other = await _client.BeginCallAsync("fx__until", $$"""{"path":{{Fixture.Quote(go)}}}""");

        var reply = await _client.CallAsync("execute_code",
            $$"""{"code":{{Fixture.Quote(code)}},"timeout":{{seconds.ToString(CultureInfo.InvariantCulture)}}}""");
        Assert.False(reply.IsProtocolError, Short(reply.Raw));
        Assert.InRange(reply.Raw.Length, 1, 200_000);
        var outcome = reply.IsToolError ? reply.Text.Split(':')[0] : "=" + Result(reply);
        Assert.True(
            expected == outcome || expected.Split('|').Contains(outcome),
            $"not {expected} but {Short(outcome)}: {Short(reply.Raw)}");

        await NextScriptIsNormalAsync();
        Assert.False(other.Reply.IsCompleted);
        await File.WriteAllTextAsync(go, "", TestContext.Current.CancellationToken);
        Assert.Equal("the file is there", (await other.Reply).Text);
        Assert.False(_client.HasExited);
        if (OperatingSystem.IsLinux()) await Patience.UntilAsync(
                () => Workers.Of(_client.Pid).Count <= WorkersKept,
                $"no more than {WorkersKept} workers",
                () => string.Join(", ", Workers.Of(_client.Pid).Select(ProcessTree.Describe)));
    }

    private async Task NextScriptIsNormalAsync()
    {
        var next = await _client.ExecuteAsync(
            "return [(await tools.fx.add({ a: 1, b: 2 })).sum, typeof globalThis.left, [3, 1].sort(), String({})]");
        Assert.Equal("""[3,"undefined",[1,3],"[object Object]"]""", Result(next));
    }

    private static string Result(Reply reply) => CodeAnswer.Of(reply).Result.GetRawText();

    private static string Short(string text) => text[..Math.Min(2000, text.Length)];
}
