namespace VoidMcp.Waiting;

/// <summary>
/// Tests of limits that the product keeps on the real clock. That something ends at the limit holds on every machine;
/// that something else comes before it may not hold on one that is busy with other things. Such a test runs with a
/// short limit and, where it fails, again with longer ones: a broken product fails with all of them.
/// </summary>
internal static class GrowingLimit
{
    private static readonly double[] Factors = [1, 8, 40];

    /// <summary>Runs the test with this limit and, while it fails, with 8 and 40 times the limit.</summary>
    /// <param name="limit">The shortest.</param>
    /// <param name="test">Makes all that it needs afresh, with the limit that it is given.</param>
    public static async Task TryAsync(TimeSpan limit, Func<TimeSpan, Task> test)
    {
        foreach (var factor in Factors[..^1])
        {
            try
            {
                await test(limit * factor);
                return;
            }
            catch (Exception early) when (early is not OperationCanceledException)
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"with a limit of {limit * factor}: {early.Message}");
            }
        }

        await test(limit * Factors[^1]);
    }

    /// <inheritdoc cref="TryAsync"/>
    public static void Try(TimeSpan limit, Action<TimeSpan> test) => TryAsync(limit, each =>
    {
        test(each);
        return Task.CompletedTask;
    }).GetAwaiter().GetResult();
}
