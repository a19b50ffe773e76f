using System.Buffers;
using System.Text;

namespace VoidMcp.Secrets;

/// <summary>
/// The fast check before masking: whether a text contains any of the probes, one of which occurs in every text that
/// reveals a secret. One vectorized pass, however many probes there are.
/// </summary>
internal sealed class MaskProbe
{
    private const int ChunkLength = 16 * 1024;

    private readonly bool _alwaysFinds;
    private readonly SearchValues<string>? _chars;
    private readonly SearchValues<string>? _bytes;
    private readonly int _longest;

    /// <param name="probes">The probes; an empty one is in every text, none are in no text.</param>
    public MaskProbe(string[] probes)
    {
        _alwaysFinds = probes.Contains("");
        if (_alwaysFinds || probes.Length == 0) return;
        _chars = SearchValues.Create(probes, StringComparison.Ordinal);

        // A byte is a character of the same number here.
        string[] bytes = [.. probes.Select(p => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(p)))];
        _bytes = SearchValues.Create(bytes, StringComparison.Ordinal);
        _longest = bytes.Max(p => p.Length);
    }

    public bool Finds(string text) => _alwaysFinds || (_chars is not null && text.AsSpan().ContainsAny(_chars));

    public bool Finds(ReadOnlySpan<byte> utf8)
    {
        if (_bytes is null) return _alwaysFinds;
        var chunk = ArrayPool<char>.Shared.Rent(Math.Max(ChunkLength, 2 * _longest));
        try
        {
            while (true)
            {
                var count = Math.Min(utf8.Length, chunk.Length);
                Encoding.Latin1.GetChars(utf8[..count], chunk);
                if (chunk.AsSpan(0, count).ContainsAny(_bytes)) return true;
                if (count == utf8.Length) return false;

                // A probe may lie across the chunks.
                utf8 = utf8[(count - _longest + 1)..];
            }
        }
        finally
        {
            ArrayPool<char>.Shared.Return(chunk);
        }
    }
}
