using System.Globalization;

namespace VoidMcp.CodeMode;

/// <summary>Kept content and its handle.</summary>
/// <param name="Handle"><c>r1</c>, <c>r2</c>, …; unique within a session.</param>
/// <param name="Content">The content.</param>
/// <param name="KeptAt">When it was stored.</param>
internal sealed record KeptResult(string Handle, KeptContent Content, DateTimeOffset KeptAt);

/// <summary>
/// Stores results that are too large to show in full, for the duration of a session. Later scripts open them by handle,
/// clients read them as resources. The oldest are dropped when the total size exceeds the capacity.
/// </summary>
/// <param name="time">The clock for <see cref="KeptResult.KeptAt"/>.</param>
/// <param name="capacity">Maximum total size in bytes.</param>
internal sealed class KeptResults(TimeProvider time, long capacity = KeptResults.Capacity)
{
    /// <summary>Default capacity of one session: 64 MiB.</summary>
    public const long Capacity = 64L << 20;

    /// <summary>Maximum number of results, regardless of size.</summary>
    public const int MaxCount = 1_000;

    private const int MaxNamed = 20;

    private readonly Lock _gate = new();
    private readonly List<KeptResult> _kept = [];
    private long _size;
    private int _last;

    /// <summary>Raised on the storing thread when a result is added. Handlers must not block.</summary>
    public event Action? Changed;

    /// <summary>The stored results, oldest first.</summary>
    public IReadOnlyList<KeptResult> All
    {
        get { lock (_gate) return [.. _kept]; }
    }

    /// <summary>
    /// Stores content under a new handle. Null if it exceeds the capacity: see <see cref="TooLarge"/>.
    /// </summary>
    public KeptResult? Keep(KeptContent content)
    {
        if (content.Payload.Length > capacity) return null;
        KeptResult result;
        lock (_gate)
        {
            result = new KeptResult(
                string.Create(CultureInfo.InvariantCulture, $"r{++_last}"), content, time.GetUtcNow());
            _kept.Add(result);
            _size += content.Payload.Length;
            var drop = 0;
            while (_size > capacity || _kept.Count - drop > MaxCount) _size -= _kept[drop++].Content.Payload.Length;
            _kept.RemoveRange(0, drop);
        }

        Changed?.Invoke();
        return result;
    }

    /// <summary>The result with this handle; null if there is none: see <see cref="WhyMissing"/>.</summary>
    public KeptResult? Find(string handle)
    {
        lock (_gate) return _kept.Find(k => k.Handle == handle);
    }

    /// <summary>Whether this handle was ever assigned.</summary>
    public bool WasKept(string handle)
    {
        if (!handle.StartsWith('r')
            || !int.TryParse(handle.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        lock (_gate) return number >= 1 && number <= _last;
    }

    /// <summary>An error message for an unknown handle, with the available ones.</summary>
    public string WhyMissing(string handle)
    {
        lock (_gate)
        {
            var why = WasKept(handle)
                ? $"{handle} was dropped: the kept results exceeded {Mebibytes(capacity)}; the oldest go first"
                : $"unknown handle '{Short(handle)}'";
                if (_kept.Count == 0) return $"{why}; no results are kept now";
            var names = string.Join(", ", _kept.TakeLast(MaxNamed).Select(k => k.Handle));
            return $"{why}; available: {(_kept.Count > MaxNamed ? "… " : "")}{names}";
        }
    }

    /// <summary>An error message for content that exceeds the capacity.</summary>
    public string TooLarge(KeptContent content) =>
        $"its size of {content.Payload.Length.ToString("N0", CultureInfo.InvariantCulture)} bytes exceeds the limit "
        + $"of {Mebibytes(capacity)}, so the rest is lost; request less data";

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";

    private static string Mebibytes(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024):0.##} MiB");
}
