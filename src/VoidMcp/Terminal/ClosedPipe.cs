using System.Runtime.InteropServices;

namespace VoidMcp.Terminal;

/// <summary>
/// Whether anybody still reads stdout. The runtime's console stream takes what is written to a pipe without a reader in
/// silence, so a command that goes on until it is stopped has to ask.
/// </summary>
internal static unsafe partial class ClosedPipe
{
    private const int StdoutDescriptor = 1;
    private const short Failed = 8, HungUp = 16;

    /// <summary>False on Windows, where writing fails instead.</summary>
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
