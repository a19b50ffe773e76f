using VoidMcp.Trust;

namespace VoidMcp.Tests.Trust;

public sealed class HomeAccessTests
{
    private const string Home = "/home/ann/.voidmcp";

    [Theory]
    [InlineData("npx -y @modelcontextprotocol/server-filesystem /home/ann", "/home/ann")]
    [InlineData("npx -y server-filesystem /srv /home/ann/.voidmcp/", "/home/ann/.voidmcp/")]
    [InlineData("files --root=/", "/")]
    [InlineData("docker run -i -v /home/ann:/data image", "/home/ann")]
    [InlineData("docker run -i --volume=/home:/data:rw image", "/home")]
    [InlineData("podman run --mount type=bind,source=/home/ann,target=/data image", "/home/ann")]
    public void A_folder_with_the_home_in_it_is_warned_of(string command, string folder) =>
        Assert.Contains($"fx: is given {folder}, which contains", Warning(command));

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
