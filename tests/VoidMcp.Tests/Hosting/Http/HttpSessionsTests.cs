using VoidMcp.Hosting;
using VoidMcp.Hosting.Http;
using VoidMcp.Registry;
using VoidMcp.Secrets;
using VoidMcp.Tests.Registry;

namespace VoidMcp.Tests.Hosting.Http;

public sealed class HttpSessionsTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("voidmcp-http-").FullName;
    private readonly ManualTime _time = new();
    private GatewayHost _host = null!;
    private HttpSessions _sessions = null!;

    public ValueTask InitializeAsync()
    {
        _host = GatewayHost.Open(
            new LiveRegistry(Given.Registry("servers: {}\n")),
            Path.Join(_folder, "cache"),
            Path.Join(_folder, "logs"),
            SecretStore.In(_folder, _ => "off", _time),
            _time);
        _sessions = new HttpSessions(_host.Parts, Assert.Fail);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _sessions.Dispose();
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_session_that_nobody_uses_ends_and_one_in_use_stays()
    {
        var unused = _sessions.Open("2025-11-25");
        var used = _sessions.Open("2025-11-25");
        using (used.Use())
        {
            Pass(HttpSessions.MaxIdle - TimeSpan.FromMinutes(1));
            Assert.NotNull(_sessions.Find(unused.Id));
            Pass(TimeSpan.FromMinutes(1));
            Assert.Null(_sessions.Find(unused.Id));
            Assert.NotNull(_sessions.Find(used.Id));
        }

        Pass(HttpSessions.MaxIdle);
        Assert.Equal(0, _sessions.Count);
    }

    [Fact]
    public void For_one_too_many_the_longest_unused_one_ends_and_where_all_are_in_use_it_is_refused()
    {
        var first = _sessions.Open("2025-11-25");
        _time.Advance(TimeSpan.FromSeconds(1));
        var others = Enumerable.Range(1, HttpSessions.MaxCount - 1).Select(_ => _sessions.Open("2025-11-25")).ToList();
        _time.Advance(TimeSpan.FromSeconds(1));
        var next = _sessions.Open("2025-11-25");
        Assert.Null(_sessions.Find(first.Id));
        Assert.Equal(HttpSessions.MaxCount, _sessions.Count);
        foreach (var session in others.Append(next)) session.Use();
        Assert.Equal(503, Assert.Throws<HttpFailure>(() => _sessions.Open("2025-11-25")).Status);
    }

    [Fact]
    public void Ids_are_long_visible_and_never_the_same()
    {
        var ids = Enumerable.Range(0, 100).Select(_ => _sessions.Open("2025-11-25").Id).ToList();
        Assert.Equal(100, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Matches("^[0-9a-f]{32}$", id));
        Assert.True(_sessions.End(ids[0]));
        Assert.False(_sessions.End(ids[0]));
    }

    private void Pass(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMinutes(1))
            _time.Advance(TimeSpan.FromMinutes(1));
    }
}
