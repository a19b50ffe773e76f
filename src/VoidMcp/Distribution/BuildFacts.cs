using System.Reflection;
using System.Runtime.InteropServices;
using VoidMcp.Protocol;

namespace VoidMcp.Distribution;

/// <summary>What this binary was built from and what it runs on, for <c>voidmcp version</c>.</summary>
/// <param name="Version">The version, as in <c>Directory.Build.props</c>.</param>
/// <param name="Commit">The commit's hash, with <c>-dirty</c> if sources were changed since; or "unknown".</param>
/// <param name="Date">The commit's date (yyyy-MM-dd); or "unknown".</param>
/// <param name="Runtime">The .NET runtime, and whether the code is native.</param>
/// <param name="System">The runtime identifier and the operating system's own name.</param>
internal sealed record BuildFacts(string Version, string Commit, string Date, string Runtime, string System)
{
    private const string Unknown = "unknown";

    /// <summary>The facts of this process.</summary>
    public static BuildFacts Current { get; } = new(
        Implementation.Version,
        Metadata("Commit") ?? Unknown,
        Metadata("CommitDate") ?? Unknown,
        RuntimeInformation.FrameworkDescription + (IsNative ? " (native)" : ""),
        $"{RuntimeInformation.RuntimeIdentifier} ({RuntimeInformation.OSDescription})");

    /// <summary>Where releases are published: a GitHub repository's address.</summary>
    public static string RepositoryUrl { get; } = Metadata("RepositoryUrl")!;

    /// <summary>Only the virtual machine knows where the framework's assemblies are.</summary>
    private static bool IsNative => AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") is null;

    private static string? Metadata(string key) =>
        typeof(BuildFacts).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(attribute => attribute.Key == key)?.Value;
}
