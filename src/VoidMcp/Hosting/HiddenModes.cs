using Microsoft.Win32.SafeHandles;
using VoidMcp.CodeMode;
using VoidMcp.Errors;
using VoidMcp.Sandbox;
using VoidMcp.Processes;

namespace VoidMcp.Hosting;

/// <summary>
/// The modes in which the binary starts itself: between the gateway and a server, as the guard over them, and as a
/// worker for scripts. They run before anything else is loaded, and are no part of the command line that users see.
/// </summary>
internal static class HiddenModes
{
    /// <summary>
    /// Runs the mode that the arguments ask for, to its end; null where they ask for none. To be called before anything
    /// else: it also sees to standard streams that are missing.
    /// </summary>
    public static int? TryRun(string[] args)
    {
        if (!OperatingSystem.IsWindows()) Libc.FillStandardDescriptors();
        switch (args)
        {
            case [WorkerCommand.Mode, ..]:
                WorkerConfinement.Begin();
                var (input, output) = (StandardStream(0, FileAccess.Read), StandardStream(1, FileAccess.Write));
                Worker.Run(input, output, WorkerConfinement.SealThread, WorkerConfinement.Seal);
                return (int)ExitCode.Done;
            case [ExecMode.Name, .. var rest] when !OperatingSystem.IsWindows():
                return ExecMode.Run(rest);
            case [GuardMode.Name, .. var rest] when !OperatingSystem.IsWindows():
                return GuardMode.Run(rest);
            default:
                return null;
        }
    }

    /// <summary>
    /// A standard stream as the plain pipe that it is. The console's own would look for a terminal at the first write,
    /// and open files and start a thread for it.
    /// </summary>
    private static Stream StandardStream(int descriptor, FileAccess access)
    {
        if (OperatingSystem.IsWindows()) return access == FileAccess.Read ? Console.OpenStandardInput() : Console.OpenStandardOutput();
        return new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), access, bufferSize: 0);
    }
}
