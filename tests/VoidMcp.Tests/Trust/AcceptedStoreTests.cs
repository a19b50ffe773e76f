using VoidMcp.Errors;
using VoidMcp.Registry;
using VoidMcp.Trust;
using static VoidMcp.Tests.Trust.Statements;

namespace VoidMcp.Tests.Trust;

public sealed class AcceptedStoreTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("voidmcp-accepted-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void What_is_kept_is_read_again_until_it_is_forgotten()
    {
        var store = Store();
        Assert.Null(store.Accepted("a"));
        Assert.True(store.AddFirst("a", Of(Tool("one"), Instructions("é \\u200b"))));
        Assert.False(store.AddFirst("a", Of(Tool("two"))));
        var read = Assert.IsType<ServerStatement>(store.Accepted("a"));
        Assert.Equal((Noon, "one"), (read.At, read.Items[0].Name));
        Assert.Empty(read.ChangesTo(Of(Tool("one"), Instructions("é \\u200b"))));

        store.Wait("a", Of(Tool("two")));
        Assert.NotNull(store.Waiting("a"));
        store.Accept("a", Of(Tool("two")));
        Assert.Equal(("two", null), (store.Accepted("a")!.Items[0].Name, store.Waiting("a")));
        store.KeepUris("a", store.Uris("a").With(["x:/1", "x:/1", "x:/2"]));
        Assert.Equal(["x:/1", "x:/2"], store.Uris("a").Uris);

        store.Forget("a");
        Assert.Null(store.Accepted("a"));
        Assert.Empty(store.Uris("a").Uris);
        Assert.Empty(Directory.GetFiles(Path.Join(_home, "accepted")));
    }

    [Fact]
    public void Only_the_owner_may_read_it()
    {
        if (OperatingSystem.IsWindows()) return;
        Store().AddFirst("a", Of(Tool("one")));
        Store().Accept("a", Of(Tool("two")));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(Path.Join(_home, "accepted", "a.json")));
    }

    [Fact]
    public void Registries_do_not_share_their_servers()
    {
        var other = AcceptedStore.In(new RegistryLocation("/elsewhere/voidmcp.yaml", _home));
        Store().AddFirst("a", Of(Tool("one")));
        Assert.Null(other.Accepted("a"));
        other.AddFirst("a", Of(Tool("two")));
        Store().Forget("a");
        Assert.Equal("two", other.Accepted("a")!.Items[0].Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"format\":1")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"format":2,"at":"2026-07-01T12:00:00Z","known":[],"items":[]}""")]
    [InlineData("""{"format":1,"at":"2026-07-01T12:00:00Z","known":["Nonsense"],"items":[]}""")]
    [InlineData("""{"format":1,"at":"2026-07-01T12:00:00Z","known":[],"items":[null]}""")]
    public void A_file_that_cannot_be_read_is_told_and_kept(string text)
    {
        var path = Path.Join(_home, "accepted", "a.json");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        var problem = Assert.Throws<VoidMcpException>(() => Store().Accepted("a"));
        Assert.StartsWith($"can't read the accepted definitions of server 'a': {path}: ", problem.Message);
        Assert.Equal("restore the file, or accept what the server says now: voidmcp accept a", problem.Hint);
        Assert.False(Store().AddFirst("a", Of(Tool("one"))));
        Assert.Equal(text, File.ReadAllText(path));
        Assert.Equal(text, File.ReadAllText(Store().PutAside("a")));
        Assert.Null(Store().Accepted("a"));
    }

    private AcceptedStore Store() =>
        AcceptedStore.In(new RegistryLocation(Path.Join(_home, RegistryLocation.FileName), _home));
}
