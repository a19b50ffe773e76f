using System.Text.Json;

namespace VoidMcp.EndToEnd.Serving;

/// <summary>Calls in flight when stdin closes, as with <c>printf … | voidmcp serve</c>, are still answered.</summary>
public sealed class LastCallsTests
{
    /// <summary>What calls in flight have left once stdin is closed.</summary>
    private static readonly TimeSpan LastCalls = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData("fx__slow", """{"ms":500}""", "waited in 1 steps")]
    [InlineData("execute_code", """{"code":"return 'so ' + await tools.fx.slow({ ms: 500 })"}""", "so waited in 1")]
    public async Task What_ends_soon_is_answered(string tool, string arguments, string words)
    {
        using var home = Home.WithFixtures(Home.Both, ("fx", []));
        await LearnAsync(home);
        var answer = await LastAnswerAsync(home, ClientLines.Call(2, tool, arguments));
        Assert.Contains(words, answer.GetProperty("result").GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fx__slow", """{"ms":60000}""")]
    [InlineData("execute_code", """{"code":"await tools.fx.slow({ ms: 60000 })"}""")]
    public async Task What_does_not_is_answered_with_an_error(string tool, string arguments)
    {
        using var home = Home.WithFixtures(Home.Both, ("fx", []));
        await LearnAsync(home);
        var begun = TimeProvider.System.GetTimestamp();
        var answer = await LastAnswerAsync(home, ClientLines.Call(2, tool, arguments));
        var message = answer.GetProperty("error").GetProperty("message").GetString();
        Assert.Contains("voidmcp exited before", message, StringComparison.Ordinal);
        var elapsed = TimeProvider.System.GetElapsedTime(begun);
        Assert.True(elapsed >= LastCalls, $"refused after {elapsed}");
    }

    /// <summary>At once: in less than what calls have left otherwise. A slow machine has several tries.</summary>
    [Theory]
    [InlineData("both pipes are closed")]
    [InlineData("SIGTERM")]
    public async Task Who_goes_for_good_is_not_waited_for(string way)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sends signals");
        var elapsed = TimeSpan.MaxValue;
        for (var i = 0; i < 5 && elapsed >= LastCalls; i++)
        {
            using var home = Home.WithFixtures(Home.Direct, ("fx", []));
            await using var client = await StalledClient.ConnectAsync(home);
            await client.SendAsync(ClientLines.Call(2, "fx__slow", """{"ms":60000,"steps":600}"""));
            await client.SendAsync(ClientLines.Call(3, "fx__add", """{"a":1,"b":2}"""));
            await client.ReadUntilAnsweredAsync(3);
            var gone = TimeProvider.System.GetTimestamp();
            if (way == "SIGTERM") ProcessTree.Signal(client.Pid, ProcessTree.Terminate);
            else client.HangUp();
            await client.ExitAsync();
            elapsed = TimeProvider.System.GetElapsedTime(gone);
        }

        Assert.True(elapsed < LastCalls, $"it took {elapsed}");
    }

    /// <summary>Has the tools in the cache, so that what is measured is the call.</summary>
    private static async Task LearnAsync(Home home)
    {
        await using var client = await StdioClient.ConnectAsync(home);
        await client.UntilListedAsync("fx__slow");
    }

    /// <summary>Writes the handshake and this request at once, closes stdin; gives the answer to request 2.</summary>
    private static async Task<JsonElement> LastAnswerAsync(Home home, string request)
    {
        var input = string.Join('\n', ClientLines.Initialize, ClientLines.Initialized, request, "");
        var result = (await Cli.RunAsync(home.Binary("serve"), input)).Expect(0);
        var lines = result.Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var answers = lines.Select(line => JsonElement.Parse(line)).Where(IsAnswer).ToList();
        Assert.True(answers.Count == 1, $"{answers.Count} answers to request 2 in:\n{result.Stdout}");
        return answers[0];

        static bool IsAnswer(JsonElement message) => message.TryGetProperty("id", out var id) && id.GetRawText() == "2";
    }
}
