using VoidMcp.CodeMode;
using VoidMcp.Sandbox;

if (args is [WorkerCommand.Mode, ..])
{
    WorkerConfinement.Apply();
    Worker.Run(Console.OpenStandardInput(), Console.OpenStandardOutput());
}

return 0;
