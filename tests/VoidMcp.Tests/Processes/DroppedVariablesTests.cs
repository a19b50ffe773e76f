using VoidMcp.Processes;

namespace VoidMcp.Tests.Processes;

public sealed class DroppedVariablesTests
{
    private static readonly Dictionary<string, string> s_inherited = new()
    {
        ["PATH"] = "/bin", ["KUBECONFIG"] = "/k", ["DOCKER_HOST"] = "ssh://x", ["MY_TOKEN"] = "t",
    };

    [Theory]
    [InlineData("sh", "error: KUBECONFIG is not set", "KUBECONFIG")]
    [InlineData("sh", "unable to load kubeconfig", "KUBECONFIG")]
    [InlineData("docker", "Cannot connect to the Docker daemon", "DOCKER_HOST")]
    [InlineData("docker", "something else", "DOCKER_HOST")]
    [InlineData("sh", "KeyError: 'MY_TOKEN'", "MY_TOKEN")]
    public void A_variable_that_a_failing_server_lacks_is_named(string command, string words, string name)
    {
        var hint = Hint(new ServerCommand("s", command), words);
        Assert.StartsWith($"{name} is set here but not passed to servers", hint, StringComparison.Ordinal);
        Assert.EndsWith($"env: {{ {name}: \"${{env:{name}}}\" }}", hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sh", "OTHER_TOKEN is not set")]
    [InlineData("sh", "PATH is wrong")]
    [InlineData("sh", "nothing")]
    public void Others_are_not_mentioned(string command, string words) =>
        Assert.Null(Hint(new ServerCommand("s", command), words));

    [Fact]
    public void What_the_entry_passes_is_not_mentioned()
    {
        var command = new ServerCommand("s", "sh") { Env = new Dictionary<string, string> { ["MY_TOKEN"] = "x" } };
        Assert.Null(Hint(command, "bad MY_TOKEN"));
    }

    [Fact]
    public void Variables_that_a_container_takes_from_its_environment_are_found() => Assert.Equal(
        ["A_TOKEN", "B", "C"],
        DroppedVariables.Forwarded(
            "/usr/bin/docker", ["run", "-i", "-e", "A_TOKEN", "--env=B", "-eC", "-e", "D=1", "image", "-e"]));

    private static string? Hint(ServerCommand command, string words) =>
        DroppedVariables.Hint(command, s_inherited, words, windows: false);
}
