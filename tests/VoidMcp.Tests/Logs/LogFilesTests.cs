using System.Globalization;
using VoidMcp.Logs;

namespace VoidMcp.Tests.Logs;

/// <summary>Appending, rolling and following, with several writers at once; each writer stands for a process.</summary>
public sealed class LogFilesTests : IDisposable
{
    private readonly string _folder = Path.Join(Directory.CreateTempSubdirectory("voidmcp-logs-").FullName, "logs");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string GatewayLog => Path.Join(_folder, "gateway.log");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    [Fact]
    public async Task Logs_are_for_their_owner_alone()
    {
        await Files().AppendAsync([(null, Line(0, 0)), ("files", Line(0, 1))], Cancellation);
        Assert.Equal(["files"], LogFolder.Servers(_folder));
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(GatewayLog));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder));
    }

    [Fact]
    public async Task A_full_file_rolls_and_the_oldest_goes()
    {
        var files = Files(limit: 100);
        for (var i = 0; i < 8; i++) await files.AppendAsync([(null, Line(0, i))], Cancellation);
        Assert.Equal(
            ["gateway.log", "gateway.log.1", "gateway.log.2"],
            Directory.GetFiles(_folder, "gateway*").Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(Directory.GetFiles(_folder, "gateway*"), file => Assert.InRange(new FileInfo(file).Length, 1, 100));
        using var reader = LogFormat.Open(GatewayLog);
        Assert.Equal(["0 3", "0 4", "0 5", "0 6", "0 7"], reader.ReadMore().Select(e => e.Text).TakeLast(5));
    }

    [Fact]
    public async Task Several_writers_lose_and_tear_nothing()
    {
        const int Writers = 6, Lines = 60;

        // Room for all in three files, so that every one can roll and none is dropped for its age.
        var limit = Writers * Lines * Line(0, 0).Length / 2;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(
            async () =>
            {
                for (var i = 0; i < Lines; i++) await Files(limit).AppendAsync([(null, Line(writer, i))], Cancellation);
            },
            Cancellation)));
        Assert.True(File.Exists($"{GatewayLog}.1"));
        using var reader = LogFormat.Open(GatewayLog);
        var read = reader.ReadMore().Select(e => e.Text).ToList();
        for (var writer = 0; writer < Writers; writer++)
        {
            var own = read.Where(text => text.StartsWith($"{writer} ", StringComparison.Ordinal));
            Assert.Equal(Enumerable.Range(0, Lines).Select(i => Text(writer, i)), own);
        }
    }

    [Fact]
    public async Task A_reader_follows_across_rollings()
    {
        var files = Files(limit: 100);
        using var reader = LogFormat.Open(GatewayLog);
        Assert.Empty(reader.ReadMore());
        var read = new List<string>();
        for (var i = 0; i < 30; i++)
        {
            await files.AppendAsync([(null, Line(0, i))], Cancellation);

            // Sometimes not before several files have rolled away.
            if (i % 4 != 1 || i == 29) read.AddRange(reader.ReadMore().Select(e => e.Text));
        }

        Assert.Equal(Enumerable.Range(0, 30).Select(i => Text(0, i)), read);
        Assert.Empty(reader.ReadMore());
    }

    [Fact]
    public async Task An_entry_that_is_half_written_waits_for_its_end()
    {
        Directory.CreateDirectory(_folder);
        var (line, next) = (Line(0, 1), Line(0, 2));
        await File.WriteAllTextAsync(GatewayLog, line + next[..20], Cancellation);
        using var reader = LogFormat.Open(GatewayLog);
        Assert.Equal(["0 1"], reader.ReadMore().Select(e => e.Text));
        await File.AppendAllTextAsync(GatewayLog, next[20..], Cancellation);
        Assert.Equal(["0 2"], reader.ReadMore().Select(e => e.Text));
        await File.AppendAllTextAsync(GatewayLog, "  of several lines\n", Cancellation);
        Assert.Equal(["of several lines"], reader.ReadMore().Select(e => e.Text));
    }

    [Fact]
    public async Task Several_logs_are_one_in_the_order_of_time()
    {
        await Files()
            .AppendAsync([(null, Line(0, 1)), (null, Line(0, 4)), ("a", Line(1, 2)), ("b", Line(2, 3))], Cancellation);
        using var logs = new MergedLogs(_folder, hasGateways: true, () => LogFolder.Servers(_folder));
        Assert.Equal([null, "a", "b", null], logs.ReadMore().Select(l => l.Server));
        await Files().AppendAsync([("late", Line(3, 5))], Cancellation);
        Assert.Equal(["late"], logs.ReadMore().Select(l => l.Server));
    }

    [Fact]
    public async Task A_book_writes_all_before_it_ends_and_survives_a_folder_that_cannot_be_written()
    {
        var book = new LogBook(Files(), TimeProvider.System);
        for (var i = 0; i < 1000; i++) book.Server("files", LogKind.Stderr, $"line {i}");
        book.Gateway(LogKind.Warning, "end");
        await book.DisposeAsync();
        using var reader = LogFormat.Open(Path.Join(_folder, "server-files.log"));
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"line {i}"), reader.ReadMore().Select(e => e.Text));

        var inTheWay = Path.Join(_folder, "a-file");
        await File.WriteAllTextAsync(inTheWay, "", Cancellation);
        var unwritable = new LogBook(
            new LogFiles(Path.Join(inTheWay, "logs"), TimeProvider.System), TimeProvider.System);
        unwritable.Gateway(LogKind.Info, "nobody reads this");
        await unwritable.DisposeAsync();
        Assert.Equal("", await File.ReadAllTextAsync(inTheWay, Cancellation));
    }

    private static string Text(int writer, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{writer} {number}");

    private static string Line(int writer, int number) =>
        LogFormat.Write(
            new LogEntry(DateTimeOffset.UnixEpoch.AddSeconds(number), writer, LogKind.Info, Text(writer, number)));

    private LogFiles Files(long limit = LogFiles.UsualLimit) => new(_folder, TimeProvider.System, limit);
}
