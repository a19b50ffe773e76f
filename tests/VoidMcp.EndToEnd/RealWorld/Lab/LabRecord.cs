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
        ["qwen"] = "@qwen-code/qwen-code",
        ["copilot"] = "@github/copilot-linux-x64",
    };

    private static string? Folder =>
        Environment.GetEnvironmentVariable("VOIDMCP_LAB") is { Length: > 0 } folder ? folder : null;

    /// <summary>Whether the lab's tables are wanted: tests then take their time, and write what they see.</summary>
    public static bool IsWanted => Folder is not null;

    /// <param name="client">The client's command.</param>
    /// <param name="fit">The setting.</param>
    /// <param name="results">What its model saw, by the shape of the result.</param>
    public static Task WriteAsync(string client, string fit, IEnumerable<(string Shape, string Seen)> results)
    {
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

        return SaveAsync(client, fit, new JsonObject { ["fit"] = fit, ["results"] = seen });
    }

    /// <param name="client">The client's command.</param>
    /// <param name="offer">What it offered its model.</param>
    public static Task WriteAsync(string client, ClientOffer offer)
    {
        var names = new JsonObject();
        foreach (var length in (int[])[40, 60, 64, 80])
            names[$"{length}"] = new JsonArray([.. offer.Long(length).Select(n => (JsonNode)n)]);
        return SaveAsync(client, "offer", new JsonObject
        {
            ["offer"] = new JsonObject
            {
                ["names"] = names,
                ["tools of 200"] = offer.Many,
                ["description"] = offer.Description,
                ["instructions"] = offer.Instructions,
                ["seen"] = offer.Seen,
            },
        });
    }

    /// <param name="client">The client.</param>
    /// <param name="tools">How many tools the server has.</param>
    /// <param name="expose">The surface.</param>
    /// <param name="task">What its model did.</param>
    /// <param name="surface">What that took.</param>
    public static Task WriteAsync(
        ClientVariant client, int tools, string expose, SurfaceTask task, ClientSurface surface) =>
        SaveAsync(
            client.Client,
            $"surface {client.Setting} {tools:D3} {expose} {task}",
            new JsonObject
            {
                ["setting"] = client.Setting,
                ["surface"] = new JsonObject
                {
                    ["tools"] = tools,
                    ["expose"] = expose,
                    ["task"] = task.ToString(),
                    ["bytes"] = surface.First.Bytes,
                    ["requests"] = surface.Requests,
                },
            });

    /// <param name="client">The client's command.</param>
    /// <param name="probe">What was tried.</param>
    /// <param name="seen">What was seen, by what was looked at.</param>
    public static Task WriteAsync(string client, string probe, params (string What, string Seen)[] seen)
    {
        var all = new JsonObject();
        foreach (var (what, text) in seen) all[what] = text;
        return SaveAsync(client, $"behaviour {probe}", new JsonObject { ["behaviour"] = all });
    }

    private static Task SaveAsync(string client, string name, JsonObject seen)
    {
        if (Folder is not { } folder) return Task.CompletedTask;
        var record = new JsonObject { ["client"] = client, ["version"] = VersionOf(client) };
        foreach (var (key, value) in seen) record[key] = value?.DeepClone();
        return File.WriteAllTextAsync(
            Path.Join(folder, $"{client}-{name.Replace(' ', '-')}.json"), record.ToJsonString(s_writing));
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
