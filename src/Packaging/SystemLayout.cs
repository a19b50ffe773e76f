using System.IO.Compression;

namespace VoidMcp.Packaging;

/// <summary>Where Debian and RPM packages put what the archives hold.</summary>
internal static class SystemLayout
{
    private static readonly (string Archive, string System)[] Places =
    [
        ("completions/voidmcp.bash", "usr/share/bash-completion/completions/voidmcp"),
        ("completions/_voidmcp", "usr/share/zsh/site-functions/_voidmcp"),
        ("completions/voidmcp.fish", "usr/share/fish/vendor_completions.d/voidmcp.fish"),
        ("voidmcp.1", "usr/share/man/man1/voidmcp.1.gz"),
        ("LICENSE", "usr/share/doc/voidmcp/copyright"),
        ("THIRD-PARTY-NOTICES.txt", "usr/share/doc/voidmcp/THIRD-PARTY-NOTICES.txt"),
    ];

    /// <summary>The files of a system package.</summary>
    public static IReadOnlyList<PackedFile> Files(
        Release release, Platform platform, IReadOnlyList<PackedFile> shared) =>
    [
        Archives.Binary(release, platform, "usr/bin/voidmcp"),
        .. Places.Select(place => Placed(shared.Single(file => file.Path == place.Archive), place.System)),
    ];

    /// <summary>Man pages are compressed, as policy asks.</summary>
    private static PackedFile Placed(PackedFile file, string path)
    {
        if (!path.EndsWith(".gz", StringComparison.Ordinal)) return file with { Path = path };
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize)) gzip.Write(file.Content);
        return new(path, compressed.ToArray());
    }
}
