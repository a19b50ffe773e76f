namespace VoidMcp.Distribution;

/// <summary>A way to install voidmcp, and the command that upgrades what it installed.</summary>
/// <param name="Name">Its name in the output of <c>voidmcp upgrade</c>.</param>
/// <param name="Upgrade">The command to run; null if there is none.</param>
/// <param name="Remark">What else to know; null for nothing.</param>
internal sealed record InstallMethod(string Name, string? Upgrade, string? Remark = null)
{
    public static readonly InstallMethod Npx = new(
        "npx", "npx -y voidmcp@latest version", "npx keeps what it downloaded until it is asked for @latest")
    {
        ToStay = "npm install -g voidmcp",
    };

    public static readonly InstallMethod Pnpm = new("pnpm", "pnpm add -g voidmcp@latest");

    public static readonly InstallMethod Bun = new("bun", "bun add -g voidmcp@latest");

    public static readonly InstallMethod Npm = new("npm", "npm install -g voidmcp@latest");

    public static readonly InstallMethod NpmLocal = new("npm", "npm install voidmcp@latest", "in the project's folder");

    public static readonly InstallMethod DotnetTool = new("dotnet tool", "dotnet tool update -g voidmcp");

    public static readonly InstallMethod DotnetToolPath = new(
        "dotnet tool", "dotnet tool update voidmcp --tool-path FOLDER", "FOLDER: the one that holds voidmcp");

    public static readonly InstallMethod DotnetLocal = new(
        "dotnet tool",
        "dotnet tool update voidmcp",
        "in the folder of the tool manifest; dnx voidmcp takes the latest")
    {
        ToStay = "dotnet tool install -g voidmcp",
    };

    public static readonly InstallMethod Homebrew = new("Homebrew", "brew upgrade voidmcp");

    public static readonly InstallMethod Scoop = new("Scoop", "scoop update voidmcp");

    public static readonly InstallMethod WinGet = new("WinGet", "winget upgrade voidmcp");

    public static readonly InstallMethod Debian = new(
        "Debian package", "sudo apt install ./voidmcp_VERSION_ARCH.deb", $"download it: {Releases}");

    public static readonly InstallMethod Rpm = new(
        "RPM package", "sudo rpm -U voidmcp-VERSION.ARCH.rpm", $"download it: {Releases}");

    public static readonly InstallMethod Container = new(
        "container image", null, "pull or build the image again and replace the container");

    public static readonly InstallMethod Script = new(
        "install.sh", $"curl -fsSL {Releases}/download/install.sh | sh");

    public static readonly InstallMethod WindowsScript = new(
        "install.ps1", $"irm {Releases}/download/install.ps1 | iex");

    public static readonly InstallMethod Unknown = new(
        "unknown", null, $"replace the file with the one of the latest release: {Releases}");

    /// <summary>
    /// If this copy is in a cache that may be emptied at any time: the command that installs one to stay. Otherwise
    /// null.
    /// </summary>
    public string? ToStay { get; private init; }

    private static string Releases => $"{BuildFacts.RepositoryUrl}/releases/latest";
}
