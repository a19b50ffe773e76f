using System.Text.Json;
using System.Text.Json.Nodes;

namespace VoidMcp.EndToEnd.RealWorld.Lab;

/// <summary>
/// Writes what the lab has seen where <c>VOIDMCP_LAB</c> names a folder: a JSON file for each client and setting, from
/// which <c>VoidMcp.Benchmarks lab</c> makes its table.
/// </summary>
internal static class LabRecord
{
    private static readonly JsonSerializerOptions s_writing = new() { WriteIndented = true };

    private static readonly string[] s_marks =
    [
        "TEXT-MARK", "FIRST-MARK", "SECOND-MARK", "STRUCTURED-MARK", "LINK-MARK", "EMBEDDED-MARK", "BEGIN-MARK",
        "END-MARK", "iVBORw0KGgo",
    ];

    private static readonly Dictionary<string, string> s_packages = new()
    {
        ["claude"] = "@anthropic-ai/claude-code",
        ["codex"] = "@openai/codex",
        ["gemini"] = "@google/gemini-cli",
        ["opencode"] = "opencode-linux-x64-baseline",
    };

    /// <param name="client">The client's command.</param>
    /// <param name="fit">The setting.</param>
    /// <param name="results">What its model saw, by the shape of the result.</param>
    public static async Task WriteAsync(
        string client, string fit, IEnumerable<(string Shape, string Seen)> results)
    {
        if (Environment.GetEnvironmentVariable("VOIDMCP_LAB") is not { Length: > 0 } folder) return;
        var seen = new JsonObject();
        foreach (var (shape, text) in results)
        {
            seen[shape] = new JsonObject
            {
                ["marks"] = new JsonArray(
                    [.. s_marks.Where(m => text.Contains(m, StringComparison.Ordinal)).Select(m => (JsonNode)m)]),
                ["bytes"] = text.Length,
            };
        }

        var record = new JsonObject
        {
            ["client"] = client, ["version"] = VersionOf(client), ["fit"] = fit, ["results"] = seen,
        };
        await File.WriteAllTextAsync(
            Path.Join(folder, $"{client}-{fit}.json"), record.ToJsonString(s_writing));
    }

    /// <param name="client">The client's command.</param>
    /// <param name="offer">What it offered its model.</param>
    public static async Task WriteAsync(string client, ClientOffer offer)
    {
        if (Environment.GetEnvironmentVariable("VOIDMCP_LAB") is not { Length: > 0 } folder) return;
        var names = new JsonObject();
        foreach (var length in (int[])[40, 60, 64, 80])
            names[$"{length}"] = new JsonArray([.. offer.Long(length).Select(n => (JsonNode)n)]);
        var record = new JsonObject
        {
            ["client"] = client,
            ["version"] = VersionOf(client),
            ["offer"] = new JsonObject
            {
                ["names"] = names,
                ["tools of 200"] = offer.Many,
                ["description"] = offer.Description,
                ["instructions"] = offer.Instructions,
                ["seen"] = offer.Seen,
            },
        };
        await File.WriteAllTextAsync(Path.Join(folder, $"{client}-offer.json"), record.ToJsonString(s_writing));
    }

    private static string VersionOf(string client)
    {
        var package = JsonElement.Parse(File.ReadAllText(Path.Join(Repository.Root, "tests/npm/package.json")));
        foreach (var section in (string[])["dependencies", "optionalDependencies"])
        {
            if (package.GetProperty(section).TryGetProperty(s_packages[client], out var version))
                return version.GetString()!;
        }

        return "unknown";
    }
}
