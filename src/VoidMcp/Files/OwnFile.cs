namespace VoidMcp.Files;

/// <summary>Options for opening voidmcp's own files.</summary>
internal static class OwnFile
{
    /// <summary>Opens exclusively; a new file gets mode 0600.</summary>
    public static FileStreamOptions Options(FileMode mode, FileAccess access = FileAccess.Write)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
