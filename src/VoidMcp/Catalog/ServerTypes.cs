using VoidMcp.Schema;

namespace VoidMcp.Catalog;

/// <summary>The learned types of one server's tools, and those not written to disk yet.</summary>
internal sealed class ServerTypes : IAsyncDisposable
{
    /// <summary>Changes within this time are written together.</summary>
    private static readonly TimeSpan WriteDelay = TimeSpan.FromSeconds(1);

    private readonly LearnedTypesFile _file;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private readonly Dictionary<string, LearnedShape> _fresh = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (LearnedShape Shape, LearnedType Type)> _types = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _writing = new(1);
    private readonly CancellationToken _end;
    private readonly string _server;
    private readonly Func<SharedTypesFile?> _shared;
    private bool _isShared;
    private Dictionary<string, LearnedShape>? _known;
    private bool _isWriteDue;

    /// <param name="file">The file that stores them.</param>
    /// <param name="time">The clock of the writes.</param>
    /// <param name="server">The server's name.</param>
    /// <param name="shared">Returns the file that the user shares with others; null for none.</param>
    /// <param name="end">Fires when shutdown can't wait for a write any longer.</param>
    public ServerTypes(
        LearnedTypesFile file,
        TimeProvider time,
        string server,
        Func<SharedTypesFile?> shared,
        CancellationToken end)
    {
        (_server, _shared) = (server, shared);
        _file = file;
        _end = end;
        _timer = time.CreateTimer(_ => _ = WriteAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public LearnedType? Of(CatalogTool tool)
    {
        lock (_gate)
        {
            if (!KnownLocked().TryGetValue(tool.Name, out var shape) || shape.Definition != tool.Definition.Fingerprint)
                return null;
            if (_types.TryGetValue(tool.Name, out var made) && ReferenceEquals(made.Shape, shape)) return made.Type;
            var type = shape.ToType();
            _types[tool.Name] = (shape, type);
            return type;
        }
    }

    public void Add(CatalogTool tool, ResultShape shape)
    {
        var one = new LearnedShape(tool.Definition.Fingerprint, 1, shape);
        lock (_gate)
        {
            var known = KnownLocked();
            var before = known.GetValueOrDefault(tool.Name);
            var after = known[tool.Name] = before?.With(one) ?? one;
            _fresh[tool.Name] = _fresh.TryGetValue(tool.Name, out var fresh) ? fresh.With(one) : one;

            // A higher count alone is written only when it has doubled.
            var isNews = before is null || !ReferenceEquals(before.Shape, after.Shape) || int.IsPow2(after.Samples);
            if (!isNews || _isWriteDue) return;
            _isWriteDue = true;
            _timer.Change(WriteDelay, Timeout.InfiniteTimeSpan);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await WriteAsync();

        // What an earlier run has learned is shared too.
        if (!_isShared && _known is { Count: > 0 } known) await ShareAsync(known);
        _writing.Dispose();
    }

    private async Task WriteAsync()
    {
        await _writing.WaitAsync(CancellationToken.None);
        try
        {
            Dictionary<string, LearnedShape> fresh;
            lock (_gate)
            {
                _isWriteDue = false;
                if (_fresh.Count == 0) return;
                fresh = new(_fresh, StringComparer.Ordinal);
                _fresh.Clear();
            }

            var kept = await _file.AddAsync(fresh, _end);
            lock (_gate) AdoptLocked(kept, fresh);
            if (kept is not null) await ShareAsync(kept);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>
    /// Merges what other gateways have learned; keeps what could not be written for the next attempt.
    /// </summary>
    private void AdoptLocked(IReadOnlyDictionary<string, LearnedShape>? kept, Dictionary<string, LearnedShape> written)
    {
        if (kept is null)
        {
            foreach (var (tool, shape) in written)
                _fresh[tool] = _fresh.TryGetValue(tool, out var newer) ? shape.With(newer) : shape;
            return;
        }

        _known = WithShared(new(kept, StringComparer.Ordinal));
        foreach (var (tool, newer) in _fresh)
            _known[tool] = _known.TryGetValue(tool, out var shape) ? shape.With(newer) : newer;
    }

    private async Task ShareAsync(IReadOnlyDictionary<string, LearnedShape> known)
    {
        if (_shared() is not { } file) return;
        _isShared = true;
        await file.AddAsync(_server, known, _end);
    }

    private Dictionary<string, LearnedShape> KnownLocked() => _known ??= WithShared(_file.Read());

    /// <summary>Types that others have shared count where nothing was learned here of the same definition.</summary>
    private Dictionary<string, LearnedShape> WithShared(Dictionary<string, LearnedShape> own)
    {
        foreach (var (tool, shape) in _shared()?.Read(_server) ?? [])
            own[tool] = own.TryGetValue(tool, out var known) ? shape.Joined(known) : shape;
        return own;
    }
}
