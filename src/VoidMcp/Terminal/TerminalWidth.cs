using System.Runtime.InteropServices;

namespace VoidMcp.Terminal;

/// <summary>Determines the width of the terminal.</summary>
internal static unsafe partial class TerminalWidth
{
    private const int Usual = 80;
    private const nuint GetWindowSize = 0x5413;

    /// <summary>
    /// Returns the columns of the terminal behind a descriptor; 80 if unknown. Uses ioctl on Linux, because .NET's
    /// Console would first switch the terminal's keypad mode by writing to stdout. Elsewhere ioctl's variadic arguments
    /// are passed differently, so Console is used.
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
