using System.Text;
using VoidMcp.Secrets;

namespace VoidMcp.Processes;

/// <summary>
/// The recent lines of a server's stderr, for error messages and logs. Untrusted: invalid UTF-8 becomes U+FFFD,
/// terminal escape sequences and control characters are removed, long lines are split, and memory is bounded.
/// </summary>
/// <param name="onLine">
/// Called for each complete line, on the thread that reads stderr; for logs. Must not block for long.
/// </param>
/// <param name="mask">Masks the server's secrets before a line is kept or passed on.</param>
internal sealed class StderrTail(Action<string>? onLine = null, SecretMask? mask = null)
{
    /// <summary>Maximum number of lines kept.</summary>
    public const int MaxLines = 50;

    /// <summary>Maximum length of a line, in bytes; longer ones are split.</summary>
    public const int MaxLineBytes = 2048;

    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();
    private readonly SecretMask _mask = mask ?? SecretMask.None;

    // Includes room for a secret, so that splitting a long line doesn't cut it.
    private readonly byte[] _partial = new byte[MaxLineBytes + (mask?.Reach ?? 0)];
    private int _partialLength;

    /// <summary>Lines that end inside a secret in wrapped base64, not masked yet; null if there are none.</summary>
    private string? _begun;

    /// <summary>A snapshot of the kept lines, oldest first.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate) return [.. AllLocked()];
        }
    }

    /// <summary>Returns the last <paramref name="count"/> lines as one text; empty if nothing was written.</summary>
    public string Last(int count)
    {
        lock (_gate) return string.Join('\n', AllLocked().TakeLast(count));
    }

    /// <summary>Adds bytes read from stderr. Not thread-safe.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var piece = end < 0 ? bytes : bytes[..end];
            var room = _partial.Length - _partialLength;
            if (piece.Length > room)
            {
                piece[..room].CopyTo(_partial.AsSpan(_partialLength));
                _partialLength = _partial.Length;
                bytes = bytes[room..];
                EndLine(_mask.SafeCut(_partial, MaxLineBytes));
                continue;
            }

            piece.CopyTo(_partial.AsSpan(_partialLength));
            _partialLength += piece.Length;
            if (end < 0) return;
            bytes = bytes[(end + 1)..];
            EndWholeLine();
        }
    }

    /// <summary>Adds the last line if it has no line break. Called at the end of stderr.</summary>
    public void Finish()
    {
        if (_partialLength > 0) EndWholeLine();
        Release();
    }

    /// <summary>The kept lines, and the beginning of what waits for its next line.</summary>
    private IEnumerable<string> AllLocked() =>
        _begun is null ? _lines : _lines.Append(_mask.ApplyToCut(_begun.Split('\n')[0]));

    private void EndWholeLine()
    {
        while (_partialLength > MaxLineBytes)
            EndLine(Math.Min(_partialLength, _mask.SafeCut(_partial.AsSpan(0, _partialLength), MaxLineBytes)));
        EndLine(_partialLength);
    }

    /// <summary>Makes a line of the first bytes; the rest starts the next line.</summary>
    private void EndLine(int length)
    {
        var line = Printable(Encoding.UTF8.GetString(_partial, 0, length));
        _partial.AsSpan(length, _partialLength - length).CopyTo(_partial);
        _partialLength -= length;
        if (line.Length == 0) return;
        lock (_gate)
        {
            _begun = _begun is null ? line : $"{_begun}\n{line}";
            if (_mask.EndsInside(_begun)) return;
        }

        Release();
    }

    /// <summary>Passes on what waited, masked over its lines.</summary>
    private void Release()
    {
        string[] lines;
        lock (_gate)
        {
            if (_begun is null) return;
            var isLines = _begun.Contains('\n', StringComparison.Ordinal);
            lines = (isLines ? _mask.ApplyToLines(_begun) : _mask.Apply(_begun)).Split('\n');
            _begun = null;
            foreach (var line in lines)
            {
                _lines.Enqueue(line);
                if (_lines.Count > MaxLines) _lines.Dequeue();
            }
        }

        foreach (var line in lines) Tell(line);
    }

    private void Tell(string line)
    {
        try
        {
            onLine?.Invoke(line);
        }
        catch (Exception)
        {
            // A log that can't be written must not stop reading: the server would block on a full pipe.
        }
    }

    /// <summary>Removes control characters and terminal escape sequences such as <c>ESC [ 31 m</c>.</summary>
    private static string Printable(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\x1f') && !text.AsSpan().ContainsAnyInRange('\x7f', '\x9f'))
            return text.TrimEnd();

        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\x1b' && i + 1 < text.Length && text[i + 1] == '[')
            {
                i += 2;
                while (i < text.Length && text[i] is < '@' or > '~') i++;
            }
            else if (text[i] == '\t' || !char.IsControl(text[i]))
            {
                plain.Append(text[i]);
            }
        }

        return plain.ToString().TrimEnd();
    }
}
