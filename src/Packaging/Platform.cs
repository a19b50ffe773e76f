namespace VoidMcp.Packaging;

/// <summary>A platform of the releases, with its names in each kind of package.</summary>
/// <param name="Rid">The .NET runtime identifier, which names archives and npm packages too.</param>
/// <param name="NpmOs">npm's <c>os</c>.</param>
/// <param name="NpmCpu">npm's <c>cpu</c>.</param>
/// <param name="NpmLibc">npm's <c>libc</c> value; null on systems with only one C library.</param>
/// <param name="DebianName">Debian's architecture; null if there is no such package.</param>
/// <param name="RpmName">RPM's architecture; null if there is no such package.</param>
internal sealed record Platform(
    string Rid, string NpmOs, string NpmCpu, string? NpmLibc, string? DebianName, string? RpmName)
{
    public static readonly IReadOnlyList<Platform> All =
    [
        new("linux-x64", "linux", "x64", "glibc", "amd64", "x86_64"),
        new("linux-arm64", "linux", "arm64", "glibc", "arm64", "aarch64"),
        new("linux-musl-x64", "linux", "x64", "musl", null, null),
        new("linux-musl-arm64", "linux", "arm64", "musl", null, null),
        new("osx-x64", "darwin", "x64", null, null, null),
        new("osx-arm64", "darwin", "arm64", null, null, null),
        new("win-x64", "win32", "x64", null, null, null),
        new("win-arm64", "win32", "arm64", null, null, null),
    ];

    public bool IsWindows => NpmOs == "win32";

    public string Executable => IsWindows ? "voidmcp.exe" : "voidmcp";

    /// <summary>The archive, without the version: <c>releases/latest/download</c> needs a name that stays.</summary>
    public string Archive => IsWindows ? $"voidmcp-{Rid}.zip" : $"voidmcp-{Rid}.tar.gz";

    public string NpmPackage => $"@voidmcp/{Rid}";
}
