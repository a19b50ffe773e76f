using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace VoidMcp.Processes;

/// <summary>
/// The hidden mode <c>voidmcp __exec PARENT FILE ARG…</c>: prepares this process to be a server, then executes it. .NET
/// can neither put a child into its own process group nor tie it to its parent's life, and it ignores SIGPIPE, which
/// children would inherit; so a short-lived copy of this program does it between fork and exec.
/// </summary>
/// <remarks>
/// Must not use Console or anything else that installs signal handlers, and must start within milliseconds.
/// </remarks>
internal static unsafe class ExecMode
{
    public const string Name = "__exec";

    private const int NotFound = 127;
    private const int NotExecutable = 126;
    private const int Orphaned = 125;

    /// <summary>Executes the server; returns only on failure. <paramref name="args"/> is everything after the mode's
    /// name.</summary>
    [UnsupportedOSPlatform("windows")]
    public static int Run(ReadOnlySpan<string> args)
    {
        if (args.Length < 2 || !int.TryParse(args[0], out var parent))
            return Fail("usage: voidmcp __exec PARENT FILE ARG…", NotFound);

        // A session rather than just a group: without a controlling terminal, a server can't prompt for a password in
        // the middle of the client's screen. Fails only for a group leader, which needs no new session.
        _ = Libc.NewSession();
        if (OperatingSystem.IsLinux()) Libc.DieWithParent();

        // If the gateway died before that line, no death signal comes, so exit here.
        if (Libc.ParentId() != parent) return Orphaned;

        Libc.KeepDescriptorsFromExec();
        var file = args[1];
        using var argv = new ArgumentVector(args[1..]);
        ForgetSignals();
        _ = Libc.Execute(argv.First, argv.Pointers);
        var error = Marshal.GetLastPInvokeError();
        return Fail(
            $"voidmcp: cannot run {file}: {Marshal.GetPInvokeErrorMessage(error)}",
            error == Libc.NoEntry ? NotFound : NotExecutable);
    }

    /// <summary>Resets signals: exec keeps ignored and blocked ones, and a server must start with defaults.</summary>
    [UnsupportedOSPlatform("windows")]
    private static void ForgetSignals()
    {
        for (var signal = 1; signal <= Libc.LastClassicSignal; signal++) _ = Libc.SetSignal(signal, Libc.Default);
        Libc.UnblockSignals();
    }

    [UnsupportedOSPlatform("windows")]
    private static int Fail(string message, int code)
    {
        var line = Encoding.UTF8.GetBytes(message + "\n");
        fixed (byte* text = line) _ = Libc.Write(2, text, (nuint)line.Length);
        return code;
    }

    /// <summary>A C argument vector: pointers to NUL-terminated UTF-8 strings, terminated by a null pointer.</summary>
    private readonly ref struct ArgumentVector
    {
        private readonly int _count;

        public ArgumentVector(ReadOnlySpan<string> args)
        {
            _count = args.Length;
            Pointers = (byte**)NativeMemory.Alloc((nuint)args.Length + 1, (nuint)sizeof(byte*));
            for (var i = 0; i < args.Length; i++) Pointers[i] = (byte*)Marshal.StringToCoTaskMemUTF8(args[i]);
            Pointers[args.Length] = null;
        }

        public byte** Pointers { get; }

        public byte* First => Pointers[0];

        public void Dispose()
        {
            for (var i = 0; i < _count; i++) Marshal.FreeCoTaskMem((nint)Pointers[i]);
            NativeMemory.Free(Pointers);
        }
    }
}
