namespace VoidMcp.Files;

/// <summary>Paths without their symbolic links, so that two spellings of one file can be told from two files.</summary>
internal static class RealPath
{
    /// <summary>More links than any path has; reaching it means that they lead in a circle.</summary>
    private const int MostLinks = 64;

    /// <summary>Whether both lead to the same file, which need not exist. Hard links and mounts of one folder in two places are not seen through.</summary>
    public static bool AreSame(string one, string other) =>
        string.Equals(Of(one), Of(other), OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    /// <summary>The path with every link in it followed, that of the file and those of its folders. What can't be looked at stays as it is written.</summary>
    public static string Of(string path)
    {
        var links = 0;
        return Of(Path.GetFullPath(path), ref links);
    }

    private static string Of(string path, ref int links)
    {
        if (Path.GetDirectoryName(path) is not { } parent) return path;
        var folder = Of(parent, ref links);
        var here = Path.Join(folder, Path.GetFileName(path));
        return TargetOf(here) is { } target && ++links <= MostLinks ? Of(Path.GetFullPath(target, folder), ref links) : here;
    }

    private static string? TargetOf(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
