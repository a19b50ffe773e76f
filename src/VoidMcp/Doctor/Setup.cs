using VoidMcp.Clients;
using VoidMcp.Hosting;
using VoidMcp.Registry;
using VoidMcp.Secrets;

namespace VoidMcp.Doctor;

/// <summary>
/// The user's installation, as the checks see it. The registry and the gateway are opened when a check first needs
/// them, after the checks whose repairs they depend on.
/// </summary>
/// <param name="location">Where the files are.</param>
/// <param name="secrets">The secrets.</param>
/// <param name="time">The clock.</param>
/// <param name="load">Reads the registry, and never throws because of its content.</param>
/// <param name="open">Opens a gateway of the doctor's own for the registry.</param>
/// <param name="clients">The clients of this machine and their files.</param>
internal sealed class Setup(
    RegistryLocation location,
    SecretStore secrets,
    TimeProvider time,
    Func<RegistrySnapshot> load,
    Func<RegistrySnapshot, GatewayHost> open,
    ClientFiles clients) : IAsyncDisposable
{
    private readonly Lazy<RegistrySnapshot> _registry = new(load);
    private GatewayHost? _host;

    public RegistryLocation Location { get; } = location;

    public SecretStore Secrets { get; } = secrets;

    public TimeProvider Time { get; } = time;

    /// <summary>The clients of this machine and their files.</summary>
    public ClientFiles Clients { get; } = clients;

    public RegistrySnapshot Registry => _registry.Value;

    public GatewayHost Host => _host ??= open(Registry);

    public async ValueTask DisposeAsync()
    {
        if (_host is not null) await _host.DisposeAsync();
    }
}
