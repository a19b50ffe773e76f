using System.Text;
using VoidMcp.Errors;
using VoidMcp.Files;
using VoidMcp.Registry;

namespace VoidMcp.Tests.Registry;

public sealed class RegistryFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("voidmcp-registry-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string At(string name) => Path.Join(_folder, name);

    private RegistryFile Registry(string name = "voidmcp.yaml") =>
        new(At(name), Given.Environment(), TimeProvider.System);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_missing_file_is_an_empty_registry()
    {
        var snapshot = Registry("nowhere/voidmcp.yaml").Load();
        Assert.Empty(snapshot.Servers);
        Assert.Empty(snapshot.Problems);
        Assert.False(snapshot.IsBroken);
    }

    [Fact]
    public void A_folder_in_its_place_is_a_problem_and_is_not_edited()
    {
        Directory.CreateDirectory(At("voidmcp.yaml"));
        var snapshot = Registry().Load();
        Assert.True(snapshot.IsBroken);
        Assert.Equal(
            "the file can't be read or written: it is a directory (check the path)",
            Assert.Single(snapshot.Problems).ToString());
    }

    [Fact]
    public async Task What_is_not_a_regular_file_is_a_problem_at_once_and_is_not_edited()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "makes a pipe with mkfifo");
        using (var made = System.Diagnostics.Process.Start("mkfifo", [At("pipe")])!)
            await Patience.Of(made.WaitForExitAsync(Cancellation));
        File.CreateSymbolicLink(At("zeros"), "/dev/zero");
        foreach (var registry in new[] { Registry("pipe"), Registry("zeros") })
        {
            var read = Task.Run(registry.Load, Cancellation);
            await Patience.Of(read);
            Assert.Equal(
                "the file can't be read or written: it is not a regular file (check the path)",
                Assert.Single((await read).Problems).ToString());
            var failure = await Assert.ThrowsAsync<VoidMcpException>(
                () => registry.EditAsync([new RegistryEdit.Add(Given.Draft("a"))], Cancellation));
            Assert.Contains("is not a regular file; the file was not changed", failure.Message);
        }
    }

    [Fact]
    public async Task An_edit_does_not_make_the_file_larger_than_can_be_read()
    {
        var text = $"servers:\n  a: {{ command: x }}\n{new string('#', RegistryReader.MaxBytes - 60)}\n";
        File.WriteAllText(At("voidmcp.yaml"), text);
        var draft = Given.Draft("b", "npx", new string('x', 100));
        var failure = await Assert.ThrowsAsync<VoidMcpException>(
            () => Registry().EditAsync([new RegistryEdit.Add(draft)], Cancellation));
        Assert.EndsWith(
            "voidmcp.yaml: the file would exceed 1MiB, the limit for a registry; the file was not changed",
            failure.Message);
        Assert.Equal(text, File.ReadAllText(At("voidmcp.yaml")));
    }

    [Fact]
    public async Task A_file_without_permission_is_a_problem()
    {
        Assert.SkipWhen(
            OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "permissions don't bind this user");
        File.WriteAllText(At("voidmcp.yaml"), "servers: {}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(At("voidmcp.yaml"), UnixFileMode.None);
        Assert.True(Registry().Load().IsBroken);
        await Assert.ThrowsAsync<VoidMcpException>(
            () => Registry().EditAsync([new RegistryEdit.Add(Given.Draft("a"))], Cancellation));
    }

    [Fact]
    public async Task An_edit_creates_folder_and_file_for_their_owner_alone()
    {
        var registry = Registry("deep/home/voidmcp.yaml");
        var snapshot = await registry.EditAsync([new RegistryEdit.Add(Given.Draft("a"))], Cancellation);
        Assert.Equal("a", Assert.Single(snapshot.Servers).Name);
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(registry.Path));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(At("deep/home")));
    }

    [Fact]
    public async Task An_edit_keeps_mode_and_byte_order_mark_and_leaves_nothing_behind()
    {
        var path = At("voidmcp.yaml");
        File.WriteAllBytes(path, [.. Encoding.UTF8.Preamble, .. "servers:\n  ü: {}\n  a: { command: x }\n"u8]);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        await Registry().EditAsync([new RegistryEdit.SetEnabled("a", false)], Cancellation);
        Assert.Equal(
            [.. Encoding.UTF8.Preamble, .. "servers:\n  ü: {}\n  a: { command: x, enabled: false }\n"u8],
            File.ReadAllBytes(path));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(path));
        }

        Assert.Equal(
            [".voidmcp.yaml.lock", "voidmcp.yaml"],
            Directory.GetFiles(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_symbolic_link_stays_one(bool targetExists)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege on Windows");
        Directory.CreateDirectory(At("dotfiles"));
        if (targetExists) File.WriteAllText(At("dotfiles/mcp.yaml"), "# mine\n");
        File.CreateSymbolicLink(At("voidmcp.yaml"), "dotfiles/mcp.yaml");
        await Registry().EditAsync([new RegistryEdit.Add(Given.Draft("a"))], Cancellation);
        Assert.NotNull(new FileInfo(At("voidmcp.yaml")).LinkTarget);
        Assert.Contains("  a:\n", File.ReadAllText(At("dotfiles/mcp.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_edits_are_made_together_or_not_at_all()
    {
        File.WriteAllText(At("voidmcp.yaml"), "servers: { a: { command: x } }\n");
        await Assert.ThrowsAsync<VoidMcpException>(() => Registry()
            .EditAsync([new RegistryEdit.Add(Given.Draft("b")), new RegistryEdit.Remove("none")], Cancellation));
        Assert.Equal("servers: { a: { command: x } }\n", File.ReadAllText(At("voidmcp.yaml")));
        var snapshot = await Registry()
            .EditAsync([new RegistryEdit.Add(Given.Draft("b")), new RegistryEdit.Remove("a")], Cancellation);
        Assert.Equal(["b"], snapshot.Servers.Select(s => s.Name));
    }

    [Fact]
    public async Task What_needs_no_change_is_not_written()
    {
        var path = At("voidmcp.yaml");
        File.WriteAllText(path, "servers: { a: { command: x } }\n");
        var old = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, old);
        await Registry().EditAsync([new RegistryEdit.SetEnabled("a", true)], Cancellation);
        Assert.Equal(old, File.GetLastWriteTimeUtc(path));
    }

    [Fact]
    public async Task A_file_that_is_not_UTF8_is_not_edited()
    {
        File.WriteAllBytes(At("voidmcp.yaml"), [0x23, 0x0A, 0xFF]);
        var refusal = await Assert.ThrowsAsync<VoidMcpException>(
            () => Registry().EditAsync([new RegistryEdit.Add(Given.Draft("a"))], Cancellation));
        Assert.Equal($"{At("voidmcp.yaml")}, line 2: invalid UTF-8; the file was not changed", refusal.Message);
        Assert.Equal([0x23, 0x0A, 0xFF], File.ReadAllBytes(At("voidmcp.yaml")));
    }

    [Fact]
    public async Task Many_editors_at_once_lose_nothing_and_readers_never_see_half_a_file()
    {
        const int Editors = 8, Rounds = 6;
        File.WriteAllText(At("voidmcp.yaml"), "# mine\nservers:\n  keep: { command: x } # kept\n");
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var reader = Task.Run(
            () =>
            {
                var seen = 0;
                for (; !done.IsCancellationRequested; seen++)
                {
                    var snapshot = Registry().Load();
                    Assert.Empty(snapshot.Problems);
                    Assert.NotNull(snapshot.Find("keep"));
                }

                return seen;
            },
            Cancellation);
        await Task.WhenAll(Enumerable.Range(0, Editors).Select(editor => Task.Run(
            async () =>
            {
                var registry = Registry();
                for (var round = 0; round < Rounds; round++)
                {
                    await registry.EditAsync([new RegistryEdit.Add(Given.Draft($"s{editor}-{round}"))], Cancellation);
                    if (round % 2 == 1)
                        await registry.EditAsync([new RegistryEdit.Remove($"s{editor}-{round - 1}")], Cancellation);
                }
            },
            Cancellation)));
        await done.CancelAsync();
        Assert.True(await reader > 0);
        var expected = Enumerable.Range(0, Editors)
            .SelectMany(e => new[] { 1, 3, 5 }.Select(r => $"s{e}-{r}")).Append("keep");
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            Registry().Load().Servers.Select(s => s.Name).Order(StringComparer.Ordinal));
        Assert.StartsWith(
            "# mine\nservers:\n  keep: { command: x } # kept\n",
            File.ReadAllText(At("voidmcp.yaml")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lock_that_is_never_released_is_named_after_its_limit()
    {
        using var held = await FileLock.AcquireAsync(
            At("voidmcp.yaml"), "the registry", TimeProvider.System, Cancellation);
        var time = new HurriedTime();
        var refusal = await Assert.ThrowsAsync<VoidMcpException>(
            () => new RegistryFile(At("voidmcp.yaml"), Given.Environment(), time)
                .EditAsync([new RegistryEdit.Add(Given.Draft("a"))], Cancellation));
        Assert.Contains($"{At(".voidmcp.yaml.lock")} is locked", refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(At("voidmcp.yaml")));
    }

    [Fact]
    public async Task A_released_lock_can_be_had_again()
    {
        (await FileLock.AcquireAsync(At("voidmcp.yaml"), "the registry", TimeProvider.System, Cancellation)).Dispose();
        using var again = await FileLock.AcquireAsync(
            At("voidmcp.yaml"), "the registry", new HurriedTime(), Cancellation);
        Assert.NotNull(again);
    }

    /// <summary>Every wait is over at once, and has taken as long as it should have.</summary>
    private sealed class HurriedTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _ticks);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Add(ref _ticks, Math.Max(dueTime.Ticks, 0));
            return System.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
