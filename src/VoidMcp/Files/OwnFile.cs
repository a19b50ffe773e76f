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

/// <summary>A folder of voidmcp's own.</summary>
internal static class OwnFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Creates what is missing of the path, for its owner alone (0700). Folders that exist keep their mode.</summary>
    /// <exception cref="IOException">It can't be created, or a file is in its place.</exception>
    /// <exception cref="UnauthorizedAccessException">It can't be created.</exception>
    public static void Ensure(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnerOnly);
    }
}
