using VoidMcp.Fixtures;

namespace VoidMcp.EndToEnd.HttpServers;

public sealed class SessionTests : IAsyncLifetime
{
    private HttpFixture _fixture = null!;

    public async ValueTask InitializeAsync() => _fixture = await HttpFixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_session_that_expired_is_made_anew_and_no_call_is_lost_or_run_twice()
    {
        using var home = new Home(Registry());
        await using var client = await StdioClient.ConnectAsync(home);
        await client.UntilListedAsync("remote__add");
        _fixture.ExpireSessions();
        var replies = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(n => client.CallAsync("remote__add", $$"""{"a":{{n}},"b":0}""")));
        Assert.Equal(Enumerable.Range(0, 10), replies.Select(r => r.Structured.GetProperty("sum").GetInt32()));
        Assert.Equal(1, _fixture.Sessions);
    }

    [Fact]
    public async Task A_server_that_was_restarted_is_found_again()
    {
        using var home = new Home(Registry());
        await using var client = await StdioClient.ConnectAsync(home);
        await client.UntilListedAsync("remote__add");
        var port = new Uri(_fixture.Origin).Port;
        await _fixture.DisposeAsync();
        var down = await client.CallAsync("remote__add", """{"a":1,"b":2}""");
        Assert.True(down.Failed);
        Assert.Contains("connection refused", down.Text);
        _fixture = await HttpFixture.StartAsync(port: port);
        var up = await client.CallAsync("remote__add", """{"a":1,"b":2}""");
        Assert.Equal(3, up.Structured.GetProperty("sum").GetInt32());
    }

    [Fact]
    public async Task A_call_whose_connection_breaks_is_an_error_and_not_made_twice()
    {
        using var home = new Home(Registry());
        await using var client = await StdioClient.ConnectAsync(home);
        await client.UntilListedAsync("remote__add");
        _fixture.Intercept = (context, seen) =>
        {
            if (seen.Method != "tools/call") return Task.FromResult(false);
            context.Abort();
            return Task.FromResult(true);
        };
        var broken = await client.CallAsync("remote__add", """{"a":1,"b":2}""");
        Assert.True(broken.Failed);
        Assert.Contains("was lost before it responded", broken.Text);
        Assert.Single(_fixture.Seen, s => s.Method == "tools/call");
        _fixture.Intercept = (_, _) => Task.FromResult(false);
        Assert.Equal(
            3, (await client.CallAsync("remote__add", """{"a":1,"b":2}""")).Structured.GetProperty("sum").GetInt32());
    }

    [Fact]
    public async Task A_stream_that_breaks_is_resumed()
    {
        using var home = new Home(Registry());
        await using var client = await StdioClient.ConnectAsync(home);
        await client.UntilListedAsync("remote__add");
        _fixture.StreamsToDrop = 1;
        Assert.Equal(
            3, (await client.CallAsync("remote__add", """{"a":1,"b":2}""")).Structured.GetProperty("sum").GetInt32());
        Assert.Single(_fixture.Seen, s => s.Method == "tools/call");
    }

    [Fact]
    public async Task An_idle_session_is_ended_and_made_anew_by_the_next_call()
    {
        using var home = new Home(Registry(", idle-stop: 200ms"));
        await using var client = await StdioClient.ConnectAsync(home);
        await client.UntilListedAsync("remote__add");
        await Patience.UntilAsync(() => _fixture.Sessions == 0, "the session was ended");
        Assert.Contains(_fixture.Seen, s => s.Verb == "DELETE");
        Assert.Equal(
            3, (await client.CallAsync("remote__add", """{"a":1,"b":2}""")).Structured.GetProperty("sum").GetInt32());
    }

    [Fact]
    public async Task A_call_that_takes_too_long_is_given_up()
    {
        using var home = new Home(Registry(", timeout: 300ms"));
        await using var client = await StdioClient.ConnectAsync(home);
        await client.UntilListedAsync("remote__add");
        var late = await client.CallAsync("remote__never");
        Assert.True(late.Failed);
        Assert.Contains("returned no result within 0.3 s", late.Text);
        await Patience.UntilAsync(
            () => _fixture.Seen.Any(s => s.Method == "notifications/cancelled"), "the server was told");
    }

    private string Registry(string more = "") =>
        $"{Home.Direct}\nservers:\n  remote: {{ url: \"{_fixture.Url}\"{more} }}\n";
}
