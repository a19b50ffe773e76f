using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace VoidMcp.EndToEnd.Platforms;

/// <summary>
/// The native binary for Linux arm64, cross-compiled and run under Debian's kernel in an emulator. Compiling takes
/// minutes of all processors, so it is run only where <c>VOIDMCP_EMULATE</c> is set: to the folder of
/// <c>tests/platforms/publish-linux-arm64</c>, or to 1 to compile first.
/// </summary>
public sealed class Arm64Tests
{
    [Fact]
    public async Task It_runs_and_its_worker_is_refused_everything_that_the_probe_tries()
    {
        var wanted = Environment.GetEnvironmentVariable("VOIDMCP_EMULATE") ?? "";
        Assert.SkipWhen(wanted.Length == 0, "takes many minutes; set VOIDMCP_EMULATE=1");
        SystemTools.Require("qemu-system-aarch64");
        SystemTools.Require("cpio");
        var temporary = Directory.CreateTempSubdirectory("voidmcp-arm64-");
        try
        {
            var binaries = wanted == "1" ? temporary.FullName : wanted;
            if (wanted == "1")
            {
                SystemTools.Require("aarch64-linux-gnu-gcc");
                await ScriptAsync("publish-linux-arm64", binaries);
            }

            var printed = await ScriptAsync("run-in-linux-arm64", binaries);
            var probe = Part(printed, "probe").Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(line => line.Contains('\t', StringComparison.Ordinal)).ToList();
            Assert.InRange(probe.Count, 30, 100);

            // Not permitted, or not there: errors of the filter alone.
            Assert.All(probe, line => Assert.True(
                int.Parse(line.Split('\t')[1], CultureInfo.InvariantCulture) is 1 or 38, line));
            Assert.Contains("linux-arm64", Part(printed, "version"));
            Assert.Contains("a script ran", Part(printed, "doctor"));
            Assert.DoesNotContain("did not grant", Part(printed, "doctor"));
            Assert.Contains("through voidmcp", Part(printed, "demo"));
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    /// <summary>What one program of the guest printed; it must have ended with 0.</summary>
    private static string Part(string printed, string name)
    {
        var part = Regex.Match(printed, $@"== {name}\n(.*?)== {name} ended with 0\n", RegexOptions.Singleline);
        Assert.True(part.Success, $"{name} did not run to its end:\n{printed}");
        return part.Groups[1].Value;
    }

    private static async Task<string> ScriptAsync(string name, string folder)
    {
        var start = new ProcessStartInfo(
            Path.Combine(Repository.Root, "tests", "platforms", name), [folder]);
        return (await Cli.RunAsync(start, limit: TimeSpan.FromMinutes(30))).Expect(0).Stdout;
    }
}
