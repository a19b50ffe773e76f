using System.ComponentModel;
using System.Diagnostics;

namespace VoidMcp.Packaging;

/// <summary>Runs a tool of the system that builds a package.</summary>
internal static class SystemTool
{
    /// <summary>Whether the tool is there. In CI it must be, so that no release lacks a package.</summary>
    /// <exception cref="PackagingException">It isn't, and CI is true.</exception>
    public static bool IsThere(string name)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (folders.Any(folder => File.Exists(Path.Join(folder, name)))) return true;
        if (Environment.GetEnvironmentVariable("CI") == "true")
            throw new PackagingException($"{name} is not installed");
        Console.Error.WriteLine($"skipped: {name} is not installed");
        return false;
    }

    /// <summary>Runs it to its end.</summary>
    /// <param name="date">The date of everything in the package (SOURCE_DATE_EPOCH).</param>
    /// <param name="name">The tool.</param>
    /// <param name="args">Its arguments.</param>
    /// <exception cref="PackagingException">It failed.</exception>
    public static void Run(DateTimeOffset date, string name, params IEnumerable<string> args)
    {
        var start = new ProcessStartInfo(name, args) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SOURCE_DATE_EPOCH"] = $"{date.ToUnixTimeSeconds()}";
        using var process = Start(start);
        var error = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new PackagingException($"{name} failed with exit code {process.ExitCode}:\n{error.Result}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new PackagingException($"{start.FileName}: {error.Message}");
        }
    }
}
