using System.Runtime.CompilerServices;

namespace VoidMcp.Waiting;

/// <summary>
/// Waits for what other threads and processes do. A wait ends as soon as its condition holds and leaves the processor
/// to others in the meantime, so the limit only has to tell a broken product from a slow machine. A failure says what
/// was waited for and what was seen last.
/// </summary>
internal static class Patience
{
    /// <summary>How long a test waits for anything.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(20);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Waits until the condition holds.</summary>
    /// <param name="condition">Asked again and again, after short pauses.</param>
    /// <param name="what">What is waited for. Default: the condition's own text.</param>
    /// <param name="seen">What there is instead; asked for when the wait fails.</param>
    public static Task UntilAsync(
        Func<bool> condition,
        [CallerArgumentExpression(nameof(condition))] string what = "",
        Func<string>? seen = null) =>
        UntilAsync(
            () => Task.FromResult(condition()), holds => holds, what, _ => seen?.Invoke() ?? "nothing of the kind");

    /// <summary>Looks again and again until what is seen is as wanted.</summary>
    /// <param name="look">Asks the product.</param>
    /// <param name="isWanted">Whether the wait is over.</param>
    /// <param name="what">What is waited for. Default: the condition's own text.</param>
    /// <param name="shown">What was seen last, as text; asked for when the wait fails.</param>
    /// <returns>What was seen last.</returns>
    public static async Task<T> UntilAsync<T>(
        Func<Task<T>> look,
        Func<T, bool> isWanted,
        [CallerArgumentExpression(nameof(isWanted))] string what = "",
        Func<T, string>? shown = null)
    {
        var begun = TimeProvider.System.GetTimestamp();
        for (var pause = ShortestPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var seen = await look();
            if (isWanted(seen)) return seen;
            if (TimeProvider.System.GetElapsedTime(begun) >= Limit)
                throw Failure(what, Limit, $"; seen last: {shown?.Invoke(seen) ?? $"{seen}"}");
            await Task.Delay(pause, Stop);
        }
    }

    /// <summary>Waits for the task's end.</summary>
    /// <param name="task">What is waited for.</param>
    /// <param name="what">What that is, in words. Default: the task's expression.</param>
    public static async Task Of(Task task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        try
        {
            await task.WaitAsync(Limit, Stop);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw Failure(what, Limit);
        }
    }

    /// <inheritdoc cref="Of(Task, string)"/>
    /// <returns>The task's result.</returns>
    public static async Task<T> Of<T>(Task<T> task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        await Of((Task)task, what);
        return await task;
    }

    /// <summary>The task's result.</summary>
    /// <param name="task">What is waited for.</param>
    /// <param name="what">What that is, and what there is instead; asked for when the wait fails.</param>
    /// <param name="limit">How long. Default: <see cref="Limit"/>.</param>
    public static async Task<T> Of<T>(Task<T> task, Func<string> what, TimeSpan? limit = null)
    {
        try
        {
            return await task.WaitAsync(limit ?? Limit, Stop);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw Failure(what(), limit ?? Limit);
        }
    }

    private static Xunit.Sdk.XunitException Failure(string what, TimeSpan limit, string seen = "") =>
        new($"waited {limit.TotalSeconds:0} s in vain for: {what}{seen}");
}
