namespace VoidMcp.Protocol;

/// <summary>
/// What the one who cancels a request says of it. It belongs to the handling of that request and goes along with it, so that the
/// requests that are sent meanwhile because of it are cancelled in the same words.
/// </summary>
internal sealed class CancelReason
{
    private static readonly AsyncLocal<CancelReason?> s_current = new();

    private volatile byte[]? _parameters;

    /// <summary>That of the request which is being handled; null where none is.</summary>
    public static CancelReason? Current => s_current.Value;

    /// <summary>The raw params of the <c>notifications/cancelled</c>, with the id of the request that they came for; empty while there are none.</summary>
    public ReadOnlyMemory<byte> Parameters
    {
        get => _parameters;
        set => _parameters = value.ToArray();
    }

    /// <summary>The handling of a request begins: whatever is awaited from here on belongs to it.</summary>
    public static CancelReason Begin() => s_current.Value = new CancelReason();
}
