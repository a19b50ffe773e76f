using VoidMcp.Processes;
using VoidMcp.Registry;

namespace VoidMcp.Tests.Processes;

public sealed class ServerFoldersTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("voidmcp-folders-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void A_folder_is_made_for_its_owner_alone()
    {
        var folder = ServerFolders.Of(Registry(Path.Join(_home, "voidmcp.yaml"))).Ensure("files");
        Assert.Equal(Path.Join(_home, "servers", "files"), folder);
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(folder));
    }

    [Fact]
    public void Servers_of_the_same_name_in_two_registries_share_none()
    {
        string[] folders = [.. new[] { "voidmcp.yaml", "a.yaml", "b.yaml" }
            .Select(file => ServerFolders.Of(Registry(Path.Join(_home, file))).Ensure("files"))];
        Assert.Equal(3, folders.Distinct().Count());
    }

    [Fact]
    public void Where_none_can_be_made_the_server_runs_where_nobody_puts_anything()
    {
        File.WriteAllText(Path.Join(_home, "servers"), "");
        var folder = ServerFolders.Of(Registry(Path.Join(_home, "voidmcp.yaml"))).Ensure("files");
        Assert.Equal(Path.GetPathRoot(_home), folder);
    }

    private RegistryLocation Registry(string path) => new(path, _home);
}
