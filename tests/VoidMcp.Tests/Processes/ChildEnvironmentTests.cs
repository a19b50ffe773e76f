using VoidMcp.Processes;

namespace VoidMcp.Tests.Processes;

public sealed class ChildEnvironmentTests
{
    private static readonly Dictionary<string, string> None = [];

    [Fact]
    public void Only_what_programs_need_to_work_is_inherited()
    {
        var child = ChildEnvironment.For(
            new Dictionary<string, string>
            {
                ["PATH"] = "/bin", ["HOME"] = "/home/u", ["LC_ALL"] = "C", ["XDG_DATA_HOME"] = "/d",
                ["https_proxy"] = "p", ["NODE_EXTRA_CA_CERTS"] = "ca.pem", ["GITHUB_TOKEN"] = "secret",
                ["AWS_SECRET_ACCESS_KEY"] = "secret", ["VOIDMCP_HOME"] = "/v", ["LD_PRELOAD"] = "x.so",
                ["APPDATA"] = "w", ["Path"] = "other",
            },
            None,
            windows: false);
        Assert.Equal(
            ["HOME", "LC_ALL", "NODE_EXTRA_CA_CERTS", "PATH", "XDG_DATA_HOME", "https_proxy"],
            child.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Windows_has_names_of_its_own_whatever_their_case()
    {
        var child = ChildEnvironment.For(
            new Dictionary<string, string>
            {
                ["Path"] = "p",
                ["SYSTEMROOT"] = "s",
                ["AppData"] = "a",
                ["HOME"] = "h",
                ["TOKEN"] = "t",
            },
            None,
            windows: true);
        Assert.Equal(["AppData", "Path", "SYSTEMROOT"], child.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("p", child["PATH"]);
    }

    [Fact]
    public void The_servers_own_variables_win_and_are_never_filtered()
    {
        var child = ChildEnvironment.For(
            new Dictionary<string, string> { ["PATH"] = "/bin", ["TERM"] = "xterm" },
            new Dictionary<string, string> { ["TERM"] = "dumb", ["GITHUB_TOKEN"] = "its own" },
            windows: false);
        Assert.Equal("dumb", child["TERM"]);
        Assert.Equal("its own", child["GITHUB_TOKEN"]);
    }

    [Fact]
    public void An_exported_shell_function_is_not_inherited() => Assert.Empty(
        ChildEnvironment.For(
            new Dictionary<string, string> { ["LC_X"] = "() { :; }; rm -rf /" }, None, windows: false));
}
