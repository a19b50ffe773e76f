using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace VoidMcp.Terminal;

/// <summary>
/// Reads a line from the terminal on stdin without echo. Sets the terminal modes itself, because .NET's Console would
/// write to stdout. Assembles the line itself, because terminals limit lines to 4,095 bytes (macOS: 1,024) and tokens
/// may be longer. Ctrl-C works; after SIGKILL, echo stays off until the shell restores it.
/// </summary>
internal static partial class HiddenLine
{
    private const int Stdin = 0;
    private const int AfterOutputDroppingInput = 2;
    private const int MaxModeBytes = 128;
    private const int Echo = 8;

    private const int EndOfInput = 4;
    private const int Backspace = 8;
    private const int EraseLine = 21;
    private const int Escape = 27;
    private const int Delete = 127;

    public static async Task<string?> ReadAsync(Action prompt, CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows())
        {
            prompt();
            return await Task.Run(FromConsole, CancellationToken.None).WaitAsync(cancellation);
        }

        var before = new byte[MaxModeBytes];
        if (GetModes(Stdin, before) != 0) throw new IOException("stdin is not a terminal");
        SetModes(Silent(before));
        try
        {
            prompt();
            using var terminal = new FileStream(
                new SafeFileHandle(Stdin, ownsHandle: false), FileAccess.Read, bufferSize: 0);

            // Reading from a terminal can't be cancelled; the thread is abandoned.
            return await Task.Run(() => Line(terminal.ReadByte), CancellationToken.None).WaitAsync(cancellation);
        }
        finally
        {
            // Discards the rest of a paste, which the shell would run otherwise.
            SetModes(before);
        }
    }

    /// <summary>
    /// Reads up to the end of the line and handles editing keys; null if the input ends before anything was typed.
    /// </summary>
    /// <param name="next">Returns the next byte; negative at the end of the input.</param>
    internal static string? Line(Func<int> next)
    {
        var line = new List<byte>();
        while (true)
        {
            switch (next())
            {
                case < 0 or EndOfInput when line.Count == 0:
                    return null;
                case < 0 or EndOfInput or '\n' or '\r':
                    return Encoding.UTF8.GetString([.. line]);
                case Backspace or Delete:
                    // Removes all bytes of a multi-byte character.
                    while (line.Count > 0 && (line[^1] & 0xC0) == 0x80) line.RemoveAt(line.Count - 1);
                    if (line.Count > 0) line.RemoveAt(line.Count - 1);
                    break;
                case EraseLine:
                    line.Clear();
                    break;
                case Escape:
                    // Arrow keys and bracketed paste: ESC [ … letter.
                    if (next() == '[')
                    {
                        while (next() is >= 0x20 and < 0x40)
                        {
                        }
                    }

                    break;
                case var other and >= 0x20:
                    line.Add((byte)other);
                    break;
            }
        }
    }

    private static string? FromConsole()
    {
        var line = new StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter) return line.ToString();
            if (key.Key == ConsoleKey.Backspace) line.Length = Math.Max(0, line.Length - 1);
            else if (!char.IsControl(key.KeyChar)) line.Append(key.KeyChar);
        }
    }

    /// <summary>Returns the modes without echo and line editing. Signals stay enabled.</summary>
    private static byte[] Silent(byte[] before)
    {
        var modes = before.ToArray();
        if (OperatingSystem.IsMacOS())
        {
            // struct termios: four 8-byte flags, then the control characters.
            const ulong Canonical = 0x100;
            var flags = MemoryMarshal.Read<ulong>(modes.AsSpan(24));
            MemoryMarshal.Write(modes.AsSpan(24), flags & ~(Canonical | Echo));
            (modes[32 + 16], modes[32 + 17]) = (1, 0);
        }
        else
        {
            // Linux: four 4-byte flags, the line discipline, then the control characters.
            const uint Canonical = 2;
            var flags = MemoryMarshal.Read<uint>(modes.AsSpan(12));
            MemoryMarshal.Write(modes.AsSpan(12), flags & ~(Canonical | Echo));
            (modes[17 + 6], modes[17 + 5]) = (1, 0);
        }

        return modes;
    }

    private static void SetModes(byte[] modes) => _ = ChangeModes(Stdin, AfterOutputDroppingInput, modes);

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    private static partial int GetModes(int descriptor, Span<byte> modes);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    private static partial int ChangeModes(int descriptor, int when, ReadOnlySpan<byte> modes);
}
