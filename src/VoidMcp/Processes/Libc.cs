using System.Runtime.InteropServices;
using System.Runtime.Versioning;

// System libraries only: a file next to the binary must never be loaded as libc or kernel32.
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.System32)]

namespace VoidMcp.Processes;

/// <summary>
/// The C library calls for starting and ending servers that .NET lacks. All arguments are blittable. Functions that are
/// variadic in C (<c>fcntl</c>, <c>prctl</c>, <c>syscall</c>) are used only where the calling convention is the same:
/// without the variable part, or only on Linux.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static unsafe partial class Libc
{
    public const int SigHup = 1;
    public const int SigInt = 2;
    public const int SigQuit = 3;
    public const int SigKill = 9;
    public const int SigTerm = 15;

    /// <summary>The last classic signal; higher ones belong to the C library and the runtime.</summary>
    public const int LastClassicSignal = 31;

    public const int NoEntry = 2;
    public const int NoProcess = 3;
    public const int NoAccess = 13;
    public const int Executable = 1;

    public const nint Default = 0;
    public const nint Ignore = 1;

    private const string Library = "libc";
    private const int ReadAndWrite = 2;
    private const int ReadAndCloseOnExec = 0x80000;
    private const int GetDescriptorFlags = 1;
    private const int FirstInheritable = 3;
    private const int DescriptorsLookedAt = 1024;
    private const int CloseOnExec = 4;
    private const int ToLast = -1;
    private const int SetParentDeathSignal = 1;
    private const int SetName = 15;
    private const int MaskBytes = 128;
    private const int SetPipeSize = 1031;
    private const int GetPipeSize = 1032;
    private const nuint BytesToRead = 0x541B;
    private const short CanRead = 1;
    private const short CanWrite = 4;
    private const short PollError = 8;
    private const short PollHangUp = 16;

    // The same numbers on every architecture; older C libraries lack the functions pidfd_open, pidfd_send_signal and
    // close_range, and would not even start a program that refers to them.
    private const int OpenProcessNumber = 434;
    private const int SignalProcessNumber = 424;
    private const int CloseRangeNumber = 436;

    /// <summary>Signals all members of a process group. False if it has none.</summary>
    public static bool SignalGroup(int group, int signal)
    {
        // kill(-1) signals every process of the user, and kill(0) our own group: never, whatever went wrong before.
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(group, 1);
        return Kill(-group, signal) == 0;
    }

    /// <summary>Requests SIGKILL for this process when the thread that started it exits. Linux only.</summary>
    public static void DieWithParent() => _ = ProcessControl(SetParentDeathSignal, SigKill);

    /// <summary>Sets the process name in listings, at most 15 bytes. Linux only.</summary>
    public static void NameProcess(ReadOnlySpan<byte> name)
    {
        fixed (byte* text = name) _ = ProcessControl(SetName, (nuint)text);
    }

    /// <summary>Unblocks all signals: blocked signals stay blocked across exec.</summary>
    public static void UnblockSignals()
    {
        var mask = stackalloc byte[MaskBytes];
        _ = EmptySet(mask);
        _ = SignalMask(OperatingSystem.IsLinux() ? 2 : 3, mask, null);
    }

    /// <summary>Prevents the program to be executed from inheriting descriptors above stderr.</summary>
    public static void KeepDescriptorsFromExec()
    {
        if (OperatingSystem.IsLinux()
            && SystemCall(CloseRangeNumber, FirstInheritable, ToLast, CloseOnExec, 0) == 0)
        {
            return;
        }

        CloseInherited();
    }

    /// <summary>
    /// Closes descriptors above stderr that were inherited from the parent: those without close-on-exec, which .NET
    /// sets on everything it opens.
    /// </summary>
    public static void CloseInherited()
    {
        for (var descriptor = FirstInheritable; descriptor < DescriptorsLookedAt; descriptor++)
        {
            if (DescriptorControl(descriptor, GetDescriptorFlags) == 0) _ = Close(descriptor);
        }
    }

    /// <summary>
    /// Opens /dev/null for each standard stream that is closed. Otherwise the next file or pipe to be opened would get
    /// its number, and receive data that is meant for the stream.
    /// </summary>
    public static void FillStandardDescriptors()
    {
        for (var descriptor = 0; descriptor < FirstInheritable; descriptor++)
        {
            // open returns the lowest free number, which is this one.
            if (DescriptorControl(descriptor, GetDescriptorFlags) < 0) _ = Open("/dev/null", ReadAndWrite);
        }
    }

    /// <summary>Opens a file for reading, with close-on-exec. Negative on failure. Linux only.</summary>
    public static int OpenToRead(string path) => Open(path, ReadAndCloseOnExec);

    /// <summary>
    /// Opens a pidfd, which stays valid even if the process ID is reused. Negative on failure. Linux only.
    /// </summary>
    public static int OpenProcess(int pid) => (int)SystemCall(OpenProcessNumber, pid, 0, 0, 0);

    /// <summary>Signals a process through its pidfd. Linux only.</summary>
    public static bool SignalProcess(int process, int signal) =>
        SystemCall(SignalProcessNumber, process, signal, 0, 0) == 0;

    /// <summary>What a pipe holds when it is full, in bytes; negative for what is not a pipe. Linux only.</summary>
    public static int PipeSize(int descriptor) => DescriptorControl(descriptor, GetPipeSize);

    /// <summary>
    /// Asks for a pipe that holds so many bytes. Fails without effect for what is not a pipe, and where the user's
    /// pipes hold too much already. Linux only.
    /// </summary>
    public static bool ResizePipe(int descriptor, int size) => DescriptorControl(descriptor, SetPipeSize, size) >= 0;

    /// <summary>The bytes in a pipe that nobody has read yet; negative where that is not known. Linux only.</summary>
    public static int Unread(int descriptor)
    {
        int count;
        return DeviceControl(descriptor, BytesToRead, &count) == 0 ? count : -1;
    }

    /// <summary>Whether a write of a few bytes would not block now.</summary>
    public static bool IsWritable(int descriptor)
    {
        var asked = new PolledDescriptor { Descriptor = descriptor, Wanted = CanWrite };
        return Poll(&asked, 1, 0) == 1 && (asked.Found & CanWrite) != 0;
    }

    /// <summary>Whether the other end of a pipe or socket is closed, or becomes so within this time.</summary>
    public static bool IsBroken(int descriptor, int milliseconds = 0)
    {
        var asked = new PolledDescriptor { Descriptor = descriptor };
        return Poll(&asked, 1, milliseconds) == 1 && (asked.Found & (PollError | PollHangUp)) != 0;
    }

    /// <summary>Whether a read would not block, now or within this time; also at the end of a pipe.</summary>
    public static bool IsReadable(int descriptor, int milliseconds)
    {
        var asked = new PolledDescriptor { Descriptor = descriptor, Wanted = CanRead };
        return Poll(&asked, 1, milliseconds) == 1;
    }

    [LibraryImport(Library, EntryPoint = "ioctl")]
    private static partial int DeviceControl(int descriptor, nuint request, int* value);

    [LibraryImport(Library, EntryPoint = "poll")]
    private static partial int Poll(PolledDescriptor* descriptors, nuint count, int milliseconds);

    [LibraryImport(Library, EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport(Library, EntryPoint = "syscall")]
    private static partial nint SystemCall(nint number, nint a, nint b, nint c, nint d);

    [LibraryImport(Library, EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport(Library, EntryPoint = "setsid")]
    public static partial int NewSession();

    [LibraryImport(Library, EntryPoint = "getppid")]
    public static partial int ParentId();

    [LibraryImport(Library, EntryPoint = "signal")]
    public static partial nint SetSignal(int signal, nint handler);

    [LibraryImport(Library, EntryPoint = "execvp", SetLastError = true)]
    public static partial int Execute(byte* file, byte** arguments);

    [LibraryImport(Library, EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Access(string path, int mode);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, byte* buffer, nuint count);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, byte* buffer, nuint count);

    [LibraryImport(Library, EntryPoint = "chdir", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ChangeDirectory(string path);

    [LibraryImport(Library, EntryPoint = "usleep")]
    public static partial int SleepMicroseconds(uint microseconds);

    [LibraryImport(Library, EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport(Library, EntryPoint = "fcntl")]
    private static partial int DescriptorControl(int descriptor, int command);

    [LibraryImport(Library, EntryPoint = "fcntl")]
    private static partial int DescriptorControl(int descriptor, int command, int argument);

    [LibraryImport(Library, EntryPoint = "prctl")]
    private static partial int ProcessControl(int option, nuint argument);

    [LibraryImport(Library, EntryPoint = "sigemptyset")]
    private static partial int EmptySet(byte* set);

    [LibraryImport(Library, EntryPoint = "pthread_sigmask")]
    private static partial int SignalMask(int how, byte* set, byte* old);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PolledDescriptor
    {
        public int Descriptor;
        public short Wanted;
        public short Found;
    }
}
