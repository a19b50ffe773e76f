namespace VoidMcp.Processes;

/// <summary>
/// Parses the lines that the gateway sends to its guard: <c>+123\n</c> registers process group 123, <c>-123\n</c>
/// unregisters it. Lines may arrive in pieces. Anything else is ignored, as are 0 and 1, which have special meanings in
/// <c>kill</c>.
/// </summary>
internal sealed class GuardedGroups
{
    private bool _adding;
    private bool _valid;
    private long _number;

    public HashSet<int> Registered { get; } = [];

    public void Read(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            switch (b)
            {
                case (byte)'+' or (byte)'-':
                    _adding = b == '+';
                    _valid = true;
                    _number = 0;
                    break;
                case >= (byte)'0' and <= (byte)'9' when _number <= int.MaxValue:
                    _number = (_number * 10) + (b - '0');
                    break;
                case (byte)'\n':
                    Apply();
                    _valid = false;
                    break;
                default:
                    _valid = false;
                    break;
            }
        }
    }

    private void Apply()
    {
        if (!_valid || _number is <= 1 or > int.MaxValue) return;
        if (_adding) Registered.Add((int)_number);
        else Registered.Remove((int)_number);
    }
}
