using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace VoidMcp.Packaging;

/// <summary>A file in a package.</summary>
/// <param name="Path">Its path in the package, with '/'.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="IsProgram">Whether it can be executed.</param>
internal sealed record PackedFile(string Path, byte[] Content, bool IsProgram = false)
{
    public PackedFile(string path, string content)
        : this(path, Encoding.UTF8.GetBytes(content))
    {
    }

    private UnixFileMode Mode =>
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead
        | (IsProgram ? UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : 0);

    /// <summary>Writes a .tar.gz that depends on its files alone: one owner, one date, the given order.</summary>
    public static void WriteTarGz(string target, DateTimeOffset date, IEnumerable<PackedFile> files)
    {
        using var file = File.Create(target);
        using var gzip = new GZipStream(file, CompressionLevel.SmallestSize);
        using var tar = new TarWriter(gzip, TarEntryFormat.Ustar);
        foreach (var packed in files)
        {
            using var content = new MemoryStream(packed.Content);
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, packed.Path)
            {
                DataStream = content,
                Mode = packed.Mode,
                ModificationTime = date,
            });
        }
    }

    /// <summary>Writes a .zip in the same way.</summary>
    public static void WriteZip(string target, DateTimeOffset date, IEnumerable<PackedFile> files)
    {
        const int RegularFile = 0x8000;
        using var file = File.Create(target);
        using var zip = new ZipArchive(file, ZipArchiveMode.Create);
        foreach (var packed in files)
        {
            var entry = zip.CreateEntry(packed.Path, CompressionLevel.SmallestSize);
            entry.LastWriteTime = date;
            entry.ExternalAttributes = (RegularFile | (int)packed.Mode) << 16;
            using var stream = entry.Open();
            stream.Write(packed.Content);
        }
    }

    /// <summary>Writes the file below a folder.</summary>
    public void WriteTo(string folder)
    {
        var target = System.IO.Path.Join(folder, Path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
        File.WriteAllBytes(target, Content);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(target, Mode);
    }
}
