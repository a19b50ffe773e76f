namespace VoidMcp.Files;

/// <summary>Creates voidmcp's own folders.</summary>
internal static class OwnFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Creates the missing folders of a path with mode 0700. Existing folders keep their mode.</summary>
    /// <exception cref="IOException">It can't be created, or a file is in the way.</exception>
    /// <exception cref="UnauthorizedAccessException">It can't be created.</exception>
    public static void Ensure(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnerOnly);
    }
}
