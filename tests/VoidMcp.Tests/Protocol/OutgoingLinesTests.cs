using System.Collections.Concurrent;
using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Protocol;

public sealed class OutgoingLinesTests
{
    private const int Plenty = 1 << 16;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Lines_leave_in_the_order_of_their_places_though_many_threads_send(bool hasRoom)
    {
        const int Each = 2_000;
        using var pipe = new SlowPipe();
        var asked = 0;
        var room = () => Interlocked.Increment(ref asked) % 3 == 0 ? 8 : Plenty;
        var lines = new OutgoingLines(pipe, "test", hasRoom ? room : null);
        var places = new ConcurrentDictionary<string, long>();
        var threads = Enumerable.Range(0, 4).Select(n => new Thread(() =>
        {
            for (var i = 0; i < Each; i++) places[$"{n}-{i}"] = lines.Add(Utf8($"{n}-{i}"));
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        lines.Complete();
        await lines.Written.WaitAsync(Soon, Stop);
        Assert.Equal(places.OrderBy(p => p.Value).Select(p => p.Key), pipe.Lines);
        Assert.Equal(4 * Each, pipe.Lines.Length);
    }

    [Fact]
    public async Task A_line_that_the_pipe_takes_at_once_leaves_from_this_thread_and_a_longer_one_does_not()
    {
        using var pipe = new SlowPipe();
        var lines = new OutgoingLines(pipe, "test", () => 100);
        lines.Add(Utf8("short"));
        Assert.Equal(["short"], pipe.Lines);
        Assert.Equal([Environment.CurrentManagedThreadId], pipe.Threads);

        lines.Add(Utf8(new string('x', 100)));
        lines.Complete();
        await lines.Written.WaitAsync(Soon, Stop);
        Assert.Equal(["short", new string('x', 100)], pipe.Lines);
        Assert.NotEqual(Environment.CurrentManagedThreadId, pipe.Threads[^1]);
    }

    [Theory]
    [InlineData("[1,2]", "{\"id\":7,\"result\":[1,2]}")]
    [InlineData("[1,\r\n2]", "{\"id\":7,\"result\":[1,  2]}")]
    public async Task A_long_result_is_written_in_parts_to_a_pipe_that_is_made_larger(string body, string line)
    {
        using var pipe = new SlowPipe();
        var widened = 0;
        var lines = new OutgoingLines(pipe, "test", () => Plenty, () => widened++);
        lines.Add(Utf8("before"));
        Assert.Equal(0, widened);
        lines.AddLong(Utf8("{\"id\":7,\"result\":"), Utf8(body));
        lines.Add(Utf8("after"));
        lines.Complete();
        await lines.Written.WaitAsync(Soon, Stop);
        Assert.Equal(["before", line, "after"], pipe.Lines);
        Assert.Equal(1, widened);
    }

    [Fact]
    public async Task What_a_peer_can_miss_is_dropped_while_it_does_not_read_and_told_once()
    {
        using var pipe = new SlowPipe { IsStuck = true };
        var told = new ConcurrentQueue<long>();
        var isTold = new TaskCompletionSource();
        var lines = new OutgoingLines(pipe, "test", null)
        {
            OnDropped = count =>
            {
                told.Enqueue(count);
                isTold.TrySetResult();
            },
        };
        lines.Add(Utf8("first"), isMissable: true);
        pipe.AwaitWriter();
        lines.Add(Utf8(new string('a', 1 << 20)));
        lines.Add(Utf8("an answer"));
        for (var i = 0; i < 5; i++)
            Assert.Equal(IMessageChannel.NotAccepted, lines.Add(Utf8($"news {i}"), isMissable: true));
        Assert.Empty(told);

        pipe.IsStuck = false;
        await isTold.Task.WaitAsync(Soon, Stop);
        Assert.True(lines.Add(Utf8("more news"), isMissable: true) > 0);
        lines.Complete();
        await lines.Written.WaitAsync(Soon, Stop);
        Assert.Equal(["first", new string('a', 1 << 20), "an answer", "more news"], pipe.Lines);
        Assert.Equal([5], told);
    }

    [Fact]
    public void The_lines_of_a_burst_leave_in_one_write()
    {
        using var pipe = new SlowPipe();
        var lines = new OutgoingLines(pipe, "test", () => Plenty);
        var burst = new Burst();
        burst.Begin();
        for (var i = 0; i < 64; i++) lines.Add(Utf8($"{i}"));
        Assert.Empty(pipe.Lines);
        burst.End();
        Assert.Equal(Enumerable.Range(0, 64).Select(i => $"{i}"), pipe.Lines);
        Assert.Single(pipe.Threads);
        lines.Add(Utf8("alone"));
        Assert.Equal(2, pipe.Threads.Count);
    }

    [Fact]
    public async Task Nothing_is_lost_at_the_end_and_nothing_is_taken_after_it()
    {
        using var pipe = new SlowPipe { IsStuck = true };
        var lines = new OutgoingLines(pipe, "test", null);
        for (var i = 0; i < 1_000; i++) lines.Add(Utf8($"{i} {new string('x', 100)}"));
        lines.Complete();
        Assert.Equal(long.MaxValue, lines.Add(Utf8("too late")));
        Assert.False(lines.Written.IsCompleted);
        pipe.IsStuck = false;
        await lines.Written.WaitAsync(Soon, Stop);
        Assert.Equal(Enumerable.Range(0, 1_000).Select(i => $"{i} {new string('x', 100)}"), pipe.Lines);
    }

    [Fact]
    public async Task Stopping_counts_what_may_have_left_and_drops_the_rest()
    {
        using var pipe = new SlowPipe { IsStuck = true };
        var lines = new OutgoingLines(pipe, "test", null);
        Assert.Equal(1, lines.Add(Utf8("one")));
        pipe.AwaitWriter();
        for (var i = 2; i <= 5; i++) Assert.Equal(i, lines.Add(Utf8($"{i}")));
        Assert.Equal(1, lines.Stop());
        pipe.IsStuck = false;
        await Patience.Of(lines.Written);
        Assert.Equal(["one"], pipe.Lines);
    }

    [Fact]
    public void A_broken_pipe_has_taken_nothing()
    {
        using var pipe = new SlowPipe { IsBroken = true };
        var lines = new OutgoingLines(pipe, "test", () => Plenty);
        lines.Add(Utf8("one"));
        Assert.True(lines.Written.IsCompleted);
        Assert.Equal(long.MaxValue, lines.Add(Utf8("two")));
        Assert.Equal(0, lines.Stop());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_sends_too_much_to_a_peer_that_does_not_read_waits_until_it_does(bool isBurst)
    {
        var line = new byte[1 << 20];
        using var pipe = new SlowPipe { IsStuck = true, Keeps = false };
        var lines = new OutgoingLines(pipe, "test", null);
        using var isFull = new ManualResetEventSlim();
        var waits = Task.Factory.StartNew(
            () =>
            {
                var burst = new Burst();
                if (isBurst) burst.Begin();
                for (var i = 0; i < 70; i++) lines.Add(line);
                isFull.Set();
                lines.AwaitRoom();
                burst.End();
            },
            Stop,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        isFull.Wait(Stop);
        Assert.False(waits.IsCompleted);
        pipe.IsStuck = false;
        await waits.WaitAsync(Soon, Stop);
    }

    [Fact]
    public async Task A_server_that_does_not_read_is_still_read_and_gets_nothing_more_until_it_reads()
    {
        var line = new byte[1 << 20];
        using var pipe = new SlowPipe { IsStuck = true, Keeps = false };
        var told = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        var lines = new OutgoingLines(pipe, "test", null, whenFull: WhenFull.Drop) { OnDropped = told.SetResult };
        var accepted = 0;
        for (var i = 0; i < 100; i++)
        {
            if (lines.Add(line) > 0) accepted++;
            lines.AwaitRoom();
        }

        Assert.InRange(accepted, 64, 66);
        pipe.IsStuck = false;
        Assert.Equal(100 - accepted, await Patience.Of(told.Task));
        Assert.True(lines.Add(line) > 0);
        lines.Complete();
        await Patience.Of(lines.Written);
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A pipe whose other side may not read, and which remembers who wrote.</summary>
    private sealed class SlowPipe : Stream
    {
        private readonly MemoryStream _written = new();
        private readonly List<int> _threads = [];
        private readonly ManualResetEventSlim _isFree = new(true);
        private readonly ManualResetEventSlim _hasWriter = new();

        public bool IsStuck
        {
            set
            {
                if (value) _isFree.Reset();
                else _isFree.Set();
            }
        }

        public bool IsBroken { get; init; }

        public bool Keeps { get; init; } = true;

        public string[] Lines
        {
            get { lock (_threads) return Encoding.UTF8.GetString(_written.ToArray()).Split('\n')[..^1]; }
        }

        /// <summary>The thread of each write.</summary>
        public IReadOnlyList<int> Threads
        {
            get { lock (_threads) return [.. _threads]; }
        }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        protected override void Dispose(bool disposing)
        {
            // A writer thread may wait for it yet.
            _isFree.Set();
            if (disposing) _hasWriter.Dispose();
            if (disposing) _isFree.Dispose();
            base.Dispose(disposing);
        }

        public void AwaitWriter() => Assert.True(_hasWriter.Wait(Soon, Stop));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (IsBroken) throw new IOException("Broken pipe");
            _hasWriter.Set();
            _isFree.Wait(Stop);
            lock (_threads)
            {
                _threads.Add(Environment.CurrentManagedThreadId);
                if (Keeps) _written.Write(buffer);
            }
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
            // Nothing is held back.
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
