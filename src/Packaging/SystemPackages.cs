namespace VoidMcp.Packaging;

/// <summary>The packages for Debian's and Red Hat's families, built by their own tools.</summary>
internal static class SystemPackages
{
    public static void Write(Release release, IReadOnlyList<PackedFile> shared, string output)
    {
        var debian = SystemTool.IsThere("dpkg-deb");
        var rpm = SystemTool.IsThere("rpmbuild");
        foreach (var platform in release.Platforms)
        {
            var files = platform.DebianName is null ? [] : SystemLayout.Files(release, platform, shared);
            if (debian && platform.DebianName is { } deb) WriteDebian(release, deb, files, output);
            if (rpm && platform.RpmName is { } name) WriteRpm(release, name, files, output);
        }
    }

    private static void WriteDebian(
        Release release, string architecture, IReadOnlyList<PackedFile> files, string output)
    {
        var folder = Directory.CreateTempSubdirectory("voidmcp-deb-");
        try
        {
            var size = files.Sum(file => file.Content.LongLength) / 1024;
            var binary = files.Single(file => file.IsProgram).Content;
            var libc = Glibc.NeededBy(binary) is { } version ? $"libc6 (>= {version})" : "libc6";
            Stage(folder.FullName, files);
            var control = Template.Fill(
                "debian-control", release, ("architecture", architecture), ("size", $"{size}"), ("libc", libc));
            new PackedFile("DEBIAN/control", control).WriteTo(folder.FullName);
            SystemTool.Run(
                release.Date,
                "dpkg-deb",
                "--build",
                "--root-owner-group",
                "-Zxz",
                folder.FullName,
                Path.Join(output, $"voidmcp_{release.Version}_{architecture}.deb"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void WriteRpm(Release release, string architecture, IReadOnlyList<PackedFile> files, string output)
    {
        var folder = Directory.CreateTempSubdirectory("voidmcp-rpm-");
        try
        {
            var staged = Path.Join(folder.FullName, "staged");
            Stage(staged, files);
            var spec = Path.Join(folder.FullName, "voidmcp.spec");
            File.WriteAllText(spec, Template.Fill("voidmcp.spec", release, ("staged", staged)));
            SystemTool.Run(
                release.Date,
                "rpmbuild",
                "-bb",
                "--target",
                architecture,
                "--define",
                $"_topdir {folder.FullName}/build",
                spec);
            var built = Directory.EnumerateFiles(folder.FullName, "*.rpm", SearchOption.AllDirectories).Single();
            File.Copy(built, Path.Join(output, $"voidmcp-{release.Version}.{architecture}.rpm"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Writes the files as a system has them; folders can be entered by all.</summary>
    private static void Stage(string folder, IReadOnlyList<PackedFile> files)
    {
        const UnixFileMode Enterable = (UnixFileMode)0b111_101_101;
        foreach (var file in files) file.WriteTo(folder);
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(folder, Enterable);
        foreach (var below in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories))
            File.SetUnixFileMode(below, Enterable);
    }
}
