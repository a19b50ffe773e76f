using VoidMcp.Registry;

namespace VoidMcp.Tests.Registry;

public sealed class RegistryLocationTests
{
    [Theory]
    [InlineData(null, null, "/home/ann/.voidmcp/voidmcp.yaml", "/home/ann/.voidmcp")]
    [InlineData(null, "/srv/void", "/srv/void/voidmcp.yaml", "/srv/void")]
    [InlineData(null, "~/void", "/home/ann/void/voidmcp.yaml", "/home/ann/void")]
    [InlineData(null, "void", "/work/dir/void/voidmcp.yaml", "/work/dir/void")]
    [InlineData(null, " ", "/home/ann/.voidmcp/voidmcp.yaml", "/home/ann/.voidmcp")]
    [InlineData("mcp.json", null, "/work/dir/mcp.json", "/home/ann/.voidmcp")]
    [InlineData("~/x.yaml", "/srv/void", "/home/ann/x.yaml", "/srv/void")]
    public void The_registry_is_where_the_user_says(string? config, string? home, string registry, string folder)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the expected paths are Unix paths");
        var environment = home is null ? Given.Environment() : Given.Environment(("VOIDMCP_HOME", home));
        var location = RegistryLocation.Resolve(config, environment, "/work/dir");
        Assert.Equal((registry, folder), (location.RegistryPath, location.Home));
        Assert.Equal(($"{folder}/cache", $"{folder}/logs"), (location.CacheFolder, location.LogsFolder));
    }

    [Fact]
    public void Folders_are_created_for_their_owner_alone()
    {
        var parent = Directory.CreateTempSubdirectory("voidmcp-home-").FullName;
        try
        {
            var location = RegistryLocation.Resolve(
                null, Given.Environment(("VOIDMCP_HOME", Path.Join(parent, "home"))), parent);
            location.EnsureFolders();
            location.EnsureFolders();
            foreach (var folder in new[] { location.Home, location.CacheFolder, location.LogsFolder })
            {
                Assert.True(Directory.Exists(folder));
                if (!OperatingSystem.IsWindows())
                {
                    Assert.Equal(
                        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                        File.GetUnixFileMode(folder));
                }
            }
        }
        finally
        {
            Directory.Delete(parent, recursive: true);
        }
    }
}
