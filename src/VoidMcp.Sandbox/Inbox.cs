using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace VoidMcp.Sandbox;

/// <summary>
/// Hands items from one thread to another, in order. Whoever waits sleeps at once: the collections of the library spin
/// first, which takes the processor from the very process that is about to answer.
/// </summary>
internal sealed class Inbox<T>
{
    private const double LongestMilliseconds = 3_600_000;

    private readonly Queue<T> _items = [];

    public void Add(T item)
    {
        lock (_items)
        {
            _items.Enqueue(item);
            Monitor.Pulse(_items);
        }
    }

    /// <summary>Takes the next item, however long it takes to come.</summary>
    public T Take()
    {
        lock (_items)
        {
            while (_items.Count == 0) Monitor.Wait(_items);
            return _items.Dequeue();
        }
    }

    /// <summary>Takes the next item; false if none came in time.</summary>
    public bool TryTake(TimeSpan atMost, [MaybeNullWhen(false)] out T item)
    {
        var since = Stopwatch.GetTimestamp();
        lock (_items)
        {
            while (_items.Count == 0)
            {
                var left = atMost - Stopwatch.GetElapsedTime(since);
                if (left <= TimeSpan.Zero) break;
                Monitor.Wait(_items, (int)Math.Ceiling(Math.Min(left.TotalMilliseconds, LongestMilliseconds)));
            }

            return _items.TryDequeue(out item);
        }
    }

    public void Clear()
    {
        lock (_items) _items.Clear();
    }
}
