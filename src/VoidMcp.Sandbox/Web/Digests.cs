using System.Buffers.Binary;
using System.Numerics;
using static System.Numerics.BitOperations;

namespace VoidMcp.Sandbox.Web;

/// <summary>
/// The hash functions of <c>crypto.subtle.digest</c>. Managed: the framework's would load a system library, which a
/// sealed worker can't.
/// </summary>
internal static class Digests
{
    private static readonly uint[] s_start1 = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];

    /// <summary>The first 64 bits of the fractions of the square and cube roots of the first 80 primes.</summary>
    private static readonly Lazy<(ulong[] Square, ulong[] Cube)> s_roots = new(static () =>
    {
        ulong[] primes = [.. Primes().Take(80)];
        return (
            [.. primes.Take(16).Select(static p => RootFraction(p, 2))],
            [.. primes.Select(static p => RootFraction(p, 3))]);
    });

    /// <summary>The digest; null for an unknown algorithm.</summary>
    public static byte[]? Compute(string algorithm, byte[] data) => algorithm switch
    {
        "SHA-1" => Sha1(data),
        "SHA-256" => Sha256(data),
        "SHA-384" => Sha512(data, skip: 8)[..48],
        "SHA-512" => Sha512(data, skip: 0),
        _ => null,
    };

    private static byte[] Sha1(byte[] data)
    {
        uint[] state = [.. s_start1];
        Span<uint> w = stackalloc uint[80];
        foreach (var block in Blocks(data, 64))
        {
            for (var i = 0; i < 16; i++) w[i] = BinaryPrimitives.ReadUInt32BigEndian(block.AsSpan(i * 4));
            for (var i = 16; i < 80; i++) w[i] = RotateLeft(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
            var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4]);
            for (var i = 0; i < 80; i++)
            {
                var (f, k) = (i / 20) switch
                {
                    0 => ((b & c) | (~b & d), 0x5a827999u),
                    1 => (b ^ c ^ d, 0x6ed9eba1u),
                    2 => ((b & c) | (b & d) | (c & d), 0x8f1bbcdcu),
                    _ => (b ^ c ^ d, 0xca62c1d6u),
                };
                (a, b, c, d, e) = (RotateLeft(a, 5) + f + e + k + w[i], a, RotateLeft(b, 30), c, d);
            }

            (state[0], state[1], state[2], state[3], state[4]) =
                (state[0] + a, state[1] + b, state[2] + c, state[3] + d, state[4] + e);
        }

        return Bytes(state);
    }

    private static byte[] Sha256(byte[] data)
    {
        uint[] state = [.. s_roots.Value.Square.Take(8).Select(static r => (uint)(r >> 32))];
        uint[] k = [.. s_roots.Value.Cube.Take(64).Select(static r => (uint)(r >> 32))];
        Span<uint> w = stackalloc uint[64];
        Span<uint> v = stackalloc uint[8];
        foreach (var block in Blocks(data, 64))
        {
            for (var i = 0; i < 16; i++) w[i] = BinaryPrimitives.ReadUInt32BigEndian(block.AsSpan(i * 4));
            for (var i = 16; i < 64; i++)
            {
                var (x, y) = (w[i - 15], w[i - 2]);
                w[i] = w[i - 16] + w[i - 7]
                    + (RotateRight(x, 7) ^ RotateRight(x, 18) ^ (x >> 3))
                    + (RotateRight(y, 17) ^ RotateRight(y, 19) ^ (y >> 10));
            }

            state.CopyTo(v);
            for (var i = 0; i < 64; i++)
            {
                var (a, e) = (v[0], v[4]);
                var t = v[7] + (RotateRight(e, 6) ^ RotateRight(e, 11) ^ RotateRight(e, 25))
                    + ((e & v[5]) ^ (~e & v[6])) + k[i] + w[i];
                var u = (RotateRight(a, 2) ^ RotateRight(a, 13) ^ RotateRight(a, 22))
                    + ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));
                v[..7].CopyTo(v[1..]);
                v[4] += t;
                v[0] = t + u;
            }

            for (var i = 0; i < 8; i++) state[i] += v[i];
        }

        return Bytes(state);
    }

    /// <param name="data">The data.</param>
    /// <param name="skip">The first prime whose root starts the state: SHA-384 takes the second eight.</param>
    private static byte[] Sha512(byte[] data, int skip)
    {
        ulong[] state = [.. s_roots.Value.Square.Skip(skip).Take(8)];
        var k = s_roots.Value.Cube;
        Span<ulong> w = stackalloc ulong[80];
        Span<ulong> v = stackalloc ulong[8];
        foreach (var block in Blocks(data, 128))
        {
            for (var i = 0; i < 16; i++) w[i] = BinaryPrimitives.ReadUInt64BigEndian(block.AsSpan(i * 8));
            for (var i = 16; i < 80; i++)
            {
                var (x, y) = (w[i - 15], w[i - 2]);
                w[i] = w[i - 16] + w[i - 7]
                    + (RotateRight(x, 1) ^ RotateRight(x, 8) ^ (x >> 7))
                    + (RotateRight(y, 19) ^ RotateRight(y, 61) ^ (y >> 6));
            }

            state.CopyTo(v);
            for (var i = 0; i < 80; i++)
            {
                var (a, e) = (v[0], v[4]);
                var t = v[7] + (RotateRight(e, 14) ^ RotateRight(e, 18) ^ RotateRight(e, 41))
                    + ((e & v[5]) ^ (~e & v[6])) + k[i] + w[i];
                var u = (RotateRight(a, 28) ^ RotateRight(a, 34) ^ RotateRight(a, 39))
                    + ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));
                v[..7].CopyTo(v[1..]);
                v[4] += t;
                v[0] = t + u;
            }

            for (var i = 0; i < 8; i++) state[i] += v[i];
        }

        var bytes = new byte[64];
        for (var i = 0; i < 8; i++) BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(i * 8), state[i]);
        return bytes;
    }

    /// <summary>The data in blocks, padded with a one bit, zeros, and its length in bits.</summary>
    private static IEnumerable<byte[]> Blocks(byte[] data, int size)
    {
        var at = 0;
        for (; at + size <= data.Length; at += size) yield return data[at..(at + size)];
        var lengthBytes = size / 8;
        var rest = data.Length - at;
        var last = new byte[rest + 1 + lengthBytes <= size ? size : 2 * size];
        data.AsSpan(at).CopyTo(last);
        last[rest] = 0x80;
        BinaryPrimitives.WriteUInt64BigEndian(last.AsSpan(last.Length - 8), (ulong)data.Length * 8);
        for (at = 0; at < last.Length; at += size) yield return last[at..(at + size)];
    }

    private static byte[] Bytes(uint[] state)
    {
        var bytes = new byte[state.Length * 4];
        for (var i = 0; i < state.Length; i++) BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(i * 4), state[i]);
        return bytes;
    }

    /// <summary>The first 64 bits of the fraction of a prime's square or cube root: the constants of SHA-2.</summary>
    private static ulong RootFraction(ulong prime, int root)
    {
        var target = new BigInteger(prime) << (64 * root);
        BigInteger low = 0, high = BigInteger.One << 72;
        while (high - low > 1)
        {
            var middle = (low + high) >> 1;
            if (BigInteger.Pow(middle, root) <= target) low = middle;
            else high = middle;
        }

        return (ulong)(low & ulong.MaxValue);
    }

    private static IEnumerable<ulong> Primes()
    {
        for (var n = 2ul; ; n++)
        {
            var isPrime = true;
            for (var d = 2ul; d * d <= n && isPrime; d++) isPrime = n % d != 0;
            if (isPrime) yield return n;
        }
    }
}
