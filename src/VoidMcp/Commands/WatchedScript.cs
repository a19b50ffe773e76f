using VoidMcp.Errors;
using VoidMcp.Files;

namespace VoidMcp.Commands;

/// <summary>
/// Runs a script again and again (<c>run --watch</c>): at once, and whenever its file, the registry or the secrets
/// change. A change ends a run that is still in progress. Ends when it is cancelled.
/// </summary>
/// <param name="context">The command's context.</param>
/// <param name="files">The absolute paths of the files that the script depends on, its own first.</param>
internal sealed class WatchedScript(CommandContext context, IReadOnlyList<string> files)
{
    /// <summary>How often the files are looked at; events only make it faster.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a file must be left alone: editors write in several steps.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(80);

    private volatile TaskCompletionSource _signal = NewSignal();

    /// <param name="run">Runs it once; what it throws is reported, and the next change is waited for.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException">Always, in the end.</exception>
    public async Task RunAsync(Func<CancellationToken, Task> run, CancellationToken cancellation)
    {
        using var events = new FileEvents(files, () => _signal.TrySetResult());
        while (true)
        {
            var seen = Stamps();
            using (var changed = CancellationTokenSource.CreateLinkedTokenSource(cancellation))
            {
                var running = OnceAsync(run, changed.Token);
                await ChangedAsync(seen, events, cancellation);
                await changed.CancelAsync();
                await running;
            }

            cancellation.ThrowIfCancellationRequested();
            context.Output.Note("[grey]changed; running it again[/]");
        }
    }

    private async Task OnceAsync(Func<CancellationToken, Task> run, CancellationToken cancellation)
    {
        try
        {
            await run(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return;
        }
        catch (VoidMcpException failure)
        {
            if (cancellation.IsCancellationRequested) return;
            context.Output.Fail(failure);
        }

        context.Output.Note("[grey]waiting for changes; Ctrl-C stops[/]");
    }

    /// <summary>Returns once a file has changed and is left alone; when cancelled too.</summary>
    private async Task ChangedAsync(FileStamp[] seen, FileEvents events, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            await Task.WhenAny(_signal.Task, Task.Delay(Poll, context.Time, cancellation));
            if (_signal.Task.IsCompleted) _signal = NewSignal();
            events.Renew();
            var now = Stamps();
            if (now.AsSpan().SequenceEqual(seen)) continue;
            while (!cancellation.IsCancellationRequested)
            {
                await Task.WhenAny(Task.Delay(Settling, context.Time, cancellation));
                var later = Stamps();
                if (later.AsSpan().SequenceEqual(now)) return;
                now = later;
            }
        }
    }

    private FileStamp[] Stamps() => [.. files.Select(FileStamp.Of)];

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
