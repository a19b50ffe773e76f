using System.Text.Json;
using System.Text.Json.Nodes;
using VoidMcp.Tests.HouseTests;

namespace VoidMcp.Tests.Sandbox.Comparison;

/// <summary>
/// Runs the scripts in this folder in the sandbox and in Node and compares what they return, item by item. Where Node's
/// own data changes with its version, a few items may differ.
/// </summary>
public sealed class NodeComparisonTests
{
    [Theory]
    [InlineData("urls", 0)]
    [InlineData("bytes", 0)]
    [InlineData("dates", 0)]
    [InlineData("normalization", 0.001)]
    [InlineData("collation", 0.005)]
    [InlineData("letters", 0.02)]
    [InlineData("date-formats", 0.05)]
    [InlineData("number-formats", 0.03)]
    [InlineData("patterns", 0)]
    [InlineData("strings", 0)]
    [InlineData("date-guesses", 0)]
    [InlineData("async-code", 0)]
    [InlineData("language", 0)]
    [InlineData("text", 0)]
    [InlineData("values", 0)]
    [InlineData("times", 0.1)]
    public async Task Scripts_return_what_Node_returns(string name, double mayDiffer)
    {
        var code = RepositoryFiles.Read("tests/VoidMcp.Tests/Sandbox/Comparison", name + ".js");
        if (await NodeProcess.ResultAsync(code, TimeZoneInfo.Local.Id) is not { } expected) return;
        var made = new ScriptBench().Result(code);
        var (ours, nodes) = (Items(made), Items(expected));
        Assert.Equal(nodes.Count, ours.Count);
        var different = Enumerable.Range(0, nodes.Count).Where(i => nodes[i] != ours[i]).ToList();
        Assert.True(
            different.Count <= mayDiffer * nodes.Count,
            $"{different.Count} of {nodes.Count} differ:\n"
            + string.Join('\n', different.Take(10).Select(i => $"{nodes[i]}\n{ours[i]}")));
    }

    private static List<string> Items(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(static i =>
            i.ValueKind == JsonValueKind.Array ? JsonNode.Parse(i.GetRawText())!.ToJsonString() : i.ToString())];
    }
}
