using VoidMcp.Protocol;
using VoidMcp.Status;

namespace VoidMcp.Doctor;

/// <summary>
/// Checks the running gateways of the registry: their version, and problems that only they see, such as a variable that
/// is not set where they were started.
/// </summary>
internal static class GatewaysCheck
{
    private const string Subject = "gateways";

    public static IEnumerable<Finding> Run(Setup setup)
    {
        var gateways = new RunFolder(setup.Location.RunFolder, setup.Time).Of(setup.Registry.Path);
        if (gateways.Count == 0)
        {
            yield return new Finding(
                Subject, FindingState.Skipped, "none is running; clients start one when they connect");
            yield break;
        }

        foreach (var gateway in gateways)
        {
            var subject = $"gateway {gateway.Pid}";
            var clients = gateway.Clients.Count == 0 ? "no client yet" : string.Join(", ", gateway.Clients.Distinct());
            yield return gateway.Version == Implementation.Version
                ? new Finding(subject, FindingState.Ok, $"serves {clients}")
                : new Finding(
                    subject,
                    FindingState.Warning,
                    $"serves {clients} with voidmcp {gateway.Version}, but this is {Implementation.Version}",
                    "restart the client");
            foreach (var problem in gateway.Problems.Except(setup.Registry.Problems))
            {
                yield return Finding.OfText(
                    subject, FindingState.Failed, $"{problem with { Fix = null }}", problem.Fix);
            }
        }
    }
}
