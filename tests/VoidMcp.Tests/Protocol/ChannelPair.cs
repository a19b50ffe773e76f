using System.IO.Pipes;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Protocol;

/// <summary>Two channels that are each other's far side, over real pipes.</summary>
internal sealed class ChannelPair : IDisposable
{
    private readonly AnonymousPipeServerStream _toRight = new(PipeDirection.Out);
    private readonly AnonymousPipeServerStream _toLeft = new(PipeDirection.Out);

    public ChannelPair()
    {
        Left = new LineChannel(
            new AnonymousPipeClientStream(PipeDirection.In, _toLeft.ClientSafePipeHandle), _toRight, "left");
        Right = new LineChannel(
            new AnonymousPipeClientStream(PipeDirection.In, _toRight.ClientSafePipeHandle), _toLeft, "right");
    }

    public LineChannel Left { get; }

    public LineChannel Right { get; }

    /// <summary>The right side hangs up: the left one reads the end.</summary>
    public void HangUpRight() => _toLeft.Dispose();

    public void Dispose()
    {
        _toLeft.Dispose();
        _toRight.Dispose();
    }
}
