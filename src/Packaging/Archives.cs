namespace VoidMcp.Packaging;

/// <summary>One archive per platform: the binary, and what a person or a system's package puts beside it.</summary>
internal static class Archives
{
    /// <summary>Writes an archive for each platform, and one with debug symbols where there are some.</summary>
    public static void Write(Release release, IReadOnlyList<PackedFile> shared, string output)
    {
        foreach (var platform in release.Platforms)
        {
            IEnumerable<PackedFile> files = [Binary(release, platform, platform.Executable), .. shared];
            Write(platform.IsWindows, Path.Join(output, platform.Archive), release.Date, files);
            if (release.Symbols(platform) is not { } symbols) continue;
            var name = Path.GetFileName(symbols);
            PackedFile.WriteTarGz(
                Path.Join(output, $"voidmcp-{platform.Rid}-symbols.tar.gz"),
                release.Date,
                [new(name, File.ReadAllBytes(symbols))]);
        }
    }

    /// <summary>What every archive and system package holds beside the binary.</summary>
    /// <param name="release">The release.</param>
    /// <param name="notices">The third-party notices.</param>
    public static IReadOnlyList<PackedFile> Shared(Release release, string notices) =>
    [
        new("LICENSE", File.ReadAllText(Path.Join(Release.Repository, "LICENSE"))),
        new("THIRD-PARTY-NOTICES.txt", notices),
        new("voidmcp.1", ManPage.Write(release)),
        new("completions/voidmcp.bash", release.Run("completion", "bash")),
        new("completions/_voidmcp", release.Run("completion", "zsh")),
        new("completions/voidmcp.fish", release.Run("completion", "fish")),
        new("completions/voidmcp.ps1", release.Run("completion", "pwsh")),
    ];

    /// <summary>What no package may lack.</summary>
    public static IReadOnlyList<PackedFile> Legal(IReadOnlyList<PackedFile> shared) =>
        [.. shared.Where(file => file.Path is "LICENSE" or "THIRD-PARTY-NOTICES.txt")];

    public static PackedFile Binary(Release release, Platform platform, string path) =>
        new(path, File.ReadAllBytes(release.Binary(platform)), IsProgram: true);

    private static void Write(bool isZip, string target, DateTimeOffset date, IEnumerable<PackedFile> files)
    {
        if (isZip) PackedFile.WriteZip(target, date, files);
        else PackedFile.WriteTarGz(target, date, files);
    }
}
