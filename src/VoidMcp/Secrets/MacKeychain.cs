using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using VoidMcp.Errors;

namespace VoidMcp.Secrets;

/// <summary>
/// Stores the key as a generic password in the macOS login keychain, service "voidmcp", one account per home folder.
/// Uses the file-based keychain API, because the newer one requires a signed program with entitlements.
/// </summary>
[SupportedOSPlatform("macos")]
internal static unsafe partial class MacKeychain
{
    private const string Library = "/System/Library/Frameworks/Security.framework/Security";
    private const int NotFound = -25300;

    /// <summary>Reads the key of this home folder; null if it doesn't exist.</summary>
    /// <exception cref="VoidMcpException">Access failed: the keychain is locked, or the user denied it.</exception>
    public static byte[]? Read(string folder)
    {
        byte[] service = "voidmcp"u8.ToArray(), account = Encoding.UTF8.GetBytes(folder);
        fixed (byte* s = service, a = account)
        {
            uint length;
            void* data;
            var status = Find(0, (uint)service.Length, s, (uint)account.Length, a, &length, &data, 0);
            if (status == NotFound) return null;
            if (status != 0)
            {
                throw new VoidMcpException(
                    FailureKind.Configuration,
                    $"can't read the encryption key from the macOS keychain: {Words(status)}",
                    "unlock it: security unlock-keychain; or, to store the key in a file: move secrets.json away, set "
                        + "VOIDMCP_KEYCHAIN=off and set the secrets again");
            }

            var key = new Span<byte>(data, (int)length).ToArray();
            _ = Free(0, data);
            return key;
        }
    }

    /// <summary>Stores the key. False, with the reason, if the keychain is not available, as over ssh.</summary>
    public static bool TryWrite(string folder, ReadOnlySpan<byte> key, out string? why)
    {
        byte[] service = "voidmcp"u8.ToArray(), account = Encoding.UTF8.GetBytes(folder);
        fixed (byte* s = service, a = account, k = key)
        {
            var status = Add(0, (uint)service.Length, s, (uint)account.Length, a, (uint)key.Length, k, 0);
            why = status == 0 ? null : Words(status);
            return status == 0;
        }
    }

    private static string Words(int status) => status switch
    {
        -25308 => "it is locked and no prompt is possible",
        -25293 => "wrong password",
        -25307 => "no default keychain",
        -128 => "access denied",
        _ => $"error {status}",
    };

    [LibraryImport(Library, EntryPoint = "SecKeychainFindGenericPassword")]
    private static partial int Find(
        nint keychain,
        uint serviceLength,
        byte* service,
        uint accountLength,
        byte* account,
        uint* length,
        void** data,
        nint item);

    [LibraryImport(Library, EntryPoint = "SecKeychainAddGenericPassword")]
    private static partial int Add(
        nint keychain,
        uint serviceLength,
        byte* service,
        uint accountLength,
        byte* account,
        uint length,
        byte* data,
        nint item);

    [LibraryImport(Library, EntryPoint = "SecKeychainItemFreeContent")]
    private static partial int Free(nint attributes, void* data);
}
