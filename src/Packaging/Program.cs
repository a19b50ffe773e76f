using VoidMcp.Packaging;

// Makes everything that a release ships from the published binaries:
//   dotnet run --project src/Packaging -- BINARIES OUTPUT
// BINARIES holds a folder per runtime identifier (linux-x64/voidmcp, win-x64/voidmcp.exe, …, each with symbols/ if
// there are debug symbols), and any/ with the portable build. OUTPUT must be empty or missing.
if (args is not [var binaries, var output])
{
    Console.Error.WriteLine("usage: voidmcp-pack BINARIES OUTPUT");
    return 2;
}

try
{
    Directory.CreateDirectory(output);
    if (Directory.EnumerateFileSystemEntries(output).Any()) throw new PackagingException($"{output} is not empty");
    var release = Release.Open(binaries);
    var packages = LockedPackage.All();
    var shared = Archives.Shared(release, Notices.Write(packages));
    Archives.Write(release, shared, output);
    NpmPackages.Write(release, shared, output);
    NuGetPackages.Write(release, shared, output);
    SystemPackages.Write(release, shared, output);
    File.WriteAllText(Path.Join(output, Sbom.FileName), Sbom.Write(release, packages));
    Manifests.Write(release, output);
    Manifests.WriteChecksums(output);
    Console.WriteLine($"voidmcp {release.Version}: {string.Join(", ", release.Platforms.Select(p => p.Rid))}");
    return 0;
}
catch (Exception error) when (error is PackagingException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"error: {error.Message}");
    return 1;
}
