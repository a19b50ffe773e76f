using System.Reflection;

namespace VoidMcp.EndToEnd.Harness;

/// <summary>Where things are in the repository that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } =
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    /// <summary>The published native binary; the build of this project makes it where it is missing or stale.</summary>
    public static string Binary { get; } = Path.Combine(Root, "bin", OperatingSystem.IsWindows() ? "voidmcp.exe" : "voidmcp");

    public static string PublishLog { get; } = Path.Combine(Root, "bin", "publish.log");
}
