using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace VoidMcp.Hosting.Local;

/// <summary>
/// The user at the other end of a Unix domain socket. The socket's folder keeps others out already; this holds even
/// where somebody has opened the folder. On Windows the folder's access rights decide alone.
/// </summary>
internal static partial class PeerUser
{
    /// <summary><c>SOL_SOCKET</c>, <c>SO_PEERCRED</c>: <c>struct ucred { pid, uid, gid }</c>.</summary>
    private const int LinuxLevel = 1, LinuxCredentials = 17;

    /// <summary><c>SOL_LOCAL</c>, <c>LOCAL_PEERCRED</c>: <c>struct xucred { version, uid, … }</c>.</summary>
    private const int MacLevel = 0, MacCredentials = 1;

    /// <summary>Whether it is the user of this process. False if the system does not tell.</summary>
    public static bool IsOwn(Socket socket)
    {
        if (OperatingSystem.IsWindows()) return true;
        Span<byte> credentials = stackalloc byte[128];
        try
        {
            var length = OperatingSystem.IsMacOS()
                ? socket.GetRawSocketOption(MacLevel, MacCredentials, credentials)
                : socket.GetRawSocketOption(LinuxLevel, LinuxCredentials, credentials);
            if (length < 8) return false;
        }
        catch (SocketException)
        {
            return false;
        }

        var user = BitConverter.IsLittleEndian
            ? BinaryPrimitives.ReadUInt32LittleEndian(credentials[4..])
            : BinaryPrimitives.ReadUInt32BigEndian(credentials[4..]);
        return user == EffectiveUser();
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
