using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace VoidMcp.CodeMode;

/// <summary>
/// The hidden mode <c>voidmcp __worker --probe [no-filter]</c>: confines itself like a worker, then tries forbidden
/// operations and prints one line per attempt: name and error number, 0 if it succeeded. Reads no input and runs no
/// script. Tests use it to check the confinement on the current machine.
/// </summary>
internal static unsafe partial class ConfinementProbe
{
    public const string Argument = "--probe";

    private const int ReadWriteCreate = 0x42, Everyone = 0x1FF, WhereItIs = -100;

    /// <summary>Runs the probe and prints the results. Call it in a process that does nothing else.</summary>
    /// <param name="output">Receives the lines.</param>
    /// <param name="filtered">Whether to filter system calls too; false simulates a kernel without seccomp
    /// filters.</param>
    [SupportedOSPlatform("linux")]
    public static void Run(Stream output, bool filtered)
    {
        var buffer = stackalloc byte[4096];
        using var lines = new StreamWriter(output) { AutoFlush = true };
        var parent = ParentId();

        // Warm up: format and write once, so that everything needed is loaded.
        lines.Write($"{string.Empty}");
        WorkerConfinement.Seal(filtered);
        Try("open a file to read", Open(WhereItIs, "/etc/passwd", 0, 0));
        Try("open a file to write", Open(WhereItIs, "/tmp/voidmcp-probe", ReadWriteCreate, Everyone));
        Try("open a directory", Open(WhereItIs, "/", 0, 0));
        Try("make a directory", MakeDirectory("/tmp/voidmcp-probe", Everyone));
        Try("remove a file", Remove("/tmp/voidmcp-probe"));
        Try("rename a file", Rename("/tmp/voidmcp-probe", "/tmp/voidmcp-probed"));
        Try("change a file's mode", ChangeMode("/tmp", 0x3FF));
        Try("link a file", Link("/etc/passwd", "/tmp/voidmcp-probe"));
        Try("read a link", ReadLink("/proc/self/exe", buffer, 4096));
        Try("change the directory", ChangeDirectory("/tmp"));
        Try("make a file in memory", MemoryFile("probe", 0));
        Try("duplicate a descriptor", Duplicate(0));
        Try("make a pipe", Pipe((int*)buffer));
        Try("open an internet socket", Socket(2, 1, 0));
        Try("open a local socket", Socket(1, 1, 0));
        Try("make a pair of sockets", SocketPair(1, 1, 0, (int*)buffer));
        Try("start a process", Fork());
        Try("become another program", Execute("/voidmcp-none", (byte**)buffer, (byte**)buffer));
        Try("signal the parent", Kill(parent, 0));
        Try("signal everybody", Kill(-1, 0));
        Try("trace a process", Trace(0x4206, parent, 0, 0));
        Try("read another's memory", ReadMemory(parent, 0, 0, 0, 0, 0));
        Try("make memory executable", Protect((void*)((nuint)NativeMemory.AlignedAlloc(8192, 4096)), 4096, 7));
        Try("map executable memory", (nint)MapMemory(null, 4096, 7, 0x22, -1, 0) == -1 ? -1 : 0);
        Try("raise a limit", RaiseLimit());
        Try("be dumpable again", ProcessControl(4, 1, 0, 0, 0));
        Try("enter a namespace", Unshare(0x10000000));
        Try("mount", Mount("none", "/voidmcp-none", "tmpfs", 0, 0));
        Try("change the user", SetUser(0));
        foreach (var (name, number) in OnlyByNumber) Try(name, SystemCall(number, 0, 0, 0, 0, 0));

        void Try(string what, nint result)
        {
            var error = result < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (what == "start a process" && result == 0) Leave(0);
            lines.Write($"{what}\t{error}\n");
        }

        nint RaiseLimit()
        {
            var limit = stackalloc ulong[2] { 64, 64 };
            return SetLimit(7, limit);
        }
    }

    /// <summary>System calls without a function in the C library, or not in every one.</summary>
    private static IEnumerable<(string, nint)> OnlyByNumber => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 =>
        [
            ("bpf", 321), ("perf_event_open", 298), ("keyctl", 250), ("userfaultfd", 323),
            ("io_uring", 425), ("pidfd_open", 434), ("clone3", 435), ("openat2", 437),
        ],
        Architecture.Arm64 =>
        [
            ("bpf", 280), ("perf_event_open", 241), ("keyctl", 219), ("userfaultfd", 282),
            ("io_uring", 425), ("pidfd_open", 434), ("clone3", 435), ("openat2", 437),
        ],
        _ => [],
    };

    private const string Libc = "libc";

    [LibraryImport(Libc, EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(int directory, string path, int flags, int mode);

    [LibraryImport(Libc, EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeDirectory(string path, int mode);

    [LibraryImport(Libc, EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Remove(string path);

    [LibraryImport(Libc, EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(string from, string to);

    [LibraryImport(Libc, EntryPoint = "chmod", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeMode(string path, int mode);

    [LibraryImport(Libc, EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);

    [LibraryImport(Libc, EntryPoint = "readlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint ReadLink(string path, byte* buffer, nuint size);

    [LibraryImport(Libc, EntryPoint = "chdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeDirectory(string path);

    [LibraryImport(Libc, EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MemoryFile(string name, uint flags);

    [LibraryImport(Libc, EntryPoint = "dup", SetLastError = true)]
    private static partial int Duplicate(int descriptor);

    [LibraryImport(Libc, EntryPoint = "pipe", SetLastError = true)]
    private static partial int Pipe(int* ends);

    [LibraryImport(Libc, EntryPoint = "socket", SetLastError = true)]
    private static partial int Socket(int family, int kind, int protocol);

    [LibraryImport(Libc, EntryPoint = "socketpair", SetLastError = true)]
    private static partial int SocketPair(int family, int kind, int protocol, int* ends);

    [LibraryImport(Libc, EntryPoint = "fork", SetLastError = true)]
    private static partial int Fork();

    [LibraryImport(Libc, EntryPoint = "_exit")]
    private static partial void Leave(int code);

    [LibraryImport(Libc, EntryPoint = "execve", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string path, byte** arguments, byte** environment);

    [LibraryImport(Libc, EntryPoint = "getppid")]
    private static partial int ParentId();

    [LibraryImport(Libc, EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);

    [LibraryImport(Libc, EntryPoint = "ptrace", SetLastError = true)]
    private static partial nint Trace(nint request, int pid, nint address, nint data);

    [LibraryImport(Libc, EntryPoint = "process_vm_readv", SetLastError = true)]
    private static partial nint ReadMemory(int pid, nint local, nuint locals, nint remote, nuint remotes, nuint flags);

    [LibraryImport(Libc, EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(void* address, nuint length, int protection);

    [LibraryImport(Libc, EntryPoint = "mmap", SetLastError = true)]
    private static partial void* MapMemory(void* address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport(Libc, EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, ulong* limit);

    [LibraryImport(Libc, EntryPoint = "prctl", SetLastError = true)]
    private static partial int ProcessControl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport(Libc, EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport(Libc, EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mount(string source, string target, string type, nuint flags, nint data);

    [LibraryImport(Libc, EntryPoint = "setuid", SetLastError = true)]
    private static partial int SetUser(uint user);

    [LibraryImport(Libc, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint a, nint b, nint c, nint d, nint e);
}
