using System.IO.Pipes;
using System.Text;
using VoidMcp.CodeMode;
using VoidMcp.Processes;
using VoidMcp.Sandbox;

namespace VoidMcp.Tests.CodeMode;

public sealed class WorkerInputTests : IDisposable
{
    private readonly AnonymousPipeServerStream _pipe = new(PipeDirection.Out);
    private readonly AnonymousPipeClientStream _worker;
    private readonly TaskCompletionSource _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WorkerInputTests() => _worker = new AnonymousPipeClientStream(PipeDirection.In, _pipe.ClientSafePipeHandle);

    public void Dispose()
    {
        _worker.Dispose();
        _pipe.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Frames_to_a_worker_that_does_not_read_block_nobody_and_arrive_in_order_once_it_does(bool knowsRoom)
    {
        var input = Open(knowsRoom);
        for (var i = 0; i < 50; i++) input.Send(FrameKind.Reply, Body(i));
        var worker = new FrameChannel(_worker, Stream.Null);
        for (var i = 0; i < 50; i++) Assert.Equal(Body(i), worker.Read()!.Value.Body.ToArray());
        input.Send(FrameKind.Run, Body(0));
        Assert.Equal(FrameKind.Run, worker.Read()!.Value.Kind);
    }

    [Fact]
    public async Task A_worker_that_leaves_too_much_unread_is_given_up()
    {
        var input = Open(knowsRoom: true);
        var large = new byte[32 << 20];
        for (var i = 0; i < 7; i++) input.Send(FrameKind.Reply, large);
        Assert.False(_broken.Task.IsCompleted);
        for (var i = 0; i < 3; i++) input.Send(FrameKind.Reply, large);
        await Patience.Of(_broken.Task);
    }

    [Fact]
    public async Task The_end_of_the_worker_is_told()
    {
        var input = Open(knowsRoom: false);
        _worker.Dispose();
        input.Send(FrameKind.Reply, Body(0));
        await Patience.Of(_broken.Task);
    }

    private WorkerInput Open(bool knowsRoom) => new(
        new FrameChannel(Stream.Null, _pipe), knowsRoom ? PipeRoom.Of(_pipe) : null, () => _broken.TrySetResult());

    /// <summary>Small and large ones by turns.</summary>
    private static byte[] Body(int number) =>
        Encoding.UTF8.GetBytes($"{number}".PadLeft(number % 2 == 0 ? 10 : 50_000));
}
