using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace VoidMcp.EndToEnd.House;

/// <summary>The order of methods with which the binary is compiled, see <c>src/VoidMcp/Start.order</c>.</summary>
public sealed partial class StartOrderTests
{
    /// <summary>Names change with the code: with a smaller share of known ones, the file must be regenerated.</summary>
    private const double LeastKnown = 0.8;

    [Fact]
    public async Task The_methods_of_a_start_lie_together_in_the_order_of_the_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads symbols with readelf");
        var readelf = SystemTools.Require("readelf");
        var folder = Path.Combine(Repository.Root, "src", "VoidMcp");
        var symbols = Path.Combine(
            folder, "bin", "Release", "net10.0", RuntimeInformation.RuntimeIdentifier, "native", "voidmcp.dbg");
        Assert.SkipUnless(File.Exists(symbols), "the publish has left no symbols");
        var addresses = new Dictionary<string, ulong>(StringComparer.Ordinal);
        foreach (Match function in Function().Matches(await SystemTools.RunAsync(readelf, "--syms", "--wide", symbols)))
        {
            addresses.TryAdd(
                function.Groups[2].Value,
                ulong.Parse(function.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        }

        var names = await File.ReadAllLinesAsync(
            Path.Combine(folder, "Start.order"), TestContext.Current.CancellationToken);
        ulong[] known = [.. names.Where(addresses.ContainsKey).Select(name => addresses[name])];
        Assert.True(
            known.Length >= LeastKnown * names.Length,
            $"only {known.Length} of {names.Length} methods exist: regenerate the file (`order` in MEASURED.md)");

        // Bodies that are the same are folded into one, which may lie elsewhere.
        var ascending = known.Zip(known.Skip(1)).Count(pair => pair.First < pair.Second);
        Assert.True(ascending >= LeastKnown * known.Length, $"{ascending} of {known.Length} follow one another");
    }

    [GeneratedRegex(@"^ *\d+: ([0-9a-f]+) +\d+ FUNC .* (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Function();
}
