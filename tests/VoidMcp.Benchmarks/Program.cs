using VoidMcp.Benchmarks;
using VoidMcp.Benchmarks.CallCost;
using VoidMcp.Benchmarks.Figures;
using VoidMcp.Benchmarks.Lab;
using VoidMcp.Benchmarks.StartOrder;
using VoidMcp.Hosting;

// A gateway in this process starts its servers by way of this program, as the binary does.
if (HiddenModes.TryRun(args) is { } ended) return ended;

// Each command measures one promise with the product's own code, or on the published binary, and prints the figures.
return args switch
{
    ["search-ranking", var folder] => SearchRanking.Run(folder, outFile: null),
    ["search-ranking", var folder, "--out", var outFile] => SearchRanking.Run(folder, outFile),
    ["all", var binary, .. var options] when options.All(option => option is "--json" or "--quick") =>
        AllFigures.Run(binary, options.Contains("--json"), options.Contains("--quick")),
    ["lab", "--from", var folder] => ClientLab.Print(folder, json: false),
    ["lab", .. var options] when options is [] or ["--json"] => ClientLab.Run(json: options.Length > 0),
    ["order", var binary, var symbols, var outFile] => MethodOrder.Run(binary, symbols, outFile),
    ["calls", var binary] => await CallCosts.RunAsync(binary, json: false),
    ["calls", var binary, "--json"] => await CallCosts.RunAsync(binary, json: true),
    ["scripts", var binary] => await ScriptSpeed.RunAsync(binary),
    ["soak", var binary] => await Soak.RunAsync(binary, starts: 2000),
    ["soak", var binary, var starts] when int.TryParse(starts, out var number) && number >= 600 =>
        await Soak.RunAsync(binary, number),
    ["soak-calls", var binary] => await CallSoak.RunAsync(binary, calls: 200_000),
    ["soak-calls", var binary, var calls] when int.TryParse(calls, out var number) && number >= 4000 =>
        await CallSoak.RunAsync(binary, number),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        usage:
          VoidMcp.Benchmarks all BINARY [--json] [--quick]
            measures starts, lists, memory, searches, scripts and size, each beside what it can be compared with;
            --quick only sees that everything can be measured
          VoidMcp.Benchmarks calls BINARY [--json]
            measures what one tools/call costs through the published binary, beside a direct connection in the same run
          VoidMcp.Benchmarks lab [--json | --from FOLDER]
            runs the real clients of tests/npm and prints what each shows its model of results of all shapes, as the
            server sent them and as voidmcp shapes them
          VoidMcp.Benchmarks order BINARY SYMBOLS FILE
            writes the order of methods with which BINARY is to be compiled the next time (src/VoidMcp/Start.order)
          VoidMcp.Benchmarks scripts BINARY
            times scripts on the published binary beside direct calls of the same server, in the same run
          VoidMcp.Benchmarks search-ranking FOLDER [--out FILE]
            ranks FOLDER/queries.dev.json over FOLDER/catalogue.json, writes the ranking as JSON lines, prints times
          VoidMcp.Benchmarks soak BINARY [STARTS]
            starts and stops that many servers (2000; at least 600) and a tenth as many gateways; prints what is left
            over, and fails if anything is
          VoidMcp.Benchmarks soak-calls BINARY [CALLS]
            makes that many calls (200,000; at least 4,000) and a fortieth as many scripts in one gateway; fails if it
            has grown
        """);
    return 2;
}
