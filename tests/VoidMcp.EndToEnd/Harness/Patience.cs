namespace VoidMcp.EndToEnd.Harness;

/// <summary>How long tests wait for what must come. Generous, for a loaded machine: nothing waits this long unless it is broken.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>What is promised: this long after the gateway is gone, none of its processes is left.</summary>
    public static readonly TimeSpan Orphans = TimeSpan.FromSeconds(3);

    /// <summary>Asks again until the condition holds; fails with the description when it does not hold in time.</summary>
    public static async Task UntilAsync(Func<bool> condition, string description, TimeSpan? limit = null)
    {
        using var tooLate = new CancellationTokenSource(limit ?? Limit);
        while (!condition())
        {
            if (tooLate.IsCancellationRequested) Assert.Fail($"not within {limit ?? Limit}: {description}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The task's result; fails with the description, made when it is needed, when it does not come in time.</summary>
    public static async Task<T> Of<T>(Task<T> task, Func<string> description, TimeSpan? limit = null)
    {
        try
        {
            return await task.WaitAsync(limit ?? Limit, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"not within {limit ?? Limit}: {description()}");
            throw;
        }
    }
}
