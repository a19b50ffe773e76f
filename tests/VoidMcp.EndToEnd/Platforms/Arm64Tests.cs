using System.Globalization;
using System.Text.RegularExpressions;

namespace VoidMcp.EndToEnd.Platforms;

/// <summary>On a whole emulated machine, with Debian's kernel for arm64: the sandbox is that kernel's.</summary>
[Collection(Arm64TestGroup.Name)]
public sealed class Arm64Tests(Arm64Build build)
{
    [Fact]
    public async Task It_runs_and_its_worker_is_refused_everything_that_the_probe_tries()
    {
        await build.RequireAsync("qemu-system-aarch64", "cpio");
        var printed = await Script.RunAsync("run-in-linux-arm64", build.Folder);
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

    /// <summary>What one program of the guest printed; it must have ended with 0.</summary>
    private static string Part(string printed, string name)
    {
        var part = Regex.Match(printed, $@"== {name}\n(.*?)== {name} ended with 0\n", RegexOptions.Singleline);
        Assert.True(part.Success, $"{name} did not run to its end:\n{printed}");
        return part.Groups[1].Value;
    }
}
