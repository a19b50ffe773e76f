using VoidMcp.Status;
using VoidMcp.Upstream;

namespace VoidMcp.Tests.Status;

/// <summary>States of gateways made up by tests.</summary>
internal static class Gateways
{
    public static readonly DateTimeOffset Since = new(2026, 7, 28, 10, 2, 0, TimeSpan.Zero);

    public static GatewayState Of(
        int pid, string client, params (string Name, UpstreamStatus Status)[] servers) => new()
    {
        Pid = pid,
        Version = "1.2.3",
        RegistryPath = "/registry/voidmcp.yaml",
        RegistryVersion = "v1",
        Since = Since.AddMinutes(pid),
        Clients = [client],
        Servers = servers.ToDictionary(s => s.Name, s => s.Status),
    };

    public static UpstreamStatus Ready(int pid, long calls, long errors = 0, DateTimeOffset? lastUse = null) =>
        new()
        {
            State = UpstreamState.Ready,
            ProcessId = pid,
            Tools = 3,
            Calls = calls,
            Errors = errors,
            LastUse = lastUse,
        };

    public static UpstreamStatus Failing(
        string problem, string? fix = null, UpstreamState state = UpstreamState.Restarting) =>
        new() { State = state, Failures = 2, Problem = problem, Fix = fix, Errors = 1, Calls = 1 };
}
