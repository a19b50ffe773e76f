using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace VoidMcp.Packaging;

/// <summary>
/// What is packaged: the published binaries, one folder per runtime identifier, and what they say of themselves.
/// </summary>
internal sealed class Release
{
    /// <summary>A sentence for every list of packages.</summary>
    public const string Description = "One MCP connection to all of your servers, and scripts that call many tools.";

    /// <summary>What zip archives can hold at the earliest.</summary>
    private static readonly DateTimeOffset s_earliest = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] s_symbolFiles = ["voidmcp.dbg", "voidmcp.dSYM.tar", "voidmcp.pdb"];

    private readonly string _binaries;
    private readonly IReadOnlyList<string> _hostCommand;

    private Release(string binaries, IReadOnlyList<string> hostCommand)
    {
        (_binaries, _hostCommand) = (binaries, hostCommand);
        var facts = JsonElement.Parse(Run("version", "--json"));
        Version = facts.GetProperty("version").GetString()!;
        Commit = facts.GetProperty("commit").GetString()!;
        Date = DateTimeOffset.TryParse(
            facts.GetProperty("date").GetString(),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var date)
            ? date
            : s_earliest;
        Platforms = [.. Platform.All.Where(platform => File.Exists(Binary(platform)))];
    }

    /// <summary>The repository's folder, from which licence, README and help pages come.</summary>
    public static string Repository { get; } = Metadata("RepositoryRoot");

    /// <summary>The repository's address, where releases are.</summary>
    public static string RepositoryUrl { get; } = Metadata("RepositoryUrl");

    /// <summary>Where NuGet keeps the packages that were compiled in.</summary>
    public static string NuGetPackages { get; } = Metadata("Packages");

    public string Version { get; }

    public string Commit { get; }

    /// <summary>
    /// The commit's date, which every file in the packages has, so that the same source gives the same packages.
    /// </summary>
    public DateTimeOffset Date { get; }

    /// <summary>The platforms whose binary was published.</summary>
    public IReadOnlyList<Platform> Platforms { get; }

    /// <summary>The portable build for dotnet (voidmcp.dll with its libraries); null if there is none.</summary>
    public string? Portable => Path.Join(_binaries, "any") is var folder
        && File.Exists(Path.Join(folder, "voidmcp.dll"))
            ? folder
            : null;

    /// <summary>Opens the folder of binaries.</summary>
    /// <exception cref="PackagingException">None of them runs on this machine.</exception>
    public static Release Open(string binaries)
    {
        var own = Platform.All.FirstOrDefault(p => p.Rid == RuntimeInformation.RuntimeIdentifier);
        var native = own is null ? null : Path.Join(binaries, own.Rid, own.Executable);
        var portable = Path.Join(binaries, "any", "voidmcp.dll");
        if (File.Exists(native)) return new(binaries, [native]);
        if (File.Exists(portable)) return new(binaries, ["dotnet", portable]);
        throw new PackagingException(
            $"{binaries} needs a binary that runs here ({RuntimeInformation.RuntimeIdentifier}/voidmcp or "
            + "any/voidmcp.dll): completions and the man page come from it");
    }

    public string Binary(Platform platform) => Path.Join(_binaries, platform.Rid, platform.Executable);

    /// <summary>The debug symbols of a platform's binary; null if they are not there.</summary>
    public string? Symbols(Platform platform) =>
        s_symbolFiles.Select(name => Path.Join(_binaries, platform.Rid, "symbols", name)).FirstOrDefault(File.Exists);

    /// <summary>Runs voidmcp in an empty home and returns its output.</summary>
    /// <exception cref="PackagingException">It failed.</exception>
    public string Run(params IEnumerable<string> args)
    {
        var home = Directory.CreateTempSubdirectory("voidmcp-pack-");
        try
        {
            var start = new ProcessStartInfo(_hostCommand[0], [.. _hostCommand.Skip(1), .. args])
            {
                RedirectStandardOutput = true,
                RedirectStandardInput = true,
            };
            start.Environment["VOIDMCP_HOME"] = home.FullName;
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0
                ? output
                : throw new PackagingException($"voidmcp {string.Join(' ', args)}: exit code {process.ExitCode}");
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    private static string Metadata(string key) =>
        typeof(Release).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == key).Value!;
}

/// <summary>A release can't be made; the message says why.</summary>
internal sealed class PackagingException(string message) : Exception(message);
