using VoidMcp.Files;

namespace VoidMcp.Registry;

/// <summary>
/// Watches the registry file and updates a <see cref="LiveRegistry"/> within a second of any change. File events make
/// it fast; polling every half second makes it reliable, on network mounts too. To skip half-written content, the file
/// must read the same twice; the pause in between is longer if the file is gone, lost servers or is invalid, as may
/// happen for a moment while an editor saves. A file that keeps changing is accepted within a second. A file that can't
/// be read within a few seconds, such as one on a hung mount, is reported, and the read keeps waiting.
/// </summary>
internal sealed class RegistryWatch : IAsyncDisposable
{
    /// <summary>The polling interval.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the content must be stable.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(40);

    /// <summary>How long it must be stable if it looks half-written.</summary>
    private static readonly TimeSpan Doubt = TimeSpan.FromMilliseconds(300);

    /// <summary>How long to wait for stable content, normally and if it looks half-written.</summary>
    private static readonly TimeSpan Restless = TimeSpan.FromMilliseconds(400),
        RestlessInDoubt = TimeSpan.FromMilliseconds(800);

    /// <summary>The timeout of one read.</summary>
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(3);

    /// <summary>How long disposal waits for the watch to end: a hung read can't be cancelled.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(500);

    /// <summary>A timestamp younger than this may hide a second write; git calls such an entry racy.</summary>
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
    /// <param name="registry">The registry to update.</param>
    /// <param name="others">Other files that registry values depend on: the secrets.</param>
    /// <param name="time">The clock for polling and timeouts.</param>
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
        await Task.WhenAny(_running, Task.Delay(Farewell, _time, CancellationToken.None));
        if (_running.IsCompleted) _stop.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync()
    {
        // The first iteration finds changes made between the initial load and the start of this watch. It waits as the
        // others do: reading the file at once would only compete with the answer to the first client.
        FileStamp[] seen = [];
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await Task.WhenAny(_signal.Task, Task.Delay(Poll, _time, _stop.Token));
                if (_stop.IsCancellationRequested) return;
                if (_signal.Task.IsCompleted) (_signal, seen) = (NewSignal(), []);
                _events.Renew();
                var stamps = Stamps();
                if (!stamps.AsSpan().SequenceEqual(seen) || stamps.Any(IsRacy) || _loading is not null)
                {
                    // Taken before the read: a write during the read gives a different stamp, or a racy one.
                    seen = stamps;
                    _registry.Offer(await SettledAsync());
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // The gateway is stopping.
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

    private bool IsRacy(FileStamp stamp) =>
        stamp.Exists && (_time.GetUtcNow().UtcDateTime - stamp.WrittenAt).Duration() < Racy;

    /// <summary>Reads the registry until two reads in a row are the same.</summary>
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
            if (!read.IsBroken && _time.GetElapsedTime(started) > (IsDoubtful(read) ? RestlessInDoubt : Restless))
                return read;
        }
    }

    /// <summary>
    /// Whether the content may be half-written: it is broken, has new errors, or lacks servers that it had.
    /// </summary>
    private bool IsDoubtful(RegistrySnapshot read)
    {
        var current = _registry.Current;
        if (read.IsBroken) return true;
        var named = read.Servers.Select(s => s.Name).Concat(read.LeftOut).ToHashSet(StringComparer.Ordinal);
        return current.Servers.Any(s => !named.Contains(s.Name))
            || read.Problems.Any(p => !current.Problems.Any(
                c => c.Entry == p.Entry && c.Message.StartsWith(p.Message, StringComparison.Ordinal)));
    }

    /// <summary>Reads on a pool thread, since the read may hang; starts no second read meanwhile.</summary>
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
            var problem = $"reading the file timed out after {LongestRead.TotalSeconds:0} s";
            return RegistryReader.Broken(
                _file.Path, new RegistryProblem(0, null, problem, "check whether its mount is responding"));
        }
    }

    /// <summary>
    /// Reads the file. A removed file is an empty registry; if its folder is gone too, as with a lost mount, the
    /// registry is unreachable.
    /// </summary>
    private RegistrySnapshot Load()
    {
        if (_registry.Current.Servers.Count > 0 && !Directory.Exists(Path.GetDirectoryName(_file.Path)))
        {
            return RegistryReader.Broken(
                _file.Path,
                new RegistryProblem(0, null, "the registry's folder does not exist", "check whether it is mounted"));
        }

        return _file.Load();
    }
}
