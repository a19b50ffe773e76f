using System.Diagnostics;

namespace VoidMcp.EndToEnd.Harness;

/// <summary>
/// Programs of the system that some tests need; where one is missing, the test is skipped and names it.
/// </summary>
internal static class SystemTools
{
    /// <summary>Skips the test unless the program is on the PATH.</summary>
    /// <returns>Its full path.</returns>
    public static string Require(string program)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var found = folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, $"needs {program}, which is not installed");
        return found!;
    }

    /// <summary>Runs a program to its end; fails unless it exits with 0.</summary>
    /// <returns>What it wrote to stdout.</returns>
    public static async Task<string> RunAsync(string program, params IEnumerable<string> args) =>
        (await Cli.RunAsync(new ProcessStartInfo(program, args))).Expect(0).Stdout;
}
