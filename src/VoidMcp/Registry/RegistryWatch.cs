using VoidMcp.Files;

namespace VoidMcp.Registry;

/// <summary>
/// Keeps a <see cref="LiveRegistry"/> in step with its file: within a second of a change, however it was made. File events
/// make it quick; looking every half second makes it sure, on network mounts too. What is half written is not taken: the
/// file must read the same twice, and longer so where it has gone, is empty or makes no sense, as it may for a moment
/// under an editor's hands.
/// </summary>
internal sealed class RegistryWatch : IAsyncDisposable
{
    /// <summary>How often the files are looked at where no event came.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the file must have read the same.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(40);

    /// <summary>The same where what is read looks like a moment in the middle of a write.</summary>
    private static readonly TimeSpan Doubt = TimeSpan.FromMilliseconds(250);

    /// <summary>A stamp that young may hide a second write; git calls such an entry racy.</summary>
    private static readonly TimeSpan Racy = TimeSpan.FromSeconds(3);

    private readonly RegistryFile _file;
    private readonly LiveRegistry _registry;
    private readonly IReadOnlyList<string> _watched;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly FileEvents _events;
    private readonly Task _running;
    private volatile TaskCompletionSource _signal = NewSignal();

    /// <param name="file">The registry's file.</param>
    /// <param name="registry">What is to follow it.</param>
    /// <param name="others">More files on which the registry's values depend: the secrets.</param>
    /// <param name="time">The clock of the waiting.</param>
    public RegistryWatch(RegistryFile file, LiveRegistry registry, IReadOnlyList<string> others, TimeProvider time)
    {
        _file = file;
        _registry = registry;
        _watched = [file.Path, .. others];
        _time = time;
        _events = new FileEvents(_watched, () => _signal.TrySetResult());
        _running = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _events.Dispose();
        await _running;
        _stop.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync()
    {
        // What changed since the first reading, before this watch began, is found by the first look.
        FileStamp[] seen = [];
        try
        {
            while (true)
            {
                var stamps = Stamps();
                if (!stamps.AsSpan().SequenceEqual(seen) || stamps.Any(IsRacy))
                {
                    // Taken before the reading: a write during it makes another stamp, or a racy one.
                    seen = stamps;
                    _registry.Offer(await SettledAsync());
                }

                await Task.WhenAny(_signal.Task, Task.Delay(Poll, _time, _stop.Token));
                _stop.Token.ThrowIfCancellationRequested();
                if (_signal.Task.IsCompleted) (_signal, seen) = (NewSignal(), []);
                _events.Renew();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The gateway ends.
        }
    }

    private FileStamp[] Stamps() => [.. _watched.Select(FileStamp.Of)];

    private bool IsRacy(FileStamp stamp) => stamp.Exists && (_time.GetUtcNow().UtcDateTime - stamp.WrittenAt).Duration() < Racy;

    /// <summary>The registry, once it reads the same at both ends of a pause.</summary>
    private async Task<RegistrySnapshot> SettledAsync()
    {
        var read = Load();
        while (true)
        {
            if (read.SaysTheSameAs(_registry.Current)) return read;
            await Task.Delay(IsDoubtful(read) ? Doubt : Settling, _time, _stop.Token);
            var again = Load();
            if (again.SaysTheSameAs(read)) return again;
            read = again;
        }
    }

    private bool IsDoubtful(RegistrySnapshot read) => read.IsBroken || read.Problems.Count > 0 || (read.Servers.Count == 0 && _registry.Current.Servers.Count > 0);

    /// <summary>A file that was removed is an empty registry; one whose folder has gone with it is out of reach, as with a mount that was lost.</summary>
    private RegistrySnapshot Load()
    {
        if (_registry.Current.Servers.Count > 0 && !Directory.Exists(Path.GetDirectoryName(_file.Path)))
            return RegistryReader.Broken(_file.Path, new RegistryProblem(0, null, "the folder of the registry can't be reached", "is it mounted?"));
        return _file.Load();
    }
}
