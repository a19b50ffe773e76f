using System.Diagnostics;

namespace VoidMcp.EndToEnd.Harness;

/// <summary>A fresh home directory with a registry of its own, removed when the test is over.</summary>
internal sealed class Home : IDisposable
{
    /// <summary>Settings under which clients see the servers' tools and nothing else.</summary>
    public const string Direct = "gateway: { expose: direct }";

    /// <summary>Settings under which clients see the servers' tools and the five of Code Mode.</summary>
    public const string Both = "gateway: { expose: both }";

    /// <summary>Settings under which clients see the five tools of Code Mode alone.</summary>
    public const string Code = "gateway: { expose: code }";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("voidmcp-test-");

    /// <param name="registry">The text of voidmcp.yaml; null for none.</param>
    public Home(string? registry = null)
    {
        Directory.CreateDirectory(VoidMcpHome);
        if (registry is not null) Registry = registry;
    }

    public string Path => _directory.FullName;

    public string VoidMcpHome => System.IO.Path.Combine(Path, ".voidmcp");

    public string RegistryFile => System.IO.Path.Combine(VoidMcpHome, "voidmcp.yaml");

    public string Registry
    {
        get => System.IO.File.ReadAllText(RegistryFile);
        set => System.IO.File.WriteAllText(RegistryFile, value);
    }

    /// <summary>A registry whose servers are fixtures, each given as name and arguments.</summary>
    public static Home WithFixtures(params (string Name, string[] Args)[] servers) => WithFixtures("", servers);

    /// <param name="settings">More top-level YAML, before the servers.</param>
    /// <param name="servers">Name and fixture arguments of each.</param>
    public static Home WithFixtures(string settings, params (string Name, string[] Args)[] servers) => new(
        $"version: 1\n{settings}\nservers:\n"
        + string.Concat(servers.Select(s => $"  {s.Name}: {{ {Fixture.Yaml(s.Args)} }}\n")));

    /// <summary>A path inside this home; the file need not exist.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>
    /// A file that a fixture writes: in this home, or in the working directory that voidmcp gives to a server.
    /// </summary>
    public string Written(string name)
    {
        var folders = System.IO.Path.Combine(VoidMcpHome, "servers");
        if (System.IO.File.Exists(File(name)) || !Directory.Exists(folders)) return File(name);
        return Directory.EnumerateFiles(folders, name, SearchOption.AllDirectories).FirstOrDefault() ?? File(name);
    }

    /// <summary>Lines of a fixture's log so far; none where it was never started.</summary>
    public string[] Log(string name)
    {
        if (!System.IO.File.Exists(Written(name))) return [];
        using var file = new FileStream(Written(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>How often the fixture with this log was started.</summary>
    public int Starts(string log) => Log(log).Count(line => line.StartsWith("# started ", StringComparison.Ordinal));

    /// <summary>
    /// The command with this home, and an environment as bare as a desktop client's; more variables can be added to it.
    /// </summary>
    public ProcessStartInfo Start(string file, params IEnumerable<string> args)
    {
        var start = new ProcessStartInfo(file, args) { WorkingDirectory = Path, UseShellExecute = false };
        var path = Environment.GetEnvironmentVariable("PATH");
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        start.Environment["HOME"] = Path;
        start.Environment["VOIDMCP_HOME"] = VoidMcpHome;
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment["NO_COLOR"] = "1";
        return start;
    }

    public ProcessStartInfo Binary(params IEnumerable<string> args) => Start(Repository.Binary, args);

    public void Dispose()
    {
        try
        {
            _directory.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A process that is just ending may write one more file; the system's temporary directory
            // is cleaned anyway.
        }
    }
}
