using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using VoidMcp.Errors;

namespace VoidMcp.Secrets;

/// <summary>Encrypts bytes so that only this user account on this machine can decrypt them (DPAPI).</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class WindowsProtection
{
    private const uint NoQuestions = 1;

    /// <exception cref="Win32Exception">The Windows API failed.</exception>
    public static byte[] Protect(ReadOnlySpan<byte> plain)
    {
        fixed (byte* bytes = plain)
        {
            Blob input = new() { Size = (uint)plain.Length, Data = bytes }, output;
            if (ProtectData(&input, null, null, 0, 0, NoQuestions, &output) == 0) throw new Win32Exception();
            return Take(output);
        }
    }

    /// <exception cref="VoidMcpException">Encrypted for another account or machine.</exception>
    public static byte[] Unprotect(ReadOnlySpan<byte> wrapped, string path)
    {
        fixed (byte* bytes = wrapped)
        {
            Blob input = new() { Size = (uint)wrapped.Length, Data = bytes }, output;
            if (UnprotectData(&input, 0, null, 0, 0, NoQuestions, &output) != 0) return Take(output);
            throw new VoidMcpException(
                FailureKind.Configuration,
                $"{path} was encrypted for another Windows account or machine",
                "move it away together with secrets.json, and set the secrets again");
        }
    }

    private static byte[] Take(Blob blob)
    {
        var bytes = new Span<byte>(blob.Data, (int)blob.Size).ToArray();
        _ = LocalFree((nint)blob.Data);
        return bytes;
    }

    [LibraryImport("crypt32", EntryPoint = "CryptProtectData", SetLastError = true)]
    private static partial int ProtectData(
        Blob* input, char* description, Blob* entropy, nint reserved, nint prompt, uint flags, Blob* output);

    [LibraryImport("crypt32", EntryPoint = "CryptUnprotectData", SetLastError = true)]
    private static partial int UnprotectData(
        Blob* input, nint description, Blob* entropy, nint reserved, nint prompt, uint flags, Blob* output);

    [LibraryImport("kernel32")]
    private static partial nint LocalFree(nint memory);

    private struct Blob
    {
        public uint Size;
        public byte* Data;
    }
}
