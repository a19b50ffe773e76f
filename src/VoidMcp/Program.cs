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

return 0;
