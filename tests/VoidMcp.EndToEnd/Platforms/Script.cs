using System.Diagnostics;

namespace VoidMcp.EndToEnd.Platforms;

/// <summary>The scripts of <c>tests/platforms</c>.</summary>
internal static class Script
{
    /// <summary>Builds for another platform take minutes, and emulators are slow.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(40);

    public static ProcessStartInfo Of(string name, params IEnumerable<string> args) =>
        new(Path.Combine(Repository.Root, "tests", "platforms", name), args);

    /// <summary>Runs a script to its end; fails unless it exits with 0.</summary>
    /// <returns>What it wrote to stdout.</returns>
    public static async Task<string> RunAsync(string name, params IEnumerable<string> args) =>
        (await Cli.RunAsync(Of(name, args), limit: s_limit)).Expect(0).Stdout;
}
