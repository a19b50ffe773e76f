using System.Text.Json;
using VoidMcp.Schema;
using VoidMcp.Tests.HouseTests;

namespace VoidMcp.Tests.Schema;

/// <summary>
/// Golden pairs: <c>Golden/NAME.json</c> holds a schema with values that must and must not fit, <c>Golden/NAME.ts</c>
/// its types as they are declared in a file and as one line shows them. An end-to-end test has the TypeScript compiler
/// check the values against the types. After a wanted change, run with VOIDMCP_ACCEPT=1.
/// </summary>
public sealed class GoldenTests
{
    private static readonly string s_folder = Path.Join(RepositoryFiles.Root, "tests/VoidMcp.Tests/Schema/Golden");

    public static TheoryData<string> Pairs => [.. Directory.EnumerateFiles(s_folder, "*.json")
        .Select(p => Path.GetFileNameWithoutExtension(p)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_schema_becomes_its_types(string name)
    {
        var schema = JsonElement.Parse(File.ReadAllText(Path.Join(s_folder, $"{name}.json"))).GetProperty("schema");
        var types =
            $"{TypeScriptWriter.Declare("T", schema)}\n// In one line:\n"
            + $"type Line = {TypeScriptWriter.Inline(schema)};\n";
        var file = Path.Join(s_folder, $"{name}.ts");
        if (Environment.GetEnvironmentVariable("VOIDMCP_ACCEPT") == "1") File.WriteAllText(file, types);
        Assert.Equal(File.ReadAllText(file), types);
    }
}
