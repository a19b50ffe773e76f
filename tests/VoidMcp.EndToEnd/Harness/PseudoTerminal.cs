using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace VoidMcp.EndToEnd.Harness;

/// <summary>
/// A terminal without a window. Disposing is what closing the window is. What is printed to it and not read must stay
/// below the few kilobytes that it keeps. Linux only.
/// </summary>
internal sealed partial class PseudoTerminal : IDisposable
{
    private const int ReadAndWrite = 2, NoControllingTerminal = 0x100, CloseOnExec = 0x80000;
    private readonly FileStream _master;

    public PseudoTerminal()
    {
        var descriptor = OpenMaster(ReadAndWrite | NoControllingTerminal | CloseOnExec);
        Assert.True(descriptor >= 0, "no pseudo-terminal to be had");
        _master = new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.ReadWrite, bufferSize: 0);
        Assert.Equal(0, Grant(descriptor));
        Assert.Equal(0, Unlock(descriptor));
        Span<byte> name = stackalloc byte[64];
        Assert.Equal(0, NameOf(descriptor, ref MemoryMarshal.GetReference(name), (nuint)name.Length));
        Path = Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]);
    }

    /// <summary>The device that programs open.</summary>
    public string Path { get; }

    /// <summary>
    /// Runs voidmcp and more in the foreground of a shell that has the terminal as its own, and survives Ctrl-C.
    /// </summary>
    public Process Begin(Home home, string arguments) => Process.Start(home.Start(
        "/bin/sh",
        "-c",
        "exec setsid --ctty /bin/sh -c \"trap : INT; $1\" <\"$0\" >\"$0\" 2>&1",
        Path,
        $"'{Repository.Binary}' {arguments}"))!;

    /// <summary>As typed by a person, with Enter.</summary>
    public void Type(string line) => Press(line + "\n");

    /// <summary>The same without Enter: keys as they are.</summary>
    public void Press(string keys) => _master.Write(Encoding.UTF8.GetBytes(keys));

    /// <summary>Reads what is printed until this is among it; returns all of it, from the last reading on.</summary>
    public Task<string> UntilPrintedAsync(string text) => Patience.Of(
        Task.Run(() =>
        {
            var printed = new StringBuilder();
            Span<byte> chunk = stackalloc byte[256];
            while (!printed.ToString().Contains(text, StringComparison.Ordinal))
                printed.Append(Encoding.UTF8.GetString(chunk[.._master.Read(chunk)]));
            return printed.ToString();
        }),
        () => $"{text} on the terminal");

    public void Dispose() => _master.Dispose();

    [LibraryImport("libc", EntryPoint = "posix_openpt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenMaster(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Grant(int master);

    [LibraryImport("libc", EntryPoint = "unlockpt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Unlock(int master);

    [LibraryImport("libc", EntryPoint = "ptsname_r")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int NameOf(int master, ref byte name, nuint length);
}
