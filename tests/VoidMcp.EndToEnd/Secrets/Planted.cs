using System.Text;

namespace VoidMcp.EndToEnd.Secrets;

/// <summary>Values that must not be found, and every form in which they are looked for.</summary>
internal sealed class Planted
{
    /// <summary>A part of each value that no usual encoding but base64 and hex changes.</summary>
    private const string Core = "Pl4nt3d7391";

    /// <summary>Sealed by <c>voidmcp secret set</c>.</summary>
    public const string Sealed = $"{Core}-sealed/+=\"\\ ü";

    /// <summary>In the gateway's environment, and referred to.</summary>
    public const string Referred = $"{Core}-of-the-environment";

    /// <summary>Written out in the registry.</summary>
    public const string Literal = $"{Core}-written-out";

    /// <summary>In the gateway's environment, and of no concern to any server.</summary>
    public const string Unrelated = $"{Core}-of-nobody";

    private readonly string[] _needles =
    [
        Core, Core.ToLowerInvariant(), Core.ToUpperInvariant(), Convert.ToHexString(Bytes(Core)),
        Convert.ToHexStringLower(Bytes(Core)), .. Enumerable.Range(0, 3).Select(InBase64),
    ];

    /// <summary>The forms that this holds; empty where it is clean.</summary>
    public IReadOnlyList<string> In(ReadOnlySpan<byte> bytes)
    {
        var found = new List<string>();
        foreach (var needle in _needles)
        {
            if (bytes.IndexOf(Bytes(needle)) >= 0) found.Add(needle);
        }

        return found;
    }

    public IReadOnlyList<string> In(string text) => In(Bytes(text));

    /// <summary>The characters of base64 that the core alone determines, where so many bytes stand before it.</summary>
    private static string InBase64(int before)
    {
        var whole = Convert.ToBase64String([.. new byte[before], .. Bytes(Core)]);
        return whole[(before == 0 ? 0 : before + 1)..(((before + Core.Length) / 3 * 4) - 1)].TrimEnd('=');
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
