using VoidMcp.Registry;

namespace VoidMcp.Clients;

/// <summary>What one client has configured now.</summary>
/// <param name="Source">Its file.</param>
/// <param name="Servers">The names of its servers in <see cref="ProfiledServers"/>, without duplicates.</param>
internal sealed record ClientProfile(ImportSource Source, IReadOnlyList<string> Servers);

/// <summary>
/// The servers of all clients, each once, as a registry that is never written; and who has which of them.
/// </summary>
internal sealed class ProfiledServers
{
    private ProfiledServers(IReadOnlyList<ServerDraft> drafts, IReadOnlyList<ClientProfile> clients)
    {
        Drafts = drafts;
        Clients = clients;
    }

    /// <summary>The different servers that are enabled.</summary>
    public IReadOnlyList<ServerDraft> Drafts { get; }

    public IReadOnlyList<ClientProfile> Clients { get; }

    /// <param name="sources">The clients' files.</param>
    /// <param name="environment">Variables and the home folder.</param>
    public static ProfiledServers Of(IReadOnlyList<ImportSource> sources, RegistryEnvironment environment)
    {
        var nothing = new RegistrySnapshot(
            Path.Join(environment.HomeFolder, RegistryLocation.FileName),
            [],
            new GatewaySettings(),
            new CodeSettings(),
            []);
        var planned = new ImportPlan(nothing, environment).Make(sources);
        var drafts = planned.Select(p => p.Draft).OfType<ServerDraft>().Where(d => d.Enabled != false).ToList();
        var names = drafts.Select(d => d.Name).ToHashSet(StringComparer.Ordinal);
        return new ProfiledServers(
            drafts,
            [
                .. sources.Select(source => new ClientProfile(
                    source,
                    [
                        .. planned.Where(p => p.Source == source && p.IsTakenOver && names.Contains(p.Name))
                            .Select(p => p.Name)
                            .Distinct(),
                    ])),
            ]);
    }

    /// <summary>The servers as a registry, with their references resolved where possible.</summary>
    public RegistrySnapshot ToRegistry(RegistryEnvironment environment, string path) =>
        new RegistryReader(environment).Read(
            System.Text.Encoding.UTF8.GetBytes(Drafts.Count == 0 ? "" : RegistryEditor.Unchecked(Drafts)), path);
}
