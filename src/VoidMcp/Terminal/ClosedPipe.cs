using System.Runtime.InteropServices;

namespace VoidMcp.Terminal;

/// <summary>
/// Detects a closed stdout. .NET's console stream silently ignores writes to a pipe without a reader, so commands that
/// run until stopped must check.
/// </summary>
internal static unsafe partial class ClosedPipe
{
    private const int StdoutDescriptor = 1;
    private const short Failed = 8, HungUp = 16;

    /// <summary>
    /// Whether stdout was closed by its reader. Always false on Windows, where writing fails instead.
    /// </summary>
    public static bool IsStdout()
    {
        if (OperatingSystem.IsWindows()) return false;
        var asked = new Descriptor { Number = StdoutDescriptor };
        return Poll(&asked, 1, 0) == 1 && (asked.Found & (Failed | HungUp)) != 0;
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(Descriptor* descriptors, nuint count, int milliseconds);

    private struct Descriptor
    {
        public int Number;
        public short Wanted;
        public short Found;
    }
}
