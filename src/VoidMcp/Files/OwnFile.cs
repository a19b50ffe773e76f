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

/// <summary>Creates voidmcp's own folders.</summary>
internal static class OwnFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Creates missing folders of the path with mode 0700. Existing folders keep their mode.</summary>
    /// <exception cref="IOException">It can't be created, or a file exists at its path.</exception>
    /// <exception cref="UnauthorizedAccessException">It can't be created.</exception>
    public static void Ensure(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnerOnly);
    }
}
