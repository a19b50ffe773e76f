using Microsoft.Win32.SafeHandles;
using VoidMcp.CodeMode;
using VoidMcp.Errors;
using VoidMcp.Sandbox;
using VoidMcp.Processes;

namespace VoidMcp.Hosting;

/// <summary>
/// The internal modes of the binary: launcher between gateway and server, guard over the servers, and script worker.
/// They run before anything else is loaded, and are not part of the public command line.
/// </summary>
internal static class HiddenModes
{
    private const uint PauseMicroseconds = 1_000;

    /// <summary>
    /// Runs the internal mode in the arguments to its end; returns null if there is none. Call it first: it also
    /// replaces missing standard streams.
    /// </summary>
    public static int? TryRun(string[] args)
    {
        if (!OperatingSystem.IsWindows()) Libc.FillStandardDescriptors();
        switch (args)
        {
            case [WorkerCommand.Mode, ..]:
                var lacks = WorkerConfinement.Begin();
                ZoneFiles.Hide();
                var (input, output) = (StandardStream(0, FileAccess.Read), StandardStream(1, FileAccess.Write));
                Worker.Run(
                    input,
                    output,
                    () => [.. lacks, .. WorkerConfinement.SealThread()],
                    WorkerConfinement.Seal,
                    WaitsOf(0));
                return (int)ExitCode.Done;
            case [ExecMode.Name, .. var rest] when !OperatingSystem.IsWindows():
                return ExecMode.Run(rest);
            case [GuardMode.Name, .. var rest] when !OperatingSystem.IsWindows():
                return GuardMode.Run(rest);
            default:
                return null;
        }
    }

    /// <summary>How to wait for a descriptor; null if it is not a pipe of Linux.</summary>
    internal static InputWaits? WaitsOf(int descriptor)
    {
        if (!OperatingSystem.IsLinux() || Libc.PipeSize(descriptor) <= 0) return null;
        return new InputWaits(IsReadable, UntilClosed);

        bool IsReadable(TimeSpan atMost) =>
            !OperatingSystem.IsWindows()
            && Libc.IsReadable(descriptor, (int)Math.Clamp(Math.Ceiling(atMost.TotalMilliseconds), 0, int.MaxValue));

        void UntilClosed()
        {
            // A wait ends early when a signal interrupts it.
            while (!OperatingSystem.IsWindows() && !Libc.IsBroken(descriptor, Timeout.Infinite))
                _ = Libc.SleepMicroseconds(PauseMicroseconds);
        }
    }

    /// <summary>
    /// Opens a standard stream as a plain pipe. The console's own stream would probe for a terminal at the first write,
    /// opening files and starting a thread.
    /// </summary>
    private static Stream StandardStream(int descriptor, FileAccess access)
    {
        if (OperatingSystem.IsWindows())
            return access == FileAccess.Read ? Console.OpenStandardInput() : Console.OpenStandardOutput();
        return new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), access, bufferSize: 0);
    }
}
