using System.Globalization;
using System.Text.Json;

namespace VoidMcp.Benchmarks.Lab;

/// <summary>Makes Markdown tables of the lab's records.</summary>
internal static class LabTables
{
    /// <param name="records">What the tests have written, a record for each client and probe.</param>
    public static IEnumerable<string> Of(IReadOnlyList<JsonElement> records)
    {
        if (records.Count == 0) return ["no client has run"];
        return
        [
            Results([.. With(records, "results")]),
            Offers([.. With(records, "offer")]),
            Surfaces([.. With(records, "surface")]),
            Behaviour([.. With(records, "behaviour")]),
        ];
    }

    private static string Results(List<JsonElement> records) => new LabTable("result")
        .Columns(records.Select(r => $"{Client(r)}, {r.GetProperty("fit")}"))
        .Rows(
            Names(records, "results"),
            (record, shape) => record.GetProperty("results").TryGetProperty(shape, out var seen)
                ? $"{string.Join(", ", seen.GetProperty("marks").EnumerateArray().Select(m => Word(m.GetString()!)))}"
                    + $" ({seen.GetProperty("bytes")})"
                : "",
            records)
        .Text("What the model saw, by the marks in each part, and how many bytes it took.");

    private static string Offers(List<JsonElement> records)
    {
        var table = new LabTable("offered").Columns(records.Select(Client));
        foreach (var name in Names(records, "offer"))
        {
            var value = records[0].GetProperty("offer").GetProperty(name);
            var parts = value.ValueKind == JsonValueKind.Object
                ? value.EnumerateObject().Select(p => p.Name).ToArray()
                : [""];
            foreach (var part in parts)
            {
                table.Row($"{name} {part}".Trim(), records.Select(record =>
                {
                    var cell = record.GetProperty("offer").GetProperty(name);
                    if (part.Length > 0) cell = cell.GetProperty(part);
                    return cell.ValueKind == JsonValueKind.Array
                        ? string.Join(", ", cell.EnumerateArray().Select(c => $"{c}"))
                        : $"{cell}";
                }));
            }
        }

        return table.Text("What the model was offered of a server with 200 tools, long names and long texts.");
    }

    private static string Surfaces(List<JsonElement> records)
    {
        var table = new LabTable("client").Columns(
        [
            "tools", "direct, bytes", "code, bytes", "independent: direct", "code", "dependent: direct", "code",
        ]);
        foreach (var one in records.GroupBy(r => (
            Client: Client(r), Setting: $"{r.GetProperty("setting")}", Tools: Surface(r, "tools"))))
        {
            var setting = one.Key.Setting.Length == 0 ? "" : $", {one.Key.Setting}";
            table.Row(
                $"{one.Key.Client}{setting}",
                [
                    one.Key.Tools,
                    Bytes("direct"), Bytes("code"),
                    Cell("Independent", "direct", "requests"), Cell("Independent", "code", "requests"),
                    Cell("Dependent", "direct", "requests"), Cell("Dependent", "code", "requests"),
                ]);

            // The first request is the same whatever the task is.
            string Bytes(string expose) => one.Where(r => Surface(r, "expose") == expose)
                .Select(r => Surface(r, "bytes")).FirstOrDefault("");

            string Cell(string task, string expose, string figure) => one
                .Where(r => Surface(r, "task") == task && Surface(r, "expose") == expose)
                .Select(r => Surface(r, figure)).SingleOrDefault("");
        }

        return table.Text(
            "The first request to the model, with all tools listed directly, or search and `execute_code` only; and "
            + "how many requests a task of three calls takes.");
    }

    private static string Behaviour(List<JsonElement> records)
    {
        var clients = records.GroupBy(Client).ToList();
        return new LabTable("behaviour").Columns(clients.Select(c => c.Key))
            .Rows(
                Names(records, "behaviour"),
                (client, name) => client
                    .Select(r => r.GetProperty("behaviour").TryGetProperty(name, out var seen) ? $"{seen}" : "")
                    .FirstOrDefault(seen => seen.Length > 0, ""),
                clients)
            .Text("What clients do in a session: questions of servers, lists that change, long calls, interruptions.");
    }

    private static IEnumerable<JsonElement> With(IEnumerable<JsonElement> records, string part) =>
        records.Where(r => r.TryGetProperty(part, out _));

    private static string Client(JsonElement record) =>
        $"{record.GetProperty("client")} {record.GetProperty("version")}";

    private static string[] Names(IEnumerable<JsonElement> records, string part) =>
        [.. records.SelectMany(r => r.GetProperty(part).EnumerateObject().Select(p => p.Name)).Distinct()];

    private static string Surface(JsonElement record, string figure)
    {
        var value = record.GetProperty("surface").GetProperty(figure);
        return value.ValueKind == JsonValueKind.Number
            ? value.GetInt32().ToString("N0", CultureInfo.InvariantCulture)
            : $"{value}";
    }

    private static string Word(string mark) => mark == "iVBORw0KGgo"
        ? "image"
        : mark.Replace("-MARK", "", StringComparison.Ordinal).ToLowerInvariant();
}
