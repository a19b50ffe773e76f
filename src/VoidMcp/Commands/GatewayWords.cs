using VoidMcp.Status;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>Describes running gateways in messages.</summary>
internal static class GatewayWords
{
    /// <summary>"2 gateways running: Claude Code 2.0 (pid 123, since 10:02), cursor (pid 456, since 11:40)".</summary>
    public static string Running(IReadOnlyList<GatewayState> gateways, TimeProvider time) =>
        $"{Sizes.Count(gateways.Count, "gateway")} running: {string.Join(", ", gateways.Select(g => One(g, time)))}";

    /// <summary>The names of the gateway's clients on one line; untrusted.</summary>
    public static string ClientOf(GatewayState gateway) =>
        gateway.Clients.Count == 0
            ? "no client yet"
            : PlainText.OneLine(
                string.Join(
                    " and ",
                    gateway.Clients.CountBy(c => c).Select(c => c.Value == 1 ? c.Key : $"{c.Value} × {c.Key}")),
                80);

    /// <summary>"the gateway of cursor (pid 456)".</summary>
    public static string Named(GatewayState gateway) =>
        gateway.Clients.Count == 0
            ? $"the gateway with pid {gateway.Pid}"
            : $"the gateway of {ClientOf(gateway)} (pid {gateway.Pid})";

    /// <summary>A server's problem; names the gateway if only that gateway sees it.</summary>
    public static string? Problem(GatewayView view) =>
        view.IsMistake ? $"{Named(view.Gateway)} reports: {view.Status.Problem}" : view.Status.Problem;

    private static string One(GatewayState gateway, TimeProvider time) =>
        $"{ClientOf(gateway)}{(gateway.Url is { } url ? $" at {url}" : "")} (pid {gateway.Pid}, since "
        + $"{Sizes.Clock(gateway.Since, time)})";
}
