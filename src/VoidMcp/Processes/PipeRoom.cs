using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace VoidMcp.Processes;

/// <summary>
/// Returns how many bytes a pipe or socket accepts now without blocking. Linux only: other systems have no reliable way
/// to ask.
/// </summary>
internal static class PipeRoom
{
    /// <summary>PIPE_BUF: a pipe that is writable accepts at least this many bytes.</summary>
    private const int Least = 4096;

    /// <summary>
    /// The size, in bytes, to which pipes for large messages are enlarged: Linux's default limit for all users.
    /// </summary>
    private const int Large = 1 << 20;

    /// <summary>
    /// How long, in milliseconds, a process takes at most to close all its pipes when it ends. Launchers such as
    /// <c>npx</c> keep the pipe for a while after the server itself has exited.
    /// </summary>
    private const int EndOfAll = 500;

    /// <summary>
    /// A lower bound for sockets, in bytes: a writable one has three quarters of its buffer free, which is far more.
    /// </summary>
    private const int OfSocket = 16 * 1024;

    /// <summary>Returns a function that asks for a descriptor's room; null if the system can't tell.</summary>
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
            // The pipe is closed.
        }
        finally
        {
            if (held) handle.DangerousRelease();
        }
    }

    /// <summary>
    /// How to ask how many bytes the reader of a pipe left unread when it ended; 0 while it reads, and where that can't
    /// be known.
    /// </summary>
    public static Func<int> Unread(SafeHandle handle) => () =>
    {
        if (!OperatingSystem.IsLinux()) return 0;
        var held = false;
        try
        {
            handle.DangerousAddRef(ref held);
            var descriptor = (int)handle.DangerousGetHandle();
            if (Libc.PipeSize(descriptor) <= 0 || Libc.Unread(descriptor) <= 0) return 0;
            return Libc.IsBroken(descriptor, EndOfAll) ? Libc.Unread(descriptor) : 0;
        }
        catch (ObjectDisposedException)
        {
            return 0;
        }
        finally
        {
            if (held) handle.DangerousRelease();
        }
    };

    /// <summary>Whether the other end is closed; false if the system can't tell.</summary>
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
            // The next write reports the error.
            return 0;
        }
        finally
        {
            if (held) handle.DangerousRelease();
        }
    }
}
