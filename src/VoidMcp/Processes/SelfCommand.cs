namespace VoidMcp.Processes;

/// <summary>The command with which this program starts itself in one of its hidden modes.</summary>
/// <param name="File">The executable.</param>
/// <param name="Prefix">
/// Arguments before the mode: none for the native binary, the assembly's path for <c>dotnet</c>.
/// </param>
internal sealed record SelfCommand(string File, IReadOnlyList<string> Prefix)
{
    private const string OwnImage = "/proc/self/exe";

    /// <summary>The running program: the native binary, or <c>dotnet voidmcp.dll</c> during development.</summary>
    public static SelfCommand Current()
    {
        var file = Environment.ProcessPath
            ?? throw new InvalidOperationException("The path of this executable is unknown.");
        var assembly = Path.Combine(AppContext.BaseDirectory, "voidmcp.dll");
        var isHost = Path.GetFileNameWithoutExtension(file).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        return isHost && System.IO.File.Exists(assembly) ? new(file, [assembly]) : new(file, []);
    }

    /// <summary>
    /// The executable to start. An update may delete the file of a running gateway; on Linux the running image can
    /// still be started through its /proc link, so servers can start after the update.
    /// </summary>
    public string FileNow =>
        OperatingSystem.IsLinux() && File == Environment.ProcessPath && !System.IO.File.Exists(File) ? OwnImage : File;

    /// <summary>
    /// The executable for processes that must survive <c>pkill -9 -f voidmcp</c>: on Linux its command line doesn't
    /// contain the name.
    /// </summary>
    public string NamelessFile =>
        OperatingSystem.IsLinux() && File == Environment.ProcessPath && Prefix.Count == 0 ? OwnImage : FileNow;
}
