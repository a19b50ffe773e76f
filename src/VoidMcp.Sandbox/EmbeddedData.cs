using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace VoidMcp.Sandbox;

/// <summary>
/// A data file that is part of the binary, made of named sections: four letters, the length in bytes (4 bytes, little
/// endian), and the bytes, padded to a multiple of four.
/// </summary>
internal sealed class EmbeddedData
{
    private readonly byte[] _bytes;
    private readonly Dictionary<string, (int Start, int Length)> _sections = new(StringComparer.Ordinal);

    /// <param name="name">The resource's name.</param>
    public EmbeddedData(string name)
    {
#pragma warning disable RS0030 // Reads this assembly's own data, which needs no file in a native binary.
        using var stream = typeof(EmbeddedData).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"no data {name}");
#pragma warning restore RS0030
        _bytes = new byte[stream.Length];
        stream.ReadExactly(_bytes);
        for (var at = 0; at < _bytes.Length;)
        {
            var tag = System.Text.Encoding.Latin1.GetString(_bytes, at, 4);
            var length = BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(at + 4));
            _sections.Add(tag, (at + 8, length));
            at += 8 + ((length + 3) / 4 * 4);
        }
    }

    public ReadOnlySpan<byte> Bytes(string tag)
    {
        var (start, length) = _sections[tag];
        return _bytes.AsSpan(start, length);
    }

    /// <summary>A section as numbers. All systems that voidmcp runs on are little endian, like the data.</summary>
    public ReadOnlyMemory<T> Numbers<T>(string tag)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Bytes(tag)).ToArray();

    public bool Has(string tag) => _sections.ContainsKey(tag);
}
