using VoidMcp.Registry;

namespace VoidMcp.Clients;

/// <summary>Finds the clients of this machine and their files.</summary>
/// <param name="environment">Variables and the home folder.</param>
/// <param name="system">The operating system.</param>
/// <param name="folder">The current folder, which may be a project.</param>
internal sealed class ClientFiles(RegistryEnvironment environment, ClientSystem system, string folder)
{
    /// <summary>The client's own file for this user: the first that exists, otherwise the usual one.</summary>
    public ClientFile UserFile(KnownClient client)
    {
        string[] paths = [.. client.UserFiles.Select(path => path.Resolve(environment, system))];
        return new ClientFile(client, paths.FirstOrDefault(File.Exists) ?? paths[0]);
    }

    /// <summary>The client's file for the project in the current folder; null if it has none.</summary>
    public ClientFile? ProjectFile(KnownClient client) => client.ProjectFile is { } path
        ? new ClientFile(client, Path.GetFullPath(path, folder), folder)
        : null;

    /// <summary>The existing files of a client, the user's before the project's.</summary>
    public IReadOnlyList<ClientFile> Existing(KnownClient client) =>
    [
        .. ((ClientFile?[])[UserFile(client), ProjectFile(client)]).OfType<ClientFile>()
            .Where(file => file.Exists)
            .DistinctBy(file => file.Path),
    ];

    /// <summary>The clients that seem to be installed.</summary>
    public IReadOnlyList<KnownClient> Found() => [.. KnownClients.All.Where(IsFound)];

    private bool IsFound(KnownClient client)
    {
        var file = UserFile(client);
        if (file.Exists) return true;

        // A client's own folder tells of it too, but not one that others share.
        var parent = Path.GetDirectoryName(file.Path)!;
        var isOwn = parent != environment.HomeFolder && Path.GetFileName(parent) is not (".config" or "settings");
        return (isOwn && Directory.Exists(parent)) || client.Programs.Any(IsOnPath);
    }

    private bool IsOnPath(string program)
    {
        var names = system == ClientSystem.Windows ? (string[])[$"{program}.exe", $"{program}.cmd"] : [program];
        return (environment.Variable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(path => names.Any(name => File.Exists(Path.Join(path, name))));
    }
}
