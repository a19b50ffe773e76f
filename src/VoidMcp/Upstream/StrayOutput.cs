namespace VoidMcp.Upstream;

/// <summary>
/// What a server sent that fits nothing: text that is no message, and responses to requests that nobody sent. A call
/// that times out names it, as it may have been its answer.
/// </summary>
internal sealed class StrayOutput
{
    private readonly Lock _gate = new();
    private string? _last;
    private int _count;

    /// <summary>How often the server sent something so far.</summary>
    public int Count => Volatile.Read(ref _count);

    public void Add(string what)
    {
        lock (_gate)
        {
            _last = what;
            _count++;
        }
    }

    /// <summary>The last of it, if there was any after the given count; else null.</summary>
    public string? Since(int count)
    {
        lock (_gate) return _count > count ? _last : null;
    }
}
