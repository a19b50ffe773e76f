using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VoidMcp.Benchmarks.CallCost;

/// <summary>All figures of a run, with what a reader needs to judge them.</summary>
/// <param name="Cores">The cores that the benchmark may use.</param>
/// <param name="LoadBefore">What the machine did before: the load of the last minute.</param>
/// <param name="Rows">The figures.</param>
/// <param name="Notes">What else should be known.</param>
internal sealed record CostReport(
    int Cores, double LoadBefore, IReadOnlyList<CostRow> Rows, IReadOnlyList<string> Notes)
{
    public string ToJson() => JsonSerializer.Serialize(this, CostJson.Default.CostReport);

    public string ToTable()
    {
        var head = Line("", "direct", "(blocks)", "voidmcp", "compared", "target");
        var machine = $"{Cores} cores, load {Number(LoadBefore)} before the run; (blocks): the lowest and the highest "
            + "direct figure, which would be equal on a quiet machine";
        return string.Join('\n', [head, .. Rows.Select(Line), "", .. Notes, machine]);
    }

    private static string Line(CostRow row)
    {
        var compared = (row.Difference, row.Ratio) switch
        {
            ({ } more, _) => $"{(more < 0 ? "" : "+")}{Number(more)} {row.Unit}",
            (_, { } ratio) => $"x {Number(ratio)}",
            _ => "",
        };
        var spread = row.DirectSpread is [var low, var high] ? $"({Number(low)}..{Number(high)})" : "";
        var direct = row.Direct is { } figure ? $"{Number(figure)} {row.Unit}" : "";
        return Line(row.What, direct, spread, $"{Number(row.Through)} {row.Unit}", compared, Wanted(row));
    }

    private static string Line(
        string what, string direct, string spread, string through, string compared, string target) =>
        $"{what,-38}{direct,16} {spread,-24}{through,14}{compared,14}   {target}".TrimEnd();

    private static string Wanted(CostRow row)
    {
        if (row.Target is not { } target) return "";
        var unit = row.Difference is null && row.Ratio is not null ? "" : $" {row.Unit}";
        var sign = row.Difference is not null ? "+" : row.Ratio is not null ? "x " : "";
        var range = target switch
        {
            ({ } least, { } most) => $"{sign}{Short(least)}..{Short(most)}",
            ({ } least, _) => $">= {sign}{Short(least)}",
            _ => $"<= {sign}{Short(target.AtMost ?? 0)}",
        };
        return $"{range + unit,-18}{(row.IsMet == true ? "met" : "missed")}";
    }

    private static string Short(double value) => value.ToString("#,0.##", CultureInfo.InvariantCulture);

    private static string Number(double value) =>
        value.ToString(Math.Abs(value) < 100 ? "0.00" : "#,0", CultureInfo.InvariantCulture);
}

/// <summary>The report as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(CostReport))]
internal sealed partial class CostJson : JsonSerializerContext;
