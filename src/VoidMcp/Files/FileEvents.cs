namespace VoidMcp.Files;

/// <summary>
/// Reports that files may have changed: written in place or replaced by a rename, also behind a symbolic link. Events
/// are only hints: they may be lost or duplicate, and most network mounts send none, so the owner must poll too. If the
/// system can't watch a folder (it doesn't exist, no watches left), there are no events.
/// </summary>
internal sealed class FileEvents : IDisposable
{
    private readonly IReadOnlyList<string> _files;
    private readonly Action _onEvent;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, FileSystemWatcher> _watchers = new(StringComparer.Ordinal);
    private bool _disposed;

    /// <param name="files">The absolute paths of the files.</param>
    /// <param name="onEvent">Called on any thread; must not block.</param>
    public FileEvents(IReadOnlyList<string> files, Action onEvent)
    {
        _files = files;
        _onEvent = onEvent;
        Renew();
    }

    /// <summary>
    /// Starts watching folders that now exist or that links now point to, and stops watching others. Call it regularly.
    /// </summary>
    public void Renew()
    {
        lock (_gate)
        {
            if (_disposed) return;
            var wanted = _files.Concat(_files.Select(TargetOf))
                .Select(f => Path.GetDirectoryName(f)!).Where(Directory.Exists).ToHashSet(StringComparer.Ordinal);
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
            // The folder was just removed, or the system has no watches: polling must do.
            return;
        }

        try
        {
            watcher.NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size
                | NotifyFilters.CreationTime;
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
            // No watches left, or the folder can't be watched.
            watcher.Dispose();
        }
    }

    private void OnFile(object sender, FileSystemEventArgs file) => Tell(file.Name, null);

    private void Tell(string? name, string? oldName)
    {
        if (_files.Concat(_files.Select(TargetOf)).Select(Path.GetFileName).Any(n => n == name || n == oldName))
            _onEvent();
    }

    /// <summary>Handles a broken watch or dropped events: anything may have changed.</summary>
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
