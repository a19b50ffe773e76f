using VoidMcp.Clients;
using VoidMcp.Doctor;
using VoidMcp.Hosting;
using VoidMcp.Registry;
using VoidMcp.Secrets;

namespace VoidMcp.Tests.Doctor;

/// <summary>A home with something wrong, as the checks see it.</summary>
internal sealed class SickHome : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("voidmcp-test-");

    public SickHome(string? registry = null)
    {
        var location = new RegistryLocation(Path.Join(Folder, "voidmcp.yaml"), Folder);
        if (registry is not null) File.WriteAllText(location.RegistryPath, registry);
        Secrets = SecretStore.In(Folder, _ => "off", TimeProvider.System);
        Setup = new Setup(
            location,
            Secrets,
            TimeProvider.System,
            new RegistryFile(location.RegistryPath, new RegistryEnvironment(_ => null, "/home/a"), TimeProvider.System)
                .Load,
            loaded => GatewayHost.Open(
                new LiveRegistry(loaded), location.CacheFolder, location.LogsFolder, Secrets, TimeProvider.System),
            new ClientFiles(new RegistryEnvironment(_ => null, UserHome), ClientPath.System, UserHome));
    }

    public string Folder => _folder.FullName;

    /// <summary>The user's home folder, where clients keep their files.</summary>
    public string UserHome => Path.Join(Folder, "user");

    public SecretStore Secrets { get; }

    public Setup Setup { get; }

    public static string Mode(string path) =>
        OperatingSystem.IsWindows() ? "" : Convert.ToString((int)File.GetUnixFileMode(path), 8);

    public async ValueTask DisposeAsync()
    {
        await Setup.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Everything that some checks find.</summary>
    public async Task<IReadOnlyList<Finding>> FindAsync(Check check, bool mayFix = false)
    {
        var findings = new List<Finding>();
        await foreach (var finding in Examination.RunAsync(
            Setup, mayFix, TestContext.Current.CancellationToken, [check]))
        {
            findings.Add(finding);
        }

        return findings;
    }
}
