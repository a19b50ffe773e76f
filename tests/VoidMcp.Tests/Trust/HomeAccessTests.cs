using VoidMcp.Trust;

namespace VoidMcp.Tests.Trust;

public sealed class HomeAccessTests
{
    private const string Home = "/home/ann/.voidmcp";

    [Theory]
    [InlineData(@"npx -y server-filesystem C:\Users\ANN", @"C:\Users\ANN")]
    [InlineData(@"docker run -i -v C:\Users\ann:/data image", @"C:\Users\ann")]
    [InlineData(@"docker run -i --volume=c:\users:/data:rw image", @"c:\users")]
    [InlineData(@"docker run -i -v C:\Users\ann:/data:ro image", null)]
    [InlineData(@"npx -y server-filesystem C:\Users\ann\docs", null)]
    public void The_same_on_windows(string command, string? folder)
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "the paths are of Windows");
        var words = command.Split(' ');
        var warning = HomeAccess.Warning("fx", words[0], words[1..], @"C:\Users\ann\.voidmcp");
        if (folder is null) Assert.Null(warning);
        else Assert.Contains($"fx: is given {folder}, which contains", warning);
    }

    [Theory]
    [InlineData("npx -y @modelcontextprotocol/server-filesystem /home/ann", "/home/ann")]
    [InlineData("npx -y server-filesystem /srv /home/ann/.voidmcp/", "/home/ann/.voidmcp/")]
    [InlineData("files --root=/", "/")]
    [InlineData("docker run -i -v /home/ann:/data image", "/home/ann")]
    [InlineData("docker run -i --volume=/home:/data:rw image", "/home")]
    [InlineData("podman run --mount type=bind,source=/home/ann,target=/data image", "/home/ann")]
    public void A_folder_with_the_home_in_it_is_warned_of(string command, string folder)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the paths are of Unix");
        Assert.Contains($"fx: is given {folder}, which contains", Warning(command));
    }

    [Theory]
    [InlineData("npx -y @modelcontextprotocol/server-filesystem /home/ann/docs")]
    [InlineData("npx -y server-filesystem /home/ann/.voidmcp2 /home/an ~/x home/ann")]
    [InlineData("docker run -v /home/ann:/data:ro image /home/ann")]
    [InlineData("docker run --mount type=bind,source=/home/ann,target=/data,readonly image")]
    [InlineData("docker run -v cache:/data image")]
    public void Others_are_not(string command) => Assert.Null(Warning(command));

    private static string? Warning(string command)
    {
        var words = command.Split(' ');
        return HomeAccess.Warning("fx", words[0], words[1..], Home);
    }
}
