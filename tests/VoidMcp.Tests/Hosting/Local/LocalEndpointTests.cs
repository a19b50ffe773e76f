using VoidMcp.Errors;
using VoidMcp.Hosting;
using VoidMcp.Hosting.Local;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Secrets;

namespace VoidMcp.Tests.Hosting.Local;

/// <summary>Whom a gateway's local endpoint serves; the end-to-end tests have what it serves.</summary>
public sealed class LocalEndpointTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("voidmcp-endpoint-").FullName;
    private readonly LiveRegistry _registry = new(Read("""
        servers:
          broken: { command: /nonexistent/program }
          off: { command: x, enabled: false }
        """));

    private GatewayHost _host = null!;
    private LocalEndpoint _endpoint = null!;

    public LocalEndpointTests() => UnderWine.Skip("has no Unix domain sockets");

    private string Socket => Path.Join(_folder, "a.sock");

    public ValueTask InitializeAsync()
    {
        _host = GatewayHost.Open(
            _registry,
            Path.Join(_folder, "cache"),
            Path.Join(_folder, "logs"),
            SecretStore.In(_folder, _ => "off", TimeProvider.System),
            TimeProvider.System);
        _endpoint = LocalEndpoint.TryOpen(Socket, _host.Parts, out var problem)!;
        Assert.Null(problem);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _endpoint.Dispose();
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Only_its_owner_may_open_it_and_it_is_removed_at_the_end()
    {
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Socket));
        _endpoint.Dispose();
        Assert.False(File.Exists(Socket));
    }

    [Fact]
    public async Task A_server_that_cannot_be_started_is_reported_with_a_way_around()
    {
        var failure = await Assert.ThrowsAsync<VoidMcpException>(() => AttachAsync("broken"));
        Assert.Equal(FailureKind.NeedsAttention, failure.Kind);
        Assert.Contains("/nonexistent/program", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("--no-gateway", failure.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown", null, null)]
    [InlineData("off", null, null)]
    [InlineData("broken", "0.0.1", null)]
    [InlineData("broken", null, "another")]
    public async Task A_command_that_it_can_not_serve_starts_its_own_servers(
        string server, string? version, string? registry) =>
        Assert.Null(await AttachAsync(server, version, registry));

    [Fact]
    public async Task A_left_over_socket_of_a_killed_gateway_is_passed_over()
    {
        var stale = Path.Join(_folder, "stale.sock");
        using (var killed = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.Unix,
            System.Net.Sockets.SocketType.Stream,
            System.Net.Sockets.ProtocolType.Unspecified))
        {
            // Binding without listening leaves the file, as a killed process does.
            killed.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(stale));
            Assert.Null(await AttachAsync("broken", path: stale));
        }

        Assert.Null(await AttachAsync("broken", path: Path.Join(_folder, "missing.sock")));
        Assert.Null(await AttachAsync("broken", path: Path.Join(_folder, new string('x', 200))));
    }

    [Fact]
    public void A_path_that_is_too_long_for_a_socket_is_a_reason_not_to_have_one()
    {
        Assert.Null(LocalEndpoint.TryOpen(Path.Join(_folder, new string('x', 200)), _host.Parts, out var problem));
        Assert.StartsWith("its path is too long", problem, StringComparison.Ordinal);
    }

    private async Task<IServerTransport?> AttachAsync(
        string server, string? version = null, string? registry = null, string? path = null)
    {
        var request = new AttachRequest
        {
            Server = server,
            Version = version ?? Implementation.Version,
            RegistryVersion = registry ?? _registry.Current.Version,
        };
        return await GatewayTransport.AttachAsync(
            path ?? Socket, 1, request, TimeProvider.System, TestContext.Current.CancellationToken);
    }

    private static RegistrySnapshot Read(string yaml) => new RegistryReader(new RegistryEnvironment(_ => null, "/"))
        .Read(System.Text.Encoding.UTF8.GetBytes(yaml), "/registry/voidmcp.yaml");
}
