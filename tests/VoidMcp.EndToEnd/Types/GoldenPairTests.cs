using System.Text;
using System.Text.Json;

namespace VoidMcp.EndToEnd.Types;

/// <summary>
/// The golden pairs of the unit tests (tests/VoidMcp.Tests/Schema/Golden), judged by the real compiler.
/// </summary>
public sealed class GoldenPairTests
{
    private static readonly string s_folder =
        Path.Combine(Repository.Root, "tests", "VoidMcp.Tests", "Schema", "Golden");

    [Fact]
    public async Task Values_that_fit_the_schema_fit_the_type_and_others_do_not()
    {
        await Npm.RequireAsync();
        using var project = new TypeScript();
        var pairs = Directory.GetFiles(s_folder, "*.json");
        Assert.True(pairs.Length >= 30, $"{pairs.Length} pairs");
        foreach (var pair in pairs)
        {
            var values = JsonElement.Parse(await File.ReadAllTextAsync(pair, TestContext.Current.CancellationToken));
            var types = await File.ReadAllTextAsync(
                Path.ChangeExtension(pair, ".ts"), TestContext.Current.CancellationToken);
            project.Add(Path.GetFileNameWithoutExtension(pair) + ".ts", types + Checks(values));
        }

        await project.CheckAsync();
    }

    private static string Checks(JsonElement values)
    {
        var checks = new StringBuilder("export {};\n");
        var number = 0;
        foreach (var value in values.GetProperty("fits").EnumerateArray())
        {
            var json = JsonSerializer.Serialize(value, Compact.Default.JsonElement);
            checks.Append($"export const t{++number}: T = {json};\nexport const l{number}: Line = {json};\n");
        }

        // The compiler itself fails where the line below such a comment is right.
        foreach (var value in values.GetProperty("refuses").EnumerateArray())
        {
            checks.Append(
                $"// @ts-expect-error\nexport const t{++number}: T = "
                + $"{JsonSerializer.Serialize(value, Compact.Default.JsonElement)};\n");
        }

        return checks.ToString();
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(JsonElement))]
internal sealed partial class Compact : System.Text.Json.Serialization.JsonSerializerContext;
