using System.Reflection;

namespace VoidMcp.EndToEnd.Harness;

/// <summary>Where things are in the repository that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } =
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(a => a.Key == "RepositoryRoot").Value!;

    /// <summary>The published native binary; the build of this project makes it where it is missing or stale.</summary>
    public static string Binary { get; } =
        Path.Combine(Root, "bin", OperatingSystem.IsWindows() ? "voidmcp.exe" : "voidmcp");

    /// <summary>
    /// The native test program that is sealed as a worker is (Linux only); the build publishes it, too.
    /// </summary>
    public static string Probe { get; } =
        Path.Combine(Root, "tests", "fixtures", "VoidMcp.Probe", "bin", "native", "voidmcp-probe");

    public static string PublishLog { get; } = Path.Combine(Root, "bin", "publish.log");
}
