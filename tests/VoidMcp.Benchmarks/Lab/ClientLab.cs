using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace VoidMcp.Benchmarks.Lab;

/// <summary>
/// The client lab: real clients with a fake model, of which the end-to-end tests hold the facts that voidmcp relies on.
/// Here they run for the tables of all that was seen.
/// </summary>
internal static class ClientLab
{
    /// <param name="json">Whether to print what the tests have written, instead of tables.</param>
    public static int Run(bool json)
    {
        var folder = Directory.CreateTempSubdirectory("voidmcp-lab-").FullName;
        try
        {
            var project = typeof(ClientLab).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
                .Single(a => a.Key == "EndToEnd").Value!;
            var start = new ProcessStartInfo(
                "dotnet", ["test", project, "--filter", "FullyQualifiedName~RealWorld.Lab."])
            {
                RedirectStandardOutput = true,
            };
            start.Environment["VOIDMCP_LAB"] = folder;
            using var tests = Process.Start(start)!;
            var said = tests.StandardOutput.ReadToEnd();
            tests.WaitForExit();
            Print(folder, json);
            if (tests.ExitCode != 0) Console.Error.WriteLine(said);
            return tests.ExitCode;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Prints what tests have written that ran with <c>VOIDMCP_LAB</c>.</summary>
    /// <param name="folder">The folder that it named.</param>
    /// <param name="json">Whether to print that as it is, instead of tables.</param>
    public static int Print(string folder, bool json)
    {
        var records = Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal)
            .Select(file => JsonElement.Parse(File.ReadAllText(file))).ToList();
        Console.WriteLine(json
            ? $"[{string.Join(",\n", records.Select(r => r.GetRawText()))}]"
            : string.Join("\n\n", LabTables.Of(records)));
        return 0;
    }
}
