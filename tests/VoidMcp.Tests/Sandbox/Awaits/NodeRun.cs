using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VoidMcp.Tests.Sandbox.Awaits;

/// <summary>Runs many function bodies in one Node process.</summary>
internal static class NodeRun
{
    private const string Runner = """
        process.on('unhandledRejection', () => {});
        const AsyncFunction = (async () => {}).constructor;
        const chunks = [];
        process.stdin.on('data', c => chunks.push(c));
        process.stdin.on('end', async () => {
          const results = [];
          for (const code of JSON.parse(Buffer.concat(chunks).toString())) {
            try { results.push(JSON.stringify(await new AsyncFunction(code)())); }
            catch (e) { results.push('ERROR ' + e); }
          }
          process.stdout.write(JSON.stringify(results));
        });
        """;

    /// <summary>The JSON of what each body returns; skips the test without Node.</summary>
    public static async Task<string[]> ResultsAsync(string[] bodies)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("-e");
        start.ArgumentList.Add(Runner);
        using var node = Started(start);
        var output = node.StandardOutput.ReadToEndAsync();
        await node.StandardInput.WriteAsync(new JsonArray([.. bodies.Select(b => (JsonNode)b)]).ToJsonString());
        node.StandardInput.Close();
        var text = await output;
        using var document = JsonDocument.Parse(text);
        return [.. document.RootElement.EnumerateArray().Select(e => e.GetString()!)];
    }

    private static Process Started(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Skip("needs Node, which is not installed");
            throw;
        }
    }
}
