using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using VoidMcp.Errors;

namespace VoidMcp.Secrets;

/// <summary>
/// The key as a generic password in the macOS login keychain, service "voidmcp", one account for each home folder. By the
/// calls on file keychains: those on the newer ones want a signed program with entitlements.
/// </summary>
[SupportedOSPlatform("macos")]
internal static unsafe partial class MacKeychain
{
    private const string Library = "/System/Library/Frameworks/Security.framework/Security";
    private const int NotFound = -25300;

    /// <summary>The key of this home; null where there is none.</summary>
    /// <exception cref="VoidMcpException">The keychain does not give it: it is locked, or the user said no.</exception>
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
                    $"the macOS keychain does not give the key to the secrets: {Words(status)}",
                    "unlock it (security unlock-keychain); or move secrets.json away, set VOIDMCP_KEYCHAIN=off, and set the secrets again to have the key in a file");
            }

            var key = new Span<byte>(data, (int)length).ToArray();
            _ = Free(0, data);
            return key;
        }
    }

    /// <summary>Keeps the key. False, with the reason, where the keychain can't be used, as over ssh.</summary>
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
        -25308 => "it is locked and nobody can be asked",
        -25293 => "the password was wrong",
        -25307 => "there is no default keychain",
        -128 => "it was refused",
        _ => $"error {status}",
    };

    [LibraryImport(Library, EntryPoint = "SecKeychainFindGenericPassword")]
    private static partial int Find(
        nint keychain, uint serviceLength, byte* service, uint accountLength, byte* account, uint* length, void** data, nint item);

    [LibraryImport(Library, EntryPoint = "SecKeychainAddGenericPassword")]
    private static partial int Add(
        nint keychain, uint serviceLength, byte* service, uint accountLength, byte* account, uint length, byte* data, nint item);

    [LibraryImport(Library, EntryPoint = "SecKeychainItemFreeContent")]
    private static partial int Free(nint attributes, void* data);
}
