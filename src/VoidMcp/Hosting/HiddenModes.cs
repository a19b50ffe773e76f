using VoidMcp.CodeMode;
using VoidMcp.Errors;
using VoidMcp.Sandbox;
using VoidMcp.Upstream.Processes;

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
                WorkerConfinement.Apply();
                Worker.Run(Console.OpenStandardInput(), Console.OpenStandardOutput());
                return (int)ExitCode.Done;
            case [ExecMode.Name, .. var rest] when !OperatingSystem.IsWindows():
                return ExecMode.Run(rest);
            case [GuardMode.Name, ..] when !OperatingSystem.IsWindows():
                return GuardMode.Run();
            default:
                return null;
        }
    }
}
