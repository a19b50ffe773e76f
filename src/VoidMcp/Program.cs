using VoidMcp.CodeMode;
using VoidMcp.Sandbox;
using VoidMcp.Upstream.Processes;

// Before anything else is loaded: these modes stand between the gateway and its servers.
if (!OperatingSystem.IsWindows())
{
    switch (args)
    {
        case [ExecMode.Name, .. var rest]: return ExecMode.Run(rest);
        case [GuardMode.Name, ..]: return GuardMode.Run();
    }
}

if (args is [WorkerCommand.Mode, ..])
{
    WorkerConfinement.Apply();
    Worker.Run(Console.OpenStandardInput(), Console.OpenStandardOutput());
}

return 0;
