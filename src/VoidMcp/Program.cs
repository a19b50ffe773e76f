using VoidMcp.Hosting;
using VoidMcp.Registry;

if (HiddenModes.TryRun(args) is { } code) return code;

using var signals = new StopSignals();
var path = Environment.GetEnvironmentVariable("VOIDMCP_HOME")!;
var registry = new RegistryReader(RegistryEnvironment.OfProcess()).Read(await File.ReadAllBytesAsync(Path.Combine(path, "voidmcp.yaml")), Path.Combine(path, "voidmcp.yaml"));
await using (var host = GatewayHost.Open(registry, Path.Combine(path, "cache"), TimeProvider.System))
{
    await StdioServing.RunAsync(host, Console.Error.WriteLine, signals.Token);
}

return (int)(signals.ExitCode ?? 0);
