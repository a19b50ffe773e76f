namespace VoidMcp.EndToEnd.Harness;

/// <summary>
/// Every process that was started in a home, at whatever distance: they have its HOME in their environment, also where
/// they left their parent, their group and their session. Disposing ends those that are left, so that a test that fails
/// leaves nothing behind. Linux only.
/// </summary>
internal sealed class Family : IAsyncDisposable
{
    /// <summary>What is promised: so long after the gateway is gone, none of its processes is left.</summary>
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long servers have to save and exit where nobody waits for them: the default of <c>stop-timeout</c>.
    /// </summary>
    public static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

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
    /// Ends the gateway and waits until none is left. Fails where one is still seen after the three seconds that are
    /// promised. The clock of that promise stands still while the processes are ready to run and other programs have
    /// the processor; on a quiet machine it is the clock on the wall.
    /// </summary>
    /// <param name="end">What ends the gateway.</param>
    /// <param name="grace">What is promised in addition; none by default.</param>
    public async Task UntilGoneAsync(Action end, TimeSpan grace = default)
    {
        var promise = Promise + grace;
        var waited = new CpuWait(Living);
        var begun = TimeProvider.System.GetTimestamp();
        end();
        while (true)
        {
            var after = TimeProvider.System.GetElapsedTime(begun);
            var left = Living;
            if (left.Count == 0) return;

            var starved = waited.Of(left);
            if (after >= promise + starved || after >= Patience.Limit)
            {
                Assert.Fail(
                    $"{after.TotalSeconds:0.0} s after the end, of {(promise + starved).TotalSeconds:0.0} s allowed, "
                    + $"there still is {string.Join(", ", left.Select(ProcessTree.Describe))}");
            }

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
