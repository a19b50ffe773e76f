using VoidMcp.Registry;

namespace VoidMcp.Tests.Registry;

/// <summary>
/// A real file in a real folder, changed in the ways in which editors, programs and people change files.
/// </summary>
public sealed class RegistryWatchTests : IAsyncDisposable
{
    /// <summary>How long the watch waits before it looks again at what may be half a file.</summary>
    private static readonly TimeSpan Doubt = TimeSpan.FromMilliseconds(300);

    private readonly string _folder = Directory.CreateTempSubdirectory("voidmcp-watch-").FullName;
    private LiveRegistry? _live;
    private RegistryWatch? _watch;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_watch is not null) await _watch.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_write_in_place_is_seen()
    {
        var live = Watch(One("a"));
        File.WriteAllText(At("voidmcp.yaml"), One("b"));
        await UntilAsync(live, "b");
    }

    [Fact]
    public async Task A_handler_that_fails_does_not_end_the_watch()
    {
        var live = Watch(One("a"));
        live.Changed += () => throw new InvalidOperationException("a bug");
        foreach (var name in (string[])["b", "c"])
        {
            File.WriteAllText(At("voidmcp.yaml"), One(name));
            await UntilAsync(live, name);
        }
    }

    [Fact]
    public async Task An_editor_that_renames_is_seen_again_and_again()
    {
        var live = Watch(One("a"));
        foreach (var name in (string[])["b", "c", "d"])
        {
            File.Move(At("voidmcp.yaml"), At("voidmcp.yaml~"), overwrite: true);
            File.WriteAllText(At("4913.tmp"), One(name));
            File.Move(At("4913.tmp"), At("voidmcp.yaml"));
            await UntilAsync(live, name);
        }
    }

    [Fact]
    public async Task A_file_that_comes_into_being_later_is_seen_even_with_its_folder()
    {
        var live = Watch(null, At("later/voidmcp.yaml"));
        Directory.CreateDirectory(At("later"));
        File.WriteAllText(At("later/voidmcp.yaml"), One("a"));
        await UntilAsync(live, "a");
        File.WriteAllText(At("later/voidmcp.yaml"), One("b"));
        await UntilAsync(live, "b");
    }

    [Fact]
    public async Task The_target_of_a_link_is_watched_and_so_is_another_target()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        Directory.CreateDirectory(At("dots"));
        File.WriteAllText(At("dots/one.yaml"), One("a"));
        File.CreateSymbolicLink(At("voidmcp.yaml"), At("dots/one.yaml"));
        var live = Watch(null);
        await UntilAsync(live, "a");
        File.WriteAllText(At("dots/one.yaml"), One("b"));
        await UntilAsync(live, "b");
        File.WriteAllText(At("dots/two.yaml"), One("c"));
        File.CreateSymbolicLink(At("link"), At("dots/two.yaml"));
        File.Move(At("link"), At("voidmcp.yaml"), overwrite: true);
        await UntilAsync(live, "c");
    }

    [Fact]
    public async Task A_write_that_keeps_size_and_time_is_seen()
    {
        var live = Watch(One("a"));
        var written = File.GetLastWriteTimeUtc(At("voidmcp.yaml"));
        File.WriteAllText(At("voidmcp.yaml"), One("b"));
        File.SetLastWriteTimeUtc(At("voidmcp.yaml"), written);
        await UntilAsync(live, "b");
    }

    [Fact]
    public async Task Half_written_files_are_never_taken_for_the_whole()
    {
        var time = new ManualTime();
        var live = Watch(Many(40), time: time);
        var seen = new HashSet<int>();
        live.Changed += () => seen.Add(live.Current.Servers.Count);
        for (var round = 41; round < 45; round++)
        {
            // As an editor does that writes in place: the file is empty, then grows. Each time it is looked at in
            // between.
            var whole = Many(round);
            await File.WriteAllTextAsync(At("voidmcp.yaml"), "", Stop);
            await time.ArmedAsync(Doubt);
            var half = whole[..whole.IndexOf("s7:", StringComparison.Ordinal)];
            await File.WriteAllTextAsync(At("voidmcp.yaml"), half, Stop);
            await time.PassAsync(Doubt);
            await time.ArmedAsync(Doubt);
            await File.WriteAllTextAsync(At("voidmcp.yaml"), whole, Stop);
            await time.PassAsync(Doubt);
            var count = round;
            await Patience.UntilAsync(() => live.Current.Servers.Count == count, $"{count} servers", () => Names(live));
        }

        Assert.DoesNotContain(0, seen);
        Assert.All(seen, count => Assert.InRange(count, 41, 44));
    }

    [Fact]
    public async Task Edits_without_end_do_not_keep_a_new_server_waiting_for_their_end()
    {
        var live = Watch("servers:\n  bad: { comand: x }\n  a: { command: x }\n");
        using var done = new CancellationTokenSource();
        var editing = Task.Run(async () =>
        {
            for (var n = 0; !done.IsCancellationRequested; n++)
            {
                await File.WriteAllTextAsync(
                    At("voidmcp.yaml"),
                    $"servers:\n  bad: {{ comand: x }}\n  a: {{ command: x }}\n"
                    + $"  new: {{ command: x, description: edit {n} }}\n",
                    Stop);
                await Task.Delay(20, Stop);
            }
        }, Stop);
        await Patience.UntilAsync(() => live.Current.Find("new") is not null, "the new server", () => Names(live));
        await done.CancelAsync();
        await editing;
    }

    [Fact]
    public async Task A_file_that_can_not_be_read_to_its_end_is_reported_and_does_not_hold_up_the_end()
    {
        using var goOn = new ManualResetEventSlim();
        var live = Watch(One("a"), judge: (read, _) =>
        {
            if (read.Find("b") is not null) goOn.Wait(Stop);
            return read;
        });
        File.WriteAllText(At("voidmcp.yaml"), One("b"));
        await Patience.UntilAsync(
            () => live.Current.Problems.Any(
                p => p.Message.Contains("reading the file timed out", StringComparison.Ordinal)));
        Assert.NotNull(live.Current.Find("a"));
        var watch = _watch!;
        _watch = null;
        await Patience.Of(watch.DisposeAsync().AsTask(), "the end of the watch");

        // Lets the reading that hangs end.
        goOn.Set();
    }

    [Fact]
    public void A_changed_mode_of_what_the_values_depend_on_is_seen()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no modes");
        if (OperatingSystem.IsWindows()) return;
        File.WriteAllText(At("key"), "k");
        var before = VoidMcp.Files.FileStamp.Of(At("key"));
        File.SetUnixFileMode(At("key"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.NotEqual(before, VoidMcp.Files.FileStamp.Of(At("key")));
    }

    [Fact]
    public async Task A_removed_file_is_an_empty_registry_but_a_removed_folder_is_a_lost_one()
    {
        UnderWine.Skip("keeps a removed folder as long as it is watched, and tells the watcher nothing");
        var live = Watch(One("a"), At("home/voidmcp.yaml"));
        File.Delete(At("home/voidmcp.yaml"));
        await UntilAsync(live);
        File.WriteAllText(At("home/voidmcp.yaml"), One("b"));
        await UntilAsync(live, "b");
        Directory.Delete(At("home"), recursive: true);
        await Patience.UntilAsync(() => live.Current.Problems.Count == 1);
        Assert.Equal(["b"], live.Current.Servers.Select(s => s.Name));
        Directory.CreateDirectory(At("home"));
        File.WriteAllText(At("home/voidmcp.yaml"), One("c"));
        await UntilAsync(live, "c");
        Assert.Empty(live.Current.Problems);
    }

    [Fact]
    public async Task A_broken_file_is_reported_and_mended()
    {
        var live = Watch(One("a"));
        File.WriteAllText(At("voidmcp.yaml"), "servers: [");
        await Patience.UntilAsync(() => live.Current.Problems.Count == 1);
        Assert.Equal(["a"], live.Current.Servers.Select(s => s.Name));
        File.WriteAllText(At("voidmcp.yaml"), One("b"));
        await UntilAsync(live, "b");
        Assert.Empty(live.Current.Problems);
    }

    [Fact]
    public async Task Two_editors_and_a_watcher_lose_nothing()
    {
        var live = Watch(One("first"));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(editor => Task.Run(async () =>
        {
            for (var n = 0; n < 10; n++)
                await Registry().EditAsync([new RegistryEdit.Add(Given.Draft($"e{editor}-{n}"))], Stop);
        })));
        await Patience.UntilAsync(() => live.Current.Servers.Count == 41, "41 servers", () => Names(live));
    }

    [Fact]
    public async Task What_the_values_depend_on_is_watched_too()
    {
        var value = "one";
        File.WriteAllText(At("voidmcp.yaml"), "servers:\n  a: { command: a, env: { X: \"${env:X}\" } }\n");
        File.WriteAllText(At("others"), "1");
        var file = new RegistryFile(
            At("voidmcp.yaml"), new RegistryEnvironment(_ => value, "/home/ann"), TimeProvider.System);
        _live = new LiveRegistry(file.Load());
        _watch = new RegistryWatch(file, _live, [At("others")], TimeProvider.System);
        value = "two";
        await File.WriteAllTextAsync(At("others"), "22", Stop);
        await Patience.UntilAsync(() => _live.Current.Find("a")!.Env["X"] == "two");
    }

    private static string One(string name) => $"servers:\n  {name}: {{ command: x }}\n";

    private static string Many(int count) =>
        "servers:\n" + string.Concat(Enumerable.Range(0, count).Select(n => $"  s{n}: {{ command: x }}\n"));

    private string At(string name) => Path.Join(_folder, name);

    private RegistryFile Registry(string? path = null, JudgeRegistry? judge = null) =>
        new(path ?? At("voidmcp.yaml"), Given.Environment(), TimeProvider.System) { Judge = judge };

    private LiveRegistry Watch(
        string? text, string? path = null, TimeProvider? time = null, JudgeRegistry? judge = null)
    {
        path ??= At("voidmcp.yaml");
        if (text is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        _live = new LiveRegistry(Registry(path).Load());
        _watch = new RegistryWatch(Registry(path, judge), _live, [], time ?? TimeProvider.System);
        return _live;
    }

    private static string Names(LiveRegistry live) => string.Join(',', live.Current.Servers.Select(s => s.Name));

    private static Task UntilAsync(LiveRegistry live, params string[] names)
    {
        var wanted = string.Join(',', names);
        return Patience.UntilAsync(() => Names(live) == wanted, $"the servers '{wanted}'", () => $"'{Names(live)}'");
    }
}
