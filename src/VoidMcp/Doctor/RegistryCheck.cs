namespace VoidMcp.Doctor;

/// <summary>Checks that the registry can be read, and names every error in it.</summary>
internal static class RegistryCheck
{
    private const string Subject = "registry";

    public static IEnumerable<Finding> Run(Setup setup)
    {
        var registry = setup.Registry;
        if (!File.Exists(registry.Path) && registry.Problems.Count == 0)
        {
            var isDefault = setup.Location.IsOfHome;
            yield return new Finding(
                Subject,
                isDefault ? FindingState.Skipped : FindingState.Failed,
                $"{registry.Path} doesn't exist{(isDefault ? " yet" : "")}",
                "add a server: voidmcp add memory -- npx -y @modelcontextprotocol/server-memory");
            yield break;
        }

        foreach (var problem in registry.Problems)
        {
            var place = problem.Line > 0 ? $"{registry.Path}:{problem.Line}" : registry.Path;
            var entry = problem.Entry is null ? "" : $"{problem.Entry}: ";
            yield return Finding.OfText(
                Subject, FindingState.Failed, $"{place}: {entry}{problem.Message}", problem.Fix);
        }

        if (registry.Problems.Count == 0)
        {
            var count = registry.Servers.Count;
            yield return new Finding(
                Subject, FindingState.Ok, $"{registry.Path}: {count} {(count == 1 ? "server" : "servers")}");
        }
    }
}
