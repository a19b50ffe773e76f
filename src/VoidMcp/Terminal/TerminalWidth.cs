using System.Runtime.InteropServices;

namespace VoidMcp.Terminal;

/// <summary>How many columns the terminal has.</summary>
internal static unsafe partial class TerminalWidth
{
    private const int Usual = 80;
    private const nuint GetWindowSize = 0x5413;

    /// <summary>
    /// Columns of the terminal behind a descriptor; 80 where it does not tell. On Linux the kernel is asked: the
    /// runtime's Console would first switch the terminal's keypad mode, and so write to stdout. Elsewhere ioctl's
    /// variable arguments are passed in other ways, so Console has to do.
    /// </summary>
    public static int Of(int descriptor)
    {
        try
        {
            if (!OperatingSystem.IsLinux()) return Console.WindowWidth is > 0 and var width ? width : Usual;
            WindowSize size;
            return Control(descriptor, GetWindowSize, &size) == 0 && size.Columns > 0 ? size.Columns : Usual;
        }
        catch (IOException)
        {
            return Usual;
        }
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(int descriptor, nuint request, WindowSize* size);

    private struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort PixelsWide;
        public ushort PixelsHigh;
    }
}
