using VoidMcp.Hosting.Local;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Status;
using VoidMcp.Tests.Status;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Hosting.Local;

public sealed class RunningGatewaysTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("voidmcp-gateways-").FullName;

    private RegistryLocation Location => new(Path.Join(_home, "voidmcp.yaml"), _home);

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void The_gateway_in_which_a_server_runs_comes_first_then_the_one_that_used_it_last()
    {
        var early = Gateways.Since;
        GatewayState[] states =
        [
            Gateways.Of(1, "idle", ("a", new() { State = UpstreamState.Idle, LastUse = early.AddHours(9) })),
            Gateways.Of(2, "ready", ("a", Gateways.Ready(5, 1, lastUse: early))),
            Gateways.Of(3, "ready later", ("a", Gateways.Ready(6, 1, lastUse: early.AddHours(1)))),
            Gateways.Of(4, "without it"),
        ];
        var registry = new RegistryReader(new RegistryEnvironment(_ => null, "/")).Read("servers: {}"u8, "/r");
        var running = new RunningGateways(states, registry, TimeProvider.System);
        Assert.Equal([3, 2, 1, 4], running.ByUse("a").Select(g => g.Pid));

        // None names it yet: the registry may have changed a moment ago.
        Assert.Equal(4, running.ByUse("b").Count());
    }

    [Theory]
    [InlineData(true, true, true, true)]
    [InlineData(false, true, true, false)]
    [InlineData(true, false, true, false)]
    [InlineData(true, true, false, false)]
    public void Only_gateways_of_this_version_and_registry_with_an_endpoint_are_used(
        bool isOfRegistry, bool isOfVersion, bool hasEndpoint, bool isUsed)
    {
        var registry = new RegistryReader(new RegistryEnvironment(_ => null, "/"))
            .Read("servers: {}"u8, Location.RegistryPath);
        using var file = StateFile.Create(Location.RunFolder, 1);
        file.Write(GatewayDocument.Write(Gateways.Of(1, "x") with
        {
            RegistryPath = isOfRegistry ? Location.RegistryPath : Path.Join(_home, "other.yaml"),
            Version = isOfVersion ? Implementation.Version : "0.0.1",
            Endpoint = hasEndpoint ? file.SocketPath : null,
        }));
        Assert.Equal(isUsed, RunningGateways.Find(Location, registry, TimeProvider.System) is not null);
    }
}
