using System.IO.Pipes;
using VoidMcp.Processes;

namespace VoidMcp.Tests.Processes;

public sealed class PipeRoomTests
{
    private const int Ordinary = 64 * 1024;

    [Fact]
    public void A_pipe_takes_more_once_it_was_made_larger()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sizes of pipes are known on Linux alone");
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        var room = PipeRoom.Of(pipe.SafePipeHandle)!;
        Assert.Equal(Ordinary, room());
        PipeRoom.Widen(pipe.SafePipeHandle);
        Assert.True(room() > Ordinary);
        PipeRoom.Widen(pipe.SafePipeHandle);
        Assert.True(room() > Ordinary);
    }

    [Fact]
    public void What_is_no_pipe_or_closed_is_left_alone()
    {
        var file = new FileInfo(Path.GetTempFileName());
        using (var stream = file.OpenWrite()) PipeRoom.Widen(stream.SafeFileHandle);
        var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        var handle = pipe.SafePipeHandle;
        pipe.Dispose();
        PipeRoom.Widen(handle);
        file.Delete();
    }
}
