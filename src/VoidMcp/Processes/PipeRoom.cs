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

    /// <summary>
    /// The size, in bytes, of pipes that large messages pass: the most that Linux allows everyone, by default.
    /// </summary>
    private const int Large = 1 << 20;

    /// <summary>A socket that can be written to has three quarters of its buffer left, which is far more.</summary>
    private const int OfSocket = 16 * 1024;

    /// <summary>How to ask for the room of a descriptor; null where that can't be known.</summary>
    public static Func<int>? Of(SafeHandle handle)
    {
        if (!OperatingSystem.IsLinux()) return null;
        var isPipe = Libc.PipeSize((int)handle.DangerousGetHandle()) > 0;
        return () => Now(handle, isPipe);
    }

    /// <summary>The same for the stream of a pipe or a socket; null for another stream.</summary>
    public static Func<int>? Of(Stream stream) => HandleOf(stream) is { } handle ? Of(handle) : null;

    /// <summary>The descriptor of a pipe's or a socket's stream; null for another stream.</summary>
    public static SafeHandle? HandleOf(Stream stream) => stream switch
    {
        PipeStream pipe => pipe.SafePipeHandle,
        FileStream file => file.SafeFileHandle,
        _ => null,
    };

    /// <summary>
    /// Enlarges a pipe, so that a large message passes with fewer switches between its two ends. Pipes have a quota per
    /// user, so only those that need it are enlarged, when they do.
    /// </summary>
    public static void Widen(SafeHandle handle)
    {
        if (!OperatingSystem.IsLinux()) return;
        var held = false;
        try
        {
            handle.DangerousAddRef(ref held);
            var descriptor = (int)handle.DangerousGetHandle();
            if (Libc.PipeSize(descriptor) is > 0 and < Large) Libc.ResizePipe(descriptor, Large);
        }
        catch (ObjectDisposedException)
        {
            // Nothing will pass it any more.
        }
        finally
        {
            if (held) handle.DangerousRelease();
        }
    }

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
