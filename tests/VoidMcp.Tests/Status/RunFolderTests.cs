using System.Text;
using VoidMcp.Registry;
using VoidMcp.Status;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Status;

public sealed class RunFolderTests : IDisposable
{
    private readonly string _folder = Path.Join(Directory.CreateTempSubdirectory("voidmcp-run-").FullName, "run");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    [Fact]
    public void A_state_survives_its_file()
    {
        var state = Gateways.Of(
            7, "Claude Code 2.0",
            ("a", Gateways.Ready(11, 5, 2, Gateways.Since)),
            ("b", Gateways.Failing("it died\nwith \"words\"", "mend it", UpstreamState.GivenUp) with
            {
                NextTry = Gateways.Since,
            })) with
        {
            Url = "http://127.0.0.1:8090/mcp",
            LeftOut = ["c"],
            Problems =
            [
                new RegistryProblem(4, "c", "env.K: environment variable T is not set", "set it"),
                new RegistryProblem(9, null, "unknown key nonsense", null),
            ],
        };
        using var file = StateFile.Create(_folder, 7);
        file.Write(GatewayDocument.Write(state));
        var read = Assert.Single(Folder().All());
        Assert.Equal(
            state with
            {
                Clients = read.Clients,
                Servers = read.Servers,
                LeftOut = read.LeftOut,
                Problems = read.Problems,
            },
            read);
        Assert.Equal(state.Clients, read.Clients);
        Assert.Equal(state.Servers, read.Servers);
        Assert.Equal(state.LeftOut, read.LeftOut);
        Assert.Equal(state.Problems, read.Problems);
    }

    [Fact]
    public void An_older_gateway_that_tells_less_is_understood()
    {
        using var file = StateFile.Create(_folder, 1);
        file.Write(
            ("""{"pid":1,"version":"0.9","registry":"/r.yaml","registryVersion":"v","since":"2026-"""u8
                + """07-28T10:02:00Z","clients":[],"servers":{}}"""u8).ToArray());
        var read = Assert.Single(Folder().Of("/r.yaml"));
        Assert.Empty(read.LeftOut);
        Assert.Empty(read.Problems);
    }

    [Fact]
    public void The_same_registry_by_another_path_counts()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links there need a privilege");
        var home = Path.GetDirectoryName(_folder)!;
        var (real, link) = (Path.Join(home, "real"), Path.Join(home, "link"));
        Directory.CreateDirectory(real);
        Directory.CreateSymbolicLink(link, real);
        File.WriteAllText(Path.Join(real, "voidmcp.yaml"), "");
        File.CreateSymbolicLink(Path.Join(home, "mine.yaml"), Path.Join(link, "voidmcp.yaml"));
        using var gateway = Running(Gateways.Of(1, "a") with { RegistryPath = Path.Join(link, "voidmcp.yaml") });
        foreach (var path in new[]
        {
            Path.Join(link, "voidmcp.yaml"),
            Path.Join(real, "voidmcp.yaml"),
            Path.Join(home, "mine.yaml"),
        })
        {
            Assert.Single(Folder().Of(path));
        }

        Assert.Empty(Folder().Of(Path.Join(real, "other.yaml")));
    }

    [Fact]
    public void What_somebody_removed_is_there_again_with_the_next_word()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a folder with an open file can't be removed there");
        using var file = Running(Gateways.Of(1, "a"));
        Assert.True(file.IsThere);
        Directory.Delete(_folder, recursive: true);
        Assert.False(file.IsThere);
        file.Write(GatewayDocument.Write(Gateways.Of(1, "a")));
        Assert.True(file.IsThere);
        Assert.Equal(1, Assert.Single(Folder().All()).Pid);
        file.Dispose();
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Only_gateways_of_the_same_registry_count()
    {
        using var one = Running(Gateways.Of(1, "a"));
        using var other = Running(Gateways.Of(2, "b") with { RegistryPath = "/elsewhere.yaml" });
        Assert.Equal(1, Assert.Single(Folder().Of("/registry/voidmcp.yaml")).Pid);
        Assert.Equal([1, 2], Folder().All().Select(g => g.Pid));
    }

    [Fact]
    public void A_dead_gateways_leftovers_are_recognised_and_cleared_though_its_number_is_in_use()
    {
        // What a killed gateway leaves: its files, and a lock that nobody holds. The number is that of a
        // living process: ours.
        var path = Path.Join(_folder, $"{Environment.ProcessId}-dead");
        Directory.CreateDirectory(_folder);
        File.WriteAllBytes(path + ".json", GatewayDocument.Write(Gateways.Of(Environment.ProcessId, "dead")));
        File.WriteAllText(path + ".lock", "");
        File.WriteAllText(path + ".tmp", "{ half");
        File.WriteAllText(path + ".sock", "");
        File.WriteAllText(Path.Join(_folder, "4711-lockless.json"), "{}");
        using var alive = Running(Gateways.Of(3, "alive"));
        Assert.Equal(3, Assert.Single(Folder().All()).Pid);
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void A_lock_without_a_file_is_a_start_under_way_until_it_is_old()
    {
        using var starting = StateFile.Create(_folder, 1);
        var left = Path.Join(_folder, "2-left.lock");
        File.WriteAllText(left, "");
        Assert.Empty(Folder().All());
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
        File.SetLastWriteTimeUtc(left, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-1));
        Assert.Empty(Folder().All());
        Assert.False(File.Exists(left));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"pid\":1}")]
    [InlineData("{\"pid\":\"x\",\"version\":3}")]
    [InlineData("not json")]
    public void Garbage_is_nobody(string content)
    {
        using var file = StateFile.Create(_folder, 1);
        file.Write(Encoding.UTF8.GetBytes(content));
        Assert.Empty(Folder().All());
    }

    [Fact]
    public void An_end_leaves_nothing()
    {
        Running(Gateways.Of(1, "a")).Dispose();
        Assert.Empty(Directory.GetFiles(_folder));
        Assert.Empty(Folder().All());
    }

    [Fact]
    public async Task Readers_at_once_take_none_of_each_other_for_a_gateway()
    {
        for (var round = 0; round < 20; round++)
        {
            var dead = Path.Join(Directory.CreateDirectory(_folder).FullName, "9-dead.json");
            File.WriteAllBytes(dead, GatewayDocument.Write(Gateways.Of(9, "dead")));
            await File.WriteAllTextAsync(Path.Join(_folder, "9-dead.lock"), "", TestContext.Current.CancellationToken);
            using var alive = Running(Gateways.Of(3, "alive"));
            var seen = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
                Task.Run(() => Folder().All().Select(g => g.Pid).ToArray(), TestContext.Current.CancellationToken)));
            Assert.All(seen, pids => Assert.Equal([3], pids));
        }
    }

    private RunFolder Folder() => new(_folder, TimeProvider.System);

    private StateFile Running(GatewayState state)
    {
        var file = StateFile.Create(_folder, state.Pid);
        file.Write(GatewayDocument.Write(state));
        return file;
    }
}
