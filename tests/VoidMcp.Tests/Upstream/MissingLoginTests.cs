using VoidMcp.Errors;
using VoidMcp.Registry;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Upstream;

/// <summary>What is known of a server that wants a login, also by whoever has not asked it.</summary>
public sealed class MissingLoginTests
{
    private static readonly ServerEntry Remote = new() { Name = "remote", Url = "https://mcp.example.com/mcp" };

    [Fact]
    public async Task A_server_that_wanted_a_login_says_so_in_later_runs_until_there_is_one()
    {
        await using var servers = new Servers().Add(Remote, () => throw new VoidMcpException(
            FailureKind.NeedsLogin, "server 'remote' needs a login", "voidmcp login remote"));
        var first = servers.Open();
        Assert.Equal(UpstreamState.Idle, first.Get("remote").Status.State);
        await Assert.ThrowsAsync<VoidMcpException>(
            () => first.LeaseAsync("remote", TestContext.Current.CancellationToken).AsTask());

        var later = servers.Open();
        AssertWantsLogin(later);
        later.Apply([Remote with { Login = "made" }]);
        Assert.Equal(UpstreamState.Idle, later.Get("remote").Status.State);
        later.Apply([Remote with { Url = "https://elsewhere.example.com/mcp" }]);
        Assert.Equal(UpstreamState.Idle, later.Get("remote").Status.State);
    }

    [Fact]
    public async Task A_login_that_ends_under_a_running_gateway_is_missed()
    {
        await using var servers = new Servers()
            .Add(Remote with { Login = "made" }, () => throw new InvalidOperationException("nobody asked for it"));
        var set = servers.Open();
        Assert.Equal(UpstreamState.Idle, set.Get("remote").Status.State);
        set.Apply([Remote]);
        AssertWantsLogin(set);
    }

    [Fact]
    public async Task A_server_that_lets_everybody_in_again_is_believed()
    {
        var isClosed = true;
        await using var servers = new Servers().Add(
            Remote,
            () => isClosed ? throw new VoidMcpException(FailureKind.NeedsLogin, "no", null) : new InMemoryServer());
        await Assert.ThrowsAsync<VoidMcpException>(
            () => servers.Open().LeaseAsync("remote", TestContext.Current.CancellationToken).AsTask());
        isClosed = false;
        using (await servers.Open().LeaseAsync("remote", TestContext.Current.CancellationToken))
            Assert.Equal(UpstreamState.Idle, servers.Open().Get("remote").Status.State);
    }

    private static void AssertWantsLogin(UpstreamSet set)
    {
        var status = set.Get("remote").Status;
        Assert.Equal(
            (UpstreamState.NeedsAttention, "server 'remote' needs a login", "voidmcp login remote"),
            (status.State, status.Problem, status.Fix));
    }
}
