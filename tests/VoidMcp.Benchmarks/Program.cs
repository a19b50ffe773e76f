using VoidMcp.Benchmarks;

// Each command measures one promise with the product's own code, or on the published binary, and prints the figures.
return args switch
{
    ["search-ranking", var folder] => SearchRanking.Run(folder, outFile: null),
    ["search-ranking", var folder, "--out", var outFile] => SearchRanking.Run(folder, outFile),
    ["scripts", var binary] => await ScriptSpeed.RunAsync(binary),
    ["soak", var binary] => await Soak.RunAsync(binary, starts: 2000),
    ["soak", var binary, var starts] when int.TryParse(starts, out var number) && number >= 600 => await Soak.RunAsync(binary, number),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: VoidMcp.Benchmarks scripts BINARY");
    Console.Error.WriteLine("  times scripts on the published binary beside direct calls of the same server, in the same run");
    Console.Error.WriteLine("       VoidMcp.Benchmarks search-ranking FOLDER [--out FILE]");
    Console.Error.WriteLine("  ranks FOLDER/queries.dev.json over FOLDER/catalogue.json, writes the ranking as JSON lines, prints times");
    Console.Error.WriteLine("       VoidMcp.Benchmarks soak BINARY [STARTS]");
    Console.Error.WriteLine("  starts and stops that many servers (2000; at least 600) and a tenth as many gateways, prints what is left over, fails where anything is");
    return 2;
}
