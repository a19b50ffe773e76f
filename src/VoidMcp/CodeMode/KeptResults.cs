using System.Globalization;

namespace VoidMcp.CodeMode;

/// <summary>Something kept, under its handle.</summary>
/// <param name="Handle"><c>r1</c>, <c>r2</c>, …; never given twice in a session.</param>
/// <param name="Content">What it is.</param>
/// <param name="KeptAt">Since when.</param>
internal sealed record KeptResult(string Handle, KeptContent Content, DateTimeOffset KeptAt);

/// <summary>
/// What was too large to be shown whole, kept for the session: a later script opens it, the client reads it as a
/// resource. When all together take too much, the oldest go.
/// </summary>
/// <param name="time">Says since when each is kept.</param>
/// <param name="capacity">Bytes of all together.</param>
internal sealed class KeptResults(TimeProvider time, long capacity = KeptResults.Capacity)
{
    /// <summary>64 MiB for one session.</summary>
    public const long Capacity = 64L << 20;

    /// <summary>So many at most, however small they are.</summary>
    public const int MaxCount = 1_000;

    private const int MaxNamed = 20;

    private readonly Lock _gate = new();
    private readonly List<KeptResult> _kept = [];
    private long _size;
    private int _last;

    /// <summary>Raised when there is another one, from the thread that keeps it. Handlers must not block.</summary>
    public event Action? Changed;

    /// <summary>Those that are kept, oldest first.</summary>
    public IReadOnlyList<KeptResult> All
    {
        get { lock (_gate) return [.. _kept]; }
    }

    /// <summary>Keeps it under a new handle. Null where it alone is above the capacity: <see cref="TooLarge"/> says so.</summary>
    public KeptResult? Keep(KeptContent content)
    {
        if (content.Payload.Length > capacity) return null;
        KeptResult result;
        lock (_gate)
        {
            result = new KeptResult(string.Create(CultureInfo.InvariantCulture, $"r{++_last}"), content, time.GetUtcNow());
            _kept.Add(result);
            _size += content.Payload.Length;
            var drop = 0;
            while (_size > capacity || _kept.Count - drop > MaxCount) _size -= _kept[drop++].Content.Payload.Length;
            _kept.RemoveRange(0, drop);
        }

        Changed?.Invoke();
        return result;
    }

    /// <summary>The one with this handle, or null; <see cref="WhyMissing"/> then says why.</summary>
    public KeptResult? Find(string handle)
    {
        lock (_gate) return _kept.Find(k => k.Handle == handle);
    }

    /// <summary>Whether this handle was ever given.</summary>
    public bool WasKept(string handle)
    {
        if (!handle.StartsWith('r') || !int.TryParse(handle.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        lock (_gate) return number >= 1 && number <= _last;
    }

    /// <summary>Why there is nothing under a handle, and what there is.</summary>
    public string WhyMissing(string handle)
    {
        lock (_gate)
        {
            var why = WasKept(handle)
                ? $"{handle} was dropped: together the kept results took more than {Mebibytes(capacity)}, and the oldest go first"
                : $"nothing is kept as '{Short(handle)}'";
            if (_kept.Count == 0) return $"{why}; nothing is kept at the moment";
            var names = string.Join(", ", _kept.TakeLast(MaxNamed).Select(k => k.Handle));
            return $"{why}; kept are {(_kept.Count > MaxNamed ? "… " : "")}{names}";
        }
    }

    /// <summary>That something is too large to be kept at all.</summary>
    public string TooLarge(KeptContent content) =>
        $"it has {content.Payload.Length.ToString("N0", CultureInfo.InvariantCulture)} bytes, more than the {Mebibytes(capacity)} that are kept, so the rest of it is lost; ask for less";

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";

    private static string Mebibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024):0.##} MiB");
}
