using System.Diagnostics;

namespace VoidMcp.EndToEnd.Platforms;

/// <summary>
/// voidmcp and the fixture for Windows, run by Wine in a prefix of its own. Not native code, which can't be
/// cross-compiled to Windows; the sources are the same. Built on first use, which takes about a minute.
/// </summary>
public sealed class WindowsBuild : IDisposable
{
    // Debian's script `wine` complains on stderr where there is no 32-bit Wine.
    private const string DebianLoader = "/usr/lib/wine/wine64";

    private static readonly string s_cache =
        Path.Combine(Repository.Root, "tests", "VoidMcp.EndToEnd", "obj", "windows");

    private readonly DirectoryInfo _prefix = Directory.CreateTempSubdirectory("voidmcp-wine-");
    private readonly Lazy<Task> _ready;
    private string _loader = "";

    public WindowsBuild() => _ready = new(MakeAsync);

    /// <summary>The folder of the Windows programs.</summary>
    public static string Programs { get; } = Path.Combine(s_cache, "programs");

    /// <summary>The path of the fixture, as Windows programs see it.</summary>
    public static string Fixture { get; } = OnWindows(Path.Combine(Programs, "voidmcp-fixture.exe"));

    /// <summary>The user's folder on Wine's drive C.</summary>
    internal string UserProfile =>
        Path.Combine(_prefix.FullName, "drive_c", "users", Environment.UserName);

    /// <summary>A path of this machine as Windows programs see it.</summary>
    internal static string OnWindows(string path) => @"Z:" + path.Replace('/', '\\');

    /// <summary>Skips the test without Wine; else makes sure that everything is there.</summary>
    internal async Task RequireAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Wine runs on Linux here");
        var wine = SystemTools.Require("wine");
        _loader = File.Exists(DebianLoader) ? DebianLoader : wine;
        await _ready.Value;
    }

    /// <summary>voidmcp.exe with this home.</summary>
    internal ProcessStartInfo Start(Home home, params IEnumerable<string> args)
    {
        var start = home.Start(_loader, [Path.Combine(Programs, "voidmcp.exe"), .. args]);
        start.Environment["VOIDMCP_HOME"] = OnWindows(home.VoidMcpHome);
        SetEnvironment(start);
        return start;
    }

    internal Task<CliResult> RunAsync(Home home, params IEnumerable<string> args) => Cli.RunAsync(Start(home, args));

    public void Dispose()
    {
        if (_loader.Length > 0) Shell("wineserver=/usr/lib/wine/wineserver64; "
            + "[ -x $wineserver ] || wineserver=wineserver; $wineserver -k; $wineserver -w").GetAwaiter().GetResult();
        _prefix.Delete(recursive: true);
    }

    private async Task MakeAsync()
    {
        foreach (var project in new[] { "src/VoidMcp", "tests/fixtures/VoidMcp.Fixture" })
            (await Cli.RunAsync(Publish(project), limit: TimeSpan.FromMinutes(10))).Expect(0);

        // Windows 10, not Wine's older default. Nothing that stays may hold a pipe of ours: hence the shell.
        const string Key = @"'HKCU\Software\Wine'";
        await Shell($"\"{_loader}\" wineboot -i && \"{_loader}\" reg add {Key} /v Version /d win10 /f");
    }

    private static ProcessStartInfo Publish(string project)
    {
        // No lock files: a restore for another platform would add to them.
        string[] args =
        [
            "publish", Path.Combine(Repository.Root, project), "-c", "Release", "-r", "win-x64", "--self-contained",
            "-o", Programs, "--artifacts-path", s_cache, "-p:PublishAot=false", "-p:RunAnalyzers=false",
            "-p:RestorePackagesWithLockFile=false", $"-p:NuGetLockFilePath={Path.Combine(s_cache, "none")}",
            "-nologo", "-nodeReuse:false", "-tl:off", "-v", "q",
        ];
        return new ProcessStartInfo(Harness.Fixture.Dotnet, args);
    }

    private async Task Shell(string script)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"{{ {script}; }} </dev/null >/dev/null 2>&1"]);
        SetEnvironment(start);
        await Cli.RunAsync(start);
    }

    private void SetEnvironment(ProcessStartInfo start)
    {
        start.Environment["WINEPREFIX"] = _prefix.FullName;
        start.Environment["WINEDEBUG"] = "-all";

        // A crash shall be the end, not a debugger.
        start.Environment["WINEDLLOVERRIDES"] = "winedbg.exe=d";

        // .NET maps code twice, to write and to run it; Wine mixes the two up at times.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
    }
}

/// <summary>The tests that share one <see cref="WindowsBuild"/>.</summary>
[CollectionDefinition(Name)]
public sealed class WineTestGroup : ICollectionFixture<WindowsBuild>
{
    public const string Name = "wine";
}
