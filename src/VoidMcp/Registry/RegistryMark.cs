using System.Security.Cryptography;
using System.Text;
using VoidMcp.Protocol;

namespace VoidMcp.Registry;

/// <summary>
/// Identifies a registry among gateways, in the <c>_meta</c> of a handshake's result: a gateway must not use one of its
/// own registry as a server, whatever connects them (HTTP, a bridge from stdio to HTTP, a container). Only other
/// gateways get it; it does not reveal the path.
/// </summary>
internal static class RegistryMark
{
    private const string Key = "voidmcp/registry";

    private const int Digits = 16;

    /// <summary>The mark of the registry with this path on this machine.</summary>
    public static string Of(string path) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{Environment.MachineName}\n{path}")))[..Digits];

    /// <summary>The mark in the result of a handshake; null if there is none.</summary>
    public static string? In(ReadOnlyMemory<byte> result)
    {
        var meta = JsonSlices.Property(result, "_meta"u8);
        return JsonSlices.IsObject(meta) ? JsonSlices.Text(meta, "voidmcp/registry"u8) : null;
    }

    /// <summary>Adds the mark to the result of a handshake, if the client is a gateway.</summary>
    /// <param name="result">The result.</param>
    /// <param name="clientInfo">The client's name and version; a bridge may have added its own to the name.</param>
    /// <param name="path">The path of the registry.</param>
    public static ReadOnlyMemory<byte> AddTo(
        ReadOnlyMemory<byte> result, ReadOnlyMemory<byte> clientInfo, string path)
    {
        var name = JsonSlices.IsObject(clientInfo) ? JsonSlices.Text(clientInfo, "name"u8) : null;
        if (name?.StartsWith(Implementation.Name, StringComparison.OrdinalIgnoreCase) != true) return result;
        var meta = JsonSlices.Property(result, "_meta"u8);
        return new JsonEdit(result).Set("_meta", new JsonEdit(meta).SetText(Key, Of(path)).ToUtf8()).ToUtf8();
    }
}
