using VoidMcp.Files;

namespace VoidMcp.Registry;

/// <summary>
/// Keeps a <see cref="LiveRegistry"/> in step with its file: within a second of a change, however it was made. File
/// events make it quick; looking every half second makes it sure, on network mounts too. What is half written is not
/// taken: the file must read the same twice, and longer so where it has gone, lacks servers that it had or makes no
/// sense, as it may for a moment under an editor's hands. One that never comes to rest is taken as it is before the
/// second is over. A file that can't be read within a few seconds, such as one on a mount that hangs, is reported and
/// waited for.
/// </summary>
internal sealed class RegistryWatch : IAsyncDisposable
{
    /// <summary>How often the files are looked at where no event came.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the file must have read the same.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(40);

    /// <summary>The same where what is read looks like a moment in the middle of a write.</summary>
    private static readonly TimeSpan Doubt = TimeSpan.FromMilliseconds(300);

    /// <summary>How long it is watched for coming to rest, and where it looks as above.</summary>
    private static readonly TimeSpan Restless = TimeSpan.FromMilliseconds(400), RestlessInDoubt = TimeSpan.FromMilliseconds(800);

    /// <summary>A reading that takes longer hangs.</summary>
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(3);

    /// <summary>How long the end of the watch is waited for: a reading that hangs can't be stopped.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(500);

    /// <summary>A stamp that young may hide a second write; git calls such an entry racy.</summary>
    private static readonly TimeSpan Racy = TimeSpan.FromSeconds(3);

    private readonly RegistryFile _file;
    private readonly LiveRegistry _registry;
    private readonly IReadOnlyList<string> _watched;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly FileEvents _events;
    private readonly Task _running;
    private Task<RegistrySnapshot>? _loading;
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
        await Task.WhenAny(_running, Task.Delay(Farewell, TimeProvider.System, CancellationToken.None));
        if (_running.IsCompleted) _stop.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync()
    {
        // What changed since the first reading, before this watch began, is found by the first look.
        FileStamp[] seen = [];
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var stamps = Stamps();
                if (!stamps.AsSpan().SequenceEqual(seen) || stamps.Any(IsRacy) || _loading is not null)
                {
                    // Taken before the reading: a write during it makes another stamp, or a racy one.
                    seen = stamps;
                    _registry.Offer(await SettledAsync());
                }

                await Task.WhenAny(_signal.Task, Task.Delay(Poll, _time, _stop.Token));
                if (_signal.Task.IsCompleted) (_signal, seen) = (NewSignal(), []);
                _events.Renew();
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // The gateway ends.
            }
            catch (Exception error)
            {
                // A bug of ours. The watch goes on, as no change would ever be seen again without it.
                _loading = null;
                _registry.NoteFailure(error);
                await Task.WhenAny(Task.Delay(Poll, _time, _stop.Token));
            }
        }
    }

    private FileStamp[] Stamps() => [.. _watched.Select(FileStamp.Of)];

    private bool IsRacy(FileStamp stamp) => stamp.Exists && (_time.GetUtcNow().UtcDateTime - stamp.WrittenAt).Duration() < Racy;

    /// <summary>The registry, once it reads the same at both ends of a pause.</summary>
    private async Task<RegistrySnapshot> SettledAsync()
    {
        var started = _time.GetTimestamp();
        var read = await LoadAsync();
        while (true)
        {
            if (read.SaysTheSameAs(_registry.Current)) return read;
            var isDoubtful = IsDoubtful(read);
            await Task.Delay(isDoubtful ? Doubt : Settling, _time, _stop.Token);
            var again = await LoadAsync();
            if (again.SaysTheSameAs(read)) return again;
            read = again;
            if (!read.IsBroken && _time.GetElapsedTime(started) > (IsDoubtful(read) ? RestlessInDoubt : Restless)) return read;
        }
    }

    /// <summary>
    /// Whether it may be the beginning of what is still being written: broken, with a new mistake, or without servers
    /// that there were.
    /// </summary>
    private bool IsDoubtful(RegistrySnapshot read)
    {
        var current = _registry.Current;
        if (read.IsBroken) return true;
        var named = read.Servers.Select(s => s.Name).Concat(read.LeftOut).ToHashSet(StringComparer.Ordinal);
        return current.Servers.Any(s => !named.Contains(s.Name))
            || read.Problems.Any(p => !current.Problems.Any(c => c.Entry == p.Entry && c.Message.StartsWith(p.Message, StringComparison.Ordinal)));
    }

    /// <summary>Reads on a thread that may hang; while one does, no other is begun.</summary>
    private async Task<RegistrySnapshot> LoadAsync()
    {
        _loading ??= Task.Run(Load);
        try
        {
            var read = await _loading.WaitAsync(LongestRead, _time, _stop.Token);
            _loading = null;
            return read;
        }
        catch (TimeoutException)
        {
            return RegistryReader.Broken(_file.Path, new RegistryProblem(0, null, $"the file could not be read within {LongestRead.TotalSeconds:0} s", "is it on a mount that hangs?"));
        }
    }

    /// <summary>
    /// A file that was removed is an empty registry; one whose folder has gone with it is out of reach, as with a mount
    /// that was lost.
    /// </summary>
    private RegistrySnapshot Load()
    {
        if (_registry.Current.Servers.Count > 0 && !Directory.Exists(Path.GetDirectoryName(_file.Path)))
            return RegistryReader.Broken(_file.Path, new RegistryProblem(0, null, "the folder of the registry can't be reached", "is it mounted?"));
        return _file.Load();
    }
}
