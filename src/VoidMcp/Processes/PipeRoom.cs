using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace VoidMcp.Processes;

/// <summary>
/// Tells how much a pipe or socket takes now without blocking. Linux alone: elsewhere the answer would have to
/// be trusted unseen.
/// </summary>
internal static class PipeRoom
{
    /// <summary>PIPE_BUF: a pipe that can be written to at all takes so much.</summary>
    private const int Least = 4096;

    /// <summary>A socket that can be written to has three quarters of its buffer left, which is far more.</summary>
    private const int OfSocket = 16 * 1024;

    /// <summary>How to ask for the room of a descriptor; null where that can't be known.</summary>
    public static Func<int>? Of(SafeHandle handle)
    {
        if (!OperatingSystem.IsLinux()) return null;
        var isPipe = Libc.PipeSize((int)handle.DangerousGetHandle()) > 0;
        return () => Now(handle, isPipe);
    }

    /// <summary>The same for the stream of a pipe or a socket.</summary>
    public static Func<int>? Of(Stream stream) => stream switch
    {
        PipeStream pipe => Of(pipe.SafePipeHandle),
        FileStream file => Of(file.SafeFileHandle),
        _ => null,
    };

    /// <summary>Whether nobody is left at the other end; false where that can't be known.</summary>
    public static bool IsBroken(SafeHandle handle) =>
        !OperatingSystem.IsWindows() && Libc.IsBroken((int)handle.DangerousGetHandle());

    private static int Now(SafeHandle handle, bool isPipe)
    {
        if (OperatingSystem.IsWindows()) return 0;
        var held = false;
        try
        {
            handle.DangerousAddRef(ref held);
            var descriptor = (int)handle.DangerousGetHandle();
            if (isPipe && Libc.Unread(descriptor) == 0) return Libc.PipeSize(descriptor);
            return Libc.IsWritable(descriptor) ? isPipe ? Least : OfSocket : 0;
        }
        catch (ObjectDisposedException)
        {
            // Whoever writes next meets that error itself.
            return 0;
        }
        finally
        {
            if (held) handle.DangerousRelease();
        }
    }
}
