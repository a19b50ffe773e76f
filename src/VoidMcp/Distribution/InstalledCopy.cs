using VoidMcp.Files;
using VoidMcp.Processes;

namespace VoidMcp.Distribution;

/// <summary>Tells how a copy of voidmcp was installed, by its path. Nothing is started, asked or written.</summary>
/// <param name="Program">The program's file, symbolic links resolved.</param>
/// <param name="HomeFolder">The user's home folder.</param>
/// <param name="Exists">Whether a file or folder exists.</param>
internal sealed record InstalledCopy(string Program, string HomeFolder, Func<string, bool> Exists)
{
    /// <summary>The words of a path that tell a method, first match first.</summary>
    private static readonly (string Part, InstallMethod Method)[] Parts =
    [
        ("/_npx/", InstallMethod.Npx),
        ("/pnpm/", InstallMethod.Pnpm),
        ("/.pnpm/", InstallMethod.Pnpm),
        ("/.bun/", InstallMethod.Bun),
        ("/lib/node_modules/", InstallMethod.Npm),
        ("/npm/node_modules/", InstallMethod.Npm),
        ("/node_modules/", InstallMethod.NpmLocal),
        ("/.dotnet/tools/", InstallMethod.DotnetTool),
        ("/.store/voidmcp", InstallMethod.DotnetToolPath),
        ("/Cellar/voidmcp/", InstallMethod.Homebrew),
        ("/scoop/apps/voidmcp/", InstallMethod.Scoop),
        ("/WinGet/", InstallMethod.WinGet),
        ("/tools/any/", InstallMethod.DotnetLocal),
        ("/tools/net10.0/any/", InstallMethod.DotnetLocal),
        ("/Programs/voidmcp/", InstallMethod.WindowsScript),
    ];

    /// <summary>The copy that runs.</summary>
    /// <param name="homeFolder">The user's home folder.</param>
    public static InstalledCopy Running(string homeFolder)
    {
        // The portable build is run by dotnet, or by a launcher of dotnet's: its own folder is what counts.
        var self = SelfCommand.Current();
        var assembly = Path.Join(AppContext.BaseDirectory, "voidmcp.dll");
        return new(RealPath.Of(File.Exists(assembly) ? assembly : self.File), homeFolder, Path.Exists);
    }

    /// <summary>How it was installed.</summary>
    public InstallMethod Method()
    {
        var path = Slashes(Program);
        foreach (var (part, method) in Parts)
        {
            if (path.Contains(part, StringComparison.OrdinalIgnoreCase)) return method;
        }

        return path switch
        {
            "/usr/bin/voidmcp" when Exists("/var/lib/dpkg/info/voidmcp.list") => InstallMethod.Debian,
            "/usr/bin/voidmcp" when Exists("/usr/lib/sysimage/rpm") || Exists("/var/lib/rpm") => InstallMethod.Rpm,
            "/voidmcp" => InstallMethod.Container,
            _ when path == $"{Slashes(HomeFolder)}/.local/bin/voidmcp" => InstallMethod.Script,
            _ => InstallMethod.Unknown,
        };
    }

    private static string Slashes(string path) => path.Replace('\\', '/').TrimEnd('/');
}
