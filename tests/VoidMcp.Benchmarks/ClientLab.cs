using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.Json;

namespace VoidMcp.Benchmarks;

/// <summary>
/// The client lab: real clients with a fake model, of which the end-to-end tests hold the facts that voidmcp relies on.
/// Here they run for the table of all that was seen.
/// </summary>
internal static class ClientLab
{
    public static int Run(bool json)
    {
        var folder = Directory.CreateTempSubdirectory("voidmcp-lab-").FullName;
        try
        {
            var project = typeof(ClientLab).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
                .Single(a => a.Key == "EndToEnd").Value!;
            var start = new ProcessStartInfo(
                "dotnet", ["test", project, "--filter", "FullyQualifiedName~RealWorld.Lab.ClientFacts"])
            {
                RedirectStandardOutput = true,
            };
            start.Environment["VOIDMCP_LAB"] = folder;
            using var tests = Process.Start(start)!;
            var said = tests.StandardOutput.ReadToEnd();
            tests.WaitForExit();
            var records = Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal)
                .Select(file => JsonElement.Parse(File.ReadAllText(file))).ToList();
            Console.WriteLine(json
                ? $"[{string.Join(",\n", records.Select(r => r.GetRawText()))}]"
                : $"{Table([.. records.Where(r => r.TryGetProperty("results", out _))])}\n\n"
                    + Offers([.. records.Where(r => r.TryGetProperty("offer", out _))]));
            if (tests.ExitCode != 0) Console.Error.WriteLine(said);
            return tests.ExitCode;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Table(List<JsonElement> records)
    {
        if (records.Count == 0) return "no client has run";
        var table = new StringBuilder("| result |");
        foreach (var record in records)
        {
            var (client, version) = (record.GetProperty("client"), record.GetProperty("version"));
            table.Append($" {client} {version}, {record.GetProperty("fit")} |");
        }

        table.Append("\n|---|").Insert(table.Length, "---|", records.Count).Append('\n');
        foreach (var shape in records[0].GetProperty("results").EnumerateObject())
        {
            table.Append($"| {shape.Name} |");
            foreach (var record in records)
            {
                var seen = record.GetProperty("results").GetProperty(shape.Name);
                var marks = seen.GetProperty("marks").EnumerateArray().Select(m => Word(m.GetString()!));
                table.Append($" {string.Join(", ", marks)} ({seen.GetProperty("bytes")}) |");
            }

            table.Append('\n');
        }

        return $"{table}\nWhat the model saw, by the marks in each part, and how many bytes it took.";
    }

    private static string Offers(List<JsonElement> records)
    {
        if (records.Count == 0) return "";
        var table = new StringBuilder("| offered |");
        foreach (var record in records)
            table.Append($" {record.GetProperty("client")} {record.GetProperty("version")} |");
        table.Append("\n|---|").Insert(table.Length, "---|", records.Count).Append('\n');
        foreach (var (name, value) in records[0].GetProperty("offer").EnumerateObject().Select(p => (p.Name, p.Value)))
        {
            foreach (var part in value.ValueKind == JsonValueKind.Object
                ? value.EnumerateObject().Select(p => (string?)p.Name) : [null])
            {
                table.Append($"| {name} {part} |");
                foreach (var record in records)
                {
                    var cell = record.GetProperty("offer").GetProperty(name);
                    table.Append($" {(part is null ? cell : cell.GetProperty(part))} |");
                }

                table.Append('\n');
            }
        }

        return $"{table}\nWhat the model was offered of a server with 200 tools, long names and long texts.";
    }

    private static string Word(string mark) => mark == "iVBORw0KGgo"
        ? "image"
        : mark.Replace("-MARK", "", StringComparison.Ordinal).ToLowerInvariant();
}
