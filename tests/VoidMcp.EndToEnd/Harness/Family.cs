namespace VoidMcp.EndToEnd.Harness;

/// <summary>
/// Every process that was started in a home, at whatever distance: they have its HOME in their environment, also where
/// they left their parent, their group and their session. Disposing ends those that are left, so that a test that fails
/// leaves nothing behind. Linux only.
/// </summary>
internal sealed class Family : IAsyncDisposable
{
    private readonly string _home;
    private readonly HashSet<int> _unmarked = [];

    public Family(Home home)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        _home = home.Path;
    }

    /// <summary>All that run now; one that ended but was not yet collected does not.</summary>
    public IReadOnlyList<int> Living =>
        [.. MarkedProcesses.With("HOME", _home), .. _unmarked.Where(ProcessTree.IsAlive)];

    /// <summary>The guards among them.</summary>
    public IReadOnlyList<int> Guards => [.. Living.Where(pid => ProcessTree.NameOf(pid) == "mcp-guard")];

    /// <summary>From now on the descendants without any environment belong to it too: the workers of scripts.</summary>
    public void AddUnmarked(int gateway) =>
        _unmarked.UnionWith(ProcessTree.Descendants(gateway).Where(pid => !MarkedProcesses.Has(pid, "HOME", _home)));

    /// <summary>
    /// Waits until none is left, and fails where one is still seen three seconds after <paramref name="ended"/>.
    /// </summary>
    /// <param name="ended">The timestamp of the gateway's ending.</param>
    public async Task UntilGoneAsync(long ended)
    {
        while (true)
        {
            var after = TimeProvider.System.GetElapsedTime(ended);
            var left = Living;
            if (left.Count == 0) return;
            if (after >= Patience.Orphans)
                Assert.Fail($"{after.TotalSeconds:0.0} s after the end there still is {string.Join(", ", left.Select(ProcessTree.Describe))}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    public ValueTask DisposeAsync()
    {
        // What is just being started may appear while the others are killed.
        for (var round = 0; round < 100 && Living is { Count: > 0 } left; round++)
        {
            foreach (var pid in left) ProcessTree.TrySignal(pid, ProcessTree.Kill);
        }

        return ValueTask.CompletedTask;
    }
}
