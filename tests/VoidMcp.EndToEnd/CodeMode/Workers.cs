namespace VoidMcp.EndToEnd.CodeMode;

/// <summary>The script workers of a gateway, told by their command lines. Linux only.</summary>
internal static class Workers
{
    public static IReadOnlyList<int> Of(int gateway) => [.. ProcessTree.Descendants(gateway).Where(IsWorker)];

    public static async Task<int> UntilOneIsWarmAsync(int gateway)
    {
        await Patience.UntilAsync(() => Of(gateway).Count > 0, "a worker is warm");
        return Of(gateway)[0];
    }

    private static bool IsWorker(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Contains("__worker", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
