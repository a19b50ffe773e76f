namespace VoidMcp.EndToEnd.CodeMode;

/// <summary>The script workers of a gateway, told by their command lines. Linux only.</summary>
internal static class Workers
{
    public static IReadOnlyList<int> Of(int gateway) => [.. ProcessTree.Descendants(gateway).Where(IsWorker)];

    public static async Task<int> UntilOneIsWarmAsync(int gateway)
    {
        var workers = await Patience.UntilAsync(() => Task.FromResult(Of(gateway)), all => all.Count > 0, "a worker");
        return workers[0];
    }

    private static bool IsWorker(int pid) =>
        ProcessTree.CommandLineOf(pid).Contains("__worker", StringComparison.Ordinal);
}
