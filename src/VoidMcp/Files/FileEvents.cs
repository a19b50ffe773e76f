namespace VoidMcp.Files;

/// <summary>
/// The system's word that some files may have changed: written in place, or replaced by a rename, also behind a symbolic
/// link. It is a hint: events get lost, come twice, and never come from most network mounts, so whoever listens looks at
/// the files now and then anyway. Where the system refuses to watch (no folder yet, no watches left) there are no events.
/// </summary>
internal sealed class FileEvents : IDisposable
{
    private readonly IReadOnlyList<string> _files;
    private readonly Action _onEvent;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, FileSystemWatcher> _watchers = new(StringComparer.Ordinal);
    private bool _disposed;

    /// <param name="files">The files, absolute.</param>
    /// <param name="onEvent">Called from any thread; must not block.</param>
    public FileEvents(IReadOnlyList<string> files, Action onEvent)
    {
        _files = files;
        _onEvent = onEvent;
        Renew();
    }

    /// <summary>
    /// Watches folders that have come into being, or to which a link leads now, and lets go of others. To be called now and then.
    /// </summary>
    public void Renew()
    {
        lock (_gate)
        {
            if (_disposed) return;
            var wanted = _files.Concat(_files.Select(TargetOf)).Select(f => Path.GetDirectoryName(f)!).Where(Directory.Exists).ToHashSet(StringComparer.Ordinal);
            foreach (var gone in _watchers.Keys.Where(folder => !wanted.Contains(folder)).ToList()) DropLocked(gone);
            foreach (var folder in wanted.Where(folder => !_watchers.ContainsKey(folder))) WatchLocked(folder);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (var folder in _watchers.Keys.ToList()) DropLocked(folder);
        }
    }

    private void WatchLocked(string folder)
    {
        FileSystemWatcher watcher;
        try
        {
            watcher = new FileSystemWatcher(folder);
        }
        catch (Exception error) when (error is ArgumentException or PlatformNotSupportedException)
        {
            // A folder that just went, or a system without watches: looking now and then must do.
            return;
        }

        try
        {
            watcher.NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.CreationTime;
            watcher.Changed += OnFile;
            watcher.Created += OnFile;
            watcher.Deleted += OnFile;
            watcher.Renamed += (_, renamed) => Tell(renamed.Name, renamed.OldName);
            watcher.Error += (_, _) => OnLost(folder);
            watcher.EnableRaisingEvents = true;
            _watchers[folder] = watcher;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Too many watches are in use, or the folder may not be watched.
            watcher.Dispose();
        }
    }

    private void OnFile(object sender, FileSystemEventArgs file) => Tell(file.Name, null);

    private void Tell(string? name, string? oldName)
    {
        if (_files.Concat(_files.Select(TargetOf)).Select(Path.GetFileName).Any(n => n == name || n == oldName)) _onEvent();
    }

    /// <summary>The watch broke, or events were dropped: everything may have changed.</summary>
    private void OnLost(string folder)
    {
        lock (_gate) DropLocked(folder);
        _onEvent();
    }

    private void DropLocked(string folder)
    {
        if (_watchers.Remove(folder, out var watcher)) watcher.Dispose();
    }

    private static string TargetOf(string file)
    {
        try
        {
            return AtomicFile.Target(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return file;
        }
    }
}
