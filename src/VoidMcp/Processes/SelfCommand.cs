namespace VoidMcp.Processes;

/// <summary>How this program starts itself again in one of its hidden modes.</summary>
/// <param name="File">The executable.</param>
/// <param name="Prefix">Arguments before the mode: none for the native binary, the assembly's path for <c>dotnet</c>.</param>
internal sealed record SelfCommand(string File, IReadOnlyList<string> Prefix)
{
    private const string OwnImage = "/proc/self/exe";

    /// <summary>The running program itself: the native binary, or during development <c>dotnet voidmcp.dll</c>.</summary>
    public static SelfCommand Current()
    {
        var file = Environment.ProcessPath
            ?? throw new InvalidOperationException("The system does not tell where this program's file is.");
        var assembly = Path.Combine(AppContext.BaseDirectory, "voidmcp.dll");
        var isHost = Path.GetFileNameWithoutExtension(file).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        return isHost && System.IO.File.Exists(assembly) ? new(file, [assembly]) : new(file, []);
    }

    /// <summary>
    /// The executable to start now. An update may have deleted the file under a running gateway; on Linux the running
    /// image can still be started through its link, and a server that starts after the update works all the same.
    /// </summary>
    public string FileNow =>
        OperatingSystem.IsLinux() && File == Environment.ProcessPath && !System.IO.File.Exists(File) ? OwnImage : File;

    /// <summary>
    /// The same for what must survive <c>pkill -9 -f voidmcp</c>: on Linux its command line does not show the name.
    /// </summary>
    public string NamelessFile =>
        OperatingSystem.IsLinux() && File == Environment.ProcessPath && Prefix.Count == 0 ? OwnImage : FileNow;
}
