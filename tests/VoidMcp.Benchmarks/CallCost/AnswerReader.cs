using System.Buffers.Text;
using System.Text;

namespace VoidMcp.Benchmarks.CallCost;

/// <summary>
/// Reads the answers to calls, one line each, and keeps only the beginning of each: it allocates nothing, and reading a
/// result of 50 MB costs what the pipe costs.
/// </summary>
internal sealed class AnswerReader(Stream input)
{
    private const int KeptOfLine = 512;

    private readonly byte[] _buffer = new byte[256 * 1024];
    private readonly byte[] _beginning = new byte[KeptOfLine];
    private int _kept;
    private int _start;
    private int _end;

    /// <summary>Whether another line is here already, so that reading it does not block.</summary>
    public bool HasLine => _buffer.AsSpan(_start, _end - _start).Contains((byte)'\n');

    private ReadOnlySpan<byte> Beginning => _beginning.AsSpan(0, _kept);

    /// <summary>Reads up to the end of the next answer, past notifications. Blocks until there is one.</summary>
    /// <returns>The length of the answer, in bytes.</returns>
    /// <exception cref="InvalidOperationException">The other side has closed.</exception>
    public long Next()
    {
        while (true)
        {
            var length = NextLine();
            if (Beginning.IndexOf("\"method\":"u8) < 0) return length;
        }
    }

    /// <summary>The id of the answer that was just read.</summary>
    public int Id()
    {
        var at = Beginning.IndexOf("\"id\":"u8);
        if (at >= 0 && Utf8Parser.TryParse(Beginning[(at + 5)..], out int id, out _)) return id;
        throw Unexpected("has no id");
    }

    /// <summary>Makes sure that the answer just read is the server's result: failures must not be measured.</summary>
    /// <exception cref="InvalidOperationException">It is something else.</exception>
    public void MustBeResult()
    {
        if (Beginning.IndexOf("order 4711"u8) < 0) throw Unexpected("is not the server's result");
    }

    /// <summary>Makes sure that the answer just read is no error.</summary>
    /// <exception cref="InvalidOperationException">It is one.</exception>
    public void MustNotFail()
    {
        if (Beginning.IndexOf("\"error\":"u8) >= 0 || Beginning.IndexOf("\"isError\":true"u8) >= 0)
            throw Unexpected("is an error");
    }

    /// <summary>Reads up to the end of the answer with an ID; the answer whole.</summary>
    public byte[] NextWhole(int id)
    {
        while (true)
        {
            using var whole = new MemoryStream();
            NextLine(whole);
            if (Beginning.IndexOf("\"method\":"u8) < 0 && Id() == id) return whole.ToArray();
        }
    }

    /// <summary>An exception that quotes the answer that was just read.</summary>
    public InvalidOperationException Unexpected(string what) =>
        new($"an answer {what}: {Encoding.UTF8.GetString(Beginning)}");

    private long NextLine(Stream? whole = null)
    {
        _kept = 0;
        var length = 0L;
        while (true)
        {
            var here = _buffer.AsSpan(_start, _end - _start);
            var found = here.IndexOf((byte)'\n');
            var part = found < 0 ? here : here[..found];
            var kept = part[..Math.Min(part.Length, KeptOfLine - _kept)];
            kept.CopyTo(_beginning.AsSpan(_kept));
            _kept += kept.Length;
            length += part.Length;
            whole?.Write(part);
            _start += part.Length + 1;
            if (found >= 0) return length;

            (_start, _end) = (0, input.Read(_buffer, 0, _buffer.Length));
            if (_end == 0) throw new InvalidOperationException("the other side has closed; its stderr may say why");
        }
    }
}
