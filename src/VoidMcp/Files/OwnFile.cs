namespace VoidMcp.Files;

/// <summary>A file of voidmcp's own.</summary>
internal static class OwnFile
{
    /// <summary>How to open one, shared with nobody; where that creates it, it is for its owner alone (0600).</summary>
    public static FileStreamOptions Options(FileMode mode, FileAccess access = FileAccess.Write)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
