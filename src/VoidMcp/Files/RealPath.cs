namespace VoidMcp.Files;

/// <summary>Resolves symbolic links in paths, to detect two spellings of the same file.</summary>
internal static class RealPath
{
    /// <summary>Limit on followed links; more means a cycle.</summary>
    private const int MostLinks = 64;

    /// <summary>How paths are compared: on Windows their letters' case means nothing.</summary>
    public static StringComparison Comparison =>
        OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>
    /// Whether both paths lead to the same file, which may not exist. Hard links and bind mounts are not detected.
    /// </summary>
    public static bool AreSame(string one, string other) => string.Equals(Of(one), Of(other), Comparison);

    /// <summary>
    /// Resolves all links in the path, including those of its folders. Parts that can't be read stay as written.
    /// </summary>
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
        return TargetOf(here) is { } target && ++links <= MostLinks
            ? Of(Path.GetFullPath(target, folder), ref links)
            : here;
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
