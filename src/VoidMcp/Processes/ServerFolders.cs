using VoidMcp.Files;
using VoidMcp.Registry;

namespace VoidMcp.Processes;

/// <summary>
/// The working directories of servers without <c>cwd</c>: one of its own for each, below voidmcp's home, so that what
/// lies in the folder where a client stands (<c>node_modules</c>, <c>.npmrc</c>, a program of the same name) never runs
/// in a server's place.
/// </summary>
/// <param name="root">The folder of all of them.</param>
/// <param name="suffix">Keeps servers of the same name in different registries apart.</param>
internal sealed class ServerFolders(string root, string suffix = "")
{
    /// <param name="location">The registry; the one in the home has no suffix.</param>
    public static ServerFolders Of(RegistryLocation location) => new(
        location.ServersFolder, location.IsOfHome ? "" : $"+{location.RegistryId}");

    /// <summary>
    /// Returns a server's folder, created with mode 0700 if it is missing; the root of the file system, where others
    /// can put nothing, if it can't be created.
    /// </summary>
    public string Ensure(string server)
    {
        var folder = Path.Join(root, server + suffix);
        try
        {
            OwnFolder.Ensure(folder);
            return folder;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Path.GetPathRoot(root) ?? folder;
        }
    }
}
