using System.Text;
using VoidMcp.Errors;
using VoidMcp.Registry;
using VoidMcp.Secrets;
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
    public async Task The_first_definitions_of_many_servers_wait_for_no_clock()
    {
        // In a new home each of them needs the key, which does not exist. This clock stands still.
        var store = AcceptedStore.In(
            new RegistryLocation(Path.Join(_home, RegistryLocation.FileName), _home),
            SecretStore.In(_home, _ => "off", new ManualTime()));
        using var together = new Barrier(8);
        Task<bool>[] first =
        [
            .. Enumerable.Range(0, together.ParticipantCount).Select(n => Task.Factory.StartNew(
                () =>
                {
                    together.SignalAndWait();
                    return store.AddFirst($"s{n}", Of(Tool("one")));
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)),
        ];
        await Patience.UntilAsync(() => first.All(task => task.IsCompleted));
        Assert.All(await Task.WhenAll(first), Assert.True);
        Assert.NotNull(store.Accepted("s7"));
    }

    [Fact]
    public void Registries_do_not_share_their_servers()
    {
        var other = AcceptedStore.In(new RegistryLocation("/elsewhere/voidmcp.yaml", _home), Secrets());
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
        // Sealed as voidmcp does it: what a newer version wrote, say.
        Store().AddFirst("other", Of());
        var key = Secrets().FindKey("voidmcp accepted definitions a.json")!;
        var path = PathOf("a");
        File.WriteAllBytes(path, FileSeal.Seal(Encoding.UTF8.GetBytes(text), key));
        RefusesAndKeeps(path);
    }

    [Fact]
    public void What_another_program_wrote_is_not_accepted()
    {
        Store().AddFirst("a", Of(Tool("one")));
        var path = PathOf("a");
        var text = File.ReadAllText(path);
        File.WriteAllText(path, text.Replace("one", "two", StringComparison.Ordinal));
        Assert.Contains("changed outside voidmcp (its seal does not match)", RefusesAndKeeps(path));

        // Without a seal, as before there were seals.
        Assert.True(Store().AddFirst("a", Of(Tool("one"))));
        File.WriteAllText(path, text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
        Assert.Contains("changed outside voidmcp", RefusesAndKeeps(path));
    }

    [Fact]
    public void A_file_of_another_server_or_of_what_waits_is_not_accepted()
    {
        Store().AddFirst("a", Of(Tool("one")));
        Store().AddFirst("b", Of(Tool("evil")));
        File.Copy(PathOf("b"), PathOf("a"), overwrite: true);
        Assert.Throws<VoidMcpException>(() => Store().Accepted("a"));
        Store().Wait("a", Of(Tool("evil")));
        File.Copy(PathOf("a+waiting"), PathOf("a"), overwrite: true);
        Assert.Throws<VoidMcpException>(() => Store().Accepted("a"));

        File.WriteAllText(PathOf("a+waiting"), File.ReadAllText(PathOf("a+waiting")) + " ");
        Assert.Null(Store().Waiting("a"));
    }

    [Fact]
    public void A_lost_key_makes_nothing_accepted()
    {
        Store().AddFirst("a", Of(Tool("one")));
        File.Delete(Path.Join(_home, "key"));
        Assert.Throws<VoidMcpException>(() => Store().Accepted("a"));
    }

    [Fact]
    public void What_the_user_was_shown_is_told_from_what_came_later()
    {
        var (shown, later) = (Of(Tool("one")), Of(Tool("two")));
        Assert.False(Store().WasShownOther("a", shown));
        Store().KeepShown("a", shown);
        Assert.False(Store().WasShownOther("a", shown with { At = Noon.AddDays(1) }));
        Assert.True(Store().WasShownOther("a", later));
        Store().Accept("a", shown);
        Assert.False(Store().WasShownOther("a", later));
    }

    private string RefusesAndKeeps(string path)
    {
        var text = File.ReadAllText(path);
        var problem = Assert.Throws<VoidMcpException>(() => Store().Accepted("a"));
        Assert.StartsWith($"can't read the accepted definitions of server 'a': {path}: ", problem.Message);
        Assert.Equal("restore the file, or accept what the server says now: voidmcp accept a", problem.Hint);
        Assert.False(Store().AddFirst("a", Of(Tool("one"))));
        Assert.Equal(text, File.ReadAllText(path));
        Assert.Equal(text, File.ReadAllText(Store().PutAside("a")));
        Assert.Null(Store().Accepted("a"));
        return problem.Message;
    }

    private string PathOf(string name) => Path.Join(_home, "accepted", $"{name}.json");

    private SecretStore Secrets() => SecretStore.In(_home, _ => "off", TimeProvider.System);

    private AcceptedStore Store() =>
        AcceptedStore.In(new RegistryLocation(Path.Join(_home, RegistryLocation.FileName), _home), Secrets());
}
