using System.Text;
using VoidMcp.Asking;
using VoidMcp.Hosting;
using VoidMcp.Registry;
using VoidMcp.Secrets;
using VoidMcp.Status;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Status;

/// <summary>What a gateway tells of itself, and when, by a clock that the test moves.</summary>
public sealed class GatewayPresenceTests : IAsyncLifetime
{
    private const string First = "servers:\n  a: { command: x }\n  off: { command: y, enabled: false }\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("voidmcp-presence-").FullName;
    private readonly ManualTime _time = new();
    private readonly LiveRegistry _registry = new(Read(First));
    private GatewayHost _host = null!;

    private string Run => Path.Join(_folder, "run");

    public ValueTask InitializeAsync()
    {
        _host = GatewayHost.Open(
            _registry,
            Path.Join(_folder, "cache"),
            Path.Join(_folder, "logs"),
            SecretStore.In(_folder, _ => "off", _time),
            _time);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void It_is_there_at_once_and_gone_with_the_gateway()
    {
        using (new GatewayPresence(_host.Parts, _registry, Run))
        {
            var state = Told();
            Assert.Equal(
                (Environment.ProcessId, "/registry/voidmcp.yaml", Read(First).Version),
                (state.Pid, state.RegistryPath, state.RegistryVersion));
            Assert.Equal(
                (UpstreamState.Idle, UpstreamState.Disabled), (state.Servers["a"].State, state.Servers["off"].State));
        }

        Assert.Empty(Directory.GetFiles(Run));
    }

    [Fact]
    public void The_endpoint_is_opened_once_after_the_first_client_has_its_answer()
    {
        var opened = new List<string>();
        using var presence = new GatewayPresence(_host.Parts, _registry, Run, openEndpoint: path =>
        {
            opened.Add(path);
            return true;
        });
        _time.Advance(GatewayPresence.Look);
        Assert.Empty(opened);
        _host.Parts.Clients.Introduce(this, new ClientName("one", "1"));
        Assert.Empty(opened);
        _time.Advance(GatewayPresence.Pace);
        Assert.Equal(Told().Endpoint, Assert.Single(opened));
        _host.Parts.Clients.Introduce(presence, new ClientName("two", "1"));
        _time.Advance(GatewayPresence.Pace);
        Assert.Single(opened);
    }

    [Fact]
    public void A_gateway_that_has_a_client_already_is_told_with_its_endpoint()
    {
        _host.Parts.Clients.Introduce(this, new ClientName("one", "1"));
        using var presence = new GatewayPresence(_host.Parts, _registry, Run, openEndpoint: _ => true);
        Assert.NotNull(Told().Endpoint);
    }

    [Fact]
    public void Changes_are_told_together_at_a_measured_pace()
    {
        using var presence = new GatewayPresence(_host.Parts, _registry, Run);
        _host.Parts.Clients.Introduce(this, new ClientName("one", "1"));
        _host.Parts.Upstreams.CallEnded("a", isError: true);
        Assert.Equal(0, Told().Servers["a"].Calls);
        _time.Advance(GatewayPresence.Pace);
        var told = Told();
        Assert.Equal(["one 1"], told.Clients);
        Assert.Equal(
            (1, 1, _time.GetUtcNow() - GatewayPresence.Pace),
            (told.Servers["a"].Calls, told.Servers["a"].Errors, told.Servers["a"].LastUse));

        var written = File.GetLastWriteTimeUtc(Directory.GetFiles(Run, "*.json").Single());
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(written, File.GetLastWriteTimeUtc(Directory.GetFiles(Run, "*.json").Single()));
    }

    [Fact]
    public void The_registrys_version_is_told_once_the_servers_follow_it_though_it_says_the_same()
    {
        using var presence = new GatewayPresence(_host.Parts, _registry, Run);
        var second = Read(
            First.Replace("command: x", "command: z", StringComparison.Ordinal) + "  b: { command: w }\n");
        Assert.True(_registry.Offer(second));
        _time.Advance(GatewayPresence.Pace);
        Assert.Equal(second.Version, Told().RegistryVersion);
        Assert.Contains("b", Told().Servers.Keys);

        var commented = Read(
            First.Replace("command: x", "command: z", StringComparison.Ordinal) + "  b: { command: w } # a comment\n");
        Assert.False(_registry.Offer(commented));
        _time.Advance(GatewayPresence.Pace);
        Assert.Equal(commented.Version, Told().RegistryVersion);

        var broken = Read("servers: [");
        _registry.Offer(broken);
        _time.Advance(GatewayPresence.Pace);
        Assert.Equal(broken.Version, Told().RegistryVersion);
        Assert.Contains("b", Told().Servers.Keys);
    }

    [Fact]
    public void Where_it_cannot_be_written_nothing_else_suffers()
    {
        File.WriteAllText(Run, "in the way");
        using var presence = new GatewayPresence(_host.Parts, _registry, Run);
        Assert.NotNull(presence.Problem);
        _host.Parts.Upstreams.CallEnded("a", isError: false);
        _time.Advance(GatewayPresence.Pace);
        Assert.Equal("in the way", File.ReadAllText(Run));
    }

    [Fact]
    public void A_problem_is_told_once_whenever_it_comes_and_over_when_it_is()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a folder with an open file can't be removed there");
        var told = new List<string>();
        using var presence = new GatewayPresence(_host.Parts, _registry, Run, told.Add);
        Assert.Empty(told);
        Directory.Delete(Run, recursive: true);
        File.WriteAllText(Run, "in the way");
        for (var i = 0; i < 3; i++) _time.Advance(GatewayPresence.Look);
        Assert.Equal([presence.Problem!], told);
        File.Delete(Run);
        _time.Advance(GatewayPresence.Look);
        Assert.Null(presence.Problem);
        Assert.Equal(Environment.ProcessId, Told().Pid);
    }

