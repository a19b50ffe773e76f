namespace VoidMcp.EndToEnd.House;

/// <summary>
/// The machine of somebody who types a page's commands one after another: one home for all of them, voidmcp and Node on
/// the PATH, the samples at hand, and the packages of the tests, so that npx asks no network.
/// </summary>
internal sealed class ReaderHome : IDisposable
{
    private readonly Home _home = new();

    public ReaderHome()
    {
        CopyTo(Path.Combine(Repository.Root, "samples"), _home.File("samples"));

        // What npx finds installed in the working directory it takes from there.
        Directory.CreateSymbolicLink(
            _home.File("node_modules"), Path.Combine(Repository.Root, "tests", "npm", "node_modules"));
    }

    /// <summary>Runs a script with <c>sh</c>; its stderr is part of its output.</summary>
    public async Task<CliResult> RunAsync(string script)
    {
        var start = _home.Start("/bin/sh", "-c", $"exec 2>&1\n{script}");
        start.Environment["PATH"] = string.Join(
            ':',
            Path.GetDirectoryName(Repository.Binary),
            Path.GetDirectoryName(Npm.Node),
            start.Environment["PATH"]);
        return await Cli.RunAsync(start);
    }

    public void Dispose() => _home.Dispose();

    private static void CopyTo(string from, string to)
    {
        if (!Directory.Exists(from)) return;
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
