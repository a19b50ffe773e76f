using System.Diagnostics;

namespace VoidMcp.Tests.Sandbox.Comparison;

/// <summary>Runs scripts in Node, the reference for what JavaScript does.</summary>
internal static class NodeProcess
{
    /// <summary>The JSON of what an async function with this body returns; null if Node is not installed.</summary>
    public static async Task<string?> ResultAsync(string body, string timeZone)
    {
        var start = new ProcessStartInfo("node", ["-"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["TZ"] = timeZone;
        Process node;
        try
        {
            node = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }

        using (node)
        {
            var output = node.StandardOutput.ReadToEndAsync();
            await node.StandardInput.WriteAsync(
                $"(async () => {{ {body}\n }})().then(v => process.stdout.write(JSON.stringify(v)))");
            node.StandardInput.Close();
            return await output;
        }
    }
}