    [Fact]
    public void A_folder_that_was_removed_comes_back_though_nothing_happens()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a folder with an open file can't be removed there");
        using var presence = new GatewayPresence(_host.Parts, _registry, Run);
        Directory.Delete(Run, recursive: true);
        _time.Advance(GatewayPresence.Look);
        Assert.Equal(Environment.ProcessId, Told().Pid);
    }

    [Fact]
    public void What_it_leaves_out_and_why_is_told_and_so_is_what_it_keeps_in_spite_of_a_mistake()
    {
        using var presence = new GatewayPresence(_host.Parts, _registry, Run);
        _registry.Offer(Read("servers:\n  a: { comand: x }\n  b: { command: x, env: { K: \"${env:NONE}\" } }\n"));
        _time.Advance(GatewayPresence.Pace);
        var told = Told();
        Assert.Equal(["b"], told.LeftOut);
        Assert.Equal([(2, "a"), (3, "b")], told.Problems.Select(p => (p.Line, p.Entry)));
        var (kept, leftOut) = (told.View("a")!, told.View("b")!);
        Assert.Equal(
            (UpstreamState.Idle, "line 2: unknown key comand; the last valid version stays in use"),
            (kept.Status.State, kept.Status.Problem));
        Assert.Equal(
            (UpstreamState.NeedsAttention, "line 3: env.K: environment variable NONE is not set"),
            (leftOut.Status.State, leftOut.Status.Problem));
        Assert.StartsWith("set it where voidmcp is started", leftOut.Status.Fix);
    }

    [Theory]
    [InlineData("""{"name":"claude-code","title":"Claude Code","version":"2.0"}""", "Claude Code 2.0")]
    [InlineData("""{"name":"cursor"}""", "cursor")]
    [InlineData("""{"name":"a\n  b\u0000","version":"1"}""", "a b\0 1")]
    [InlineData("""{"name":""}""", null)]
    [InlineData("""{"name":3}""", null)]
    [InlineData("[]", null)]
    public void A_client_is_called_as_it_calls_itself(string clientInfo, string? name) =>
        Assert.Equal(name, ClientName.Of(Encoding.UTF8.GetBytes(clientInfo))?.ToString());

    private static RegistrySnapshot Read(string text) =>
        new RegistryReader(new RegistryEnvironment(_ => null, "/home/ann"))
            .Read(Encoding.UTF8.GetBytes(text), "/registry/voidmcp.yaml");

    private GatewayState Told() => Assert.Single(new RunFolder(Run, _time).All());
}
