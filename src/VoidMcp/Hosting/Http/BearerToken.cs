using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using VoidMcp.Errors;
using VoidMcp.Files;

namespace VoidMcp.Hosting.Http;

/// <summary>
/// The bearer token of HTTP clients: 32 random bytes in a file in voidmcp's home, readable by the owner only. Created
/// when first needed; running gateways use a new one from the next request on.
/// </summary>
/// <param name="home">The voidmcp home folder.</param>
/// <param name="time">The clock of the wait for another process that creates one.</param>
internal sealed class BearerToken(string home, TimeProvider time)
{
    public const string FileName = "http-token";

    private const int Size = 32;

    private readonly Lock _gate = new();
    private FileStamp _stamp;
    private byte[] _hash = [];

    public string Path { get; } = System.IO.Path.Join(home, FileName);

    /// <summary>Whether the file was readable by others; its permissions are fixed by then.</summary>
    public bool WasOpen { get; private set; }

    /// <summary>Returns the token, creating it if needed.</summary>
    /// <exception cref="VoidMcpException">The file can't be read or written, or has no valid token.</exception>
    public async Task<string> EnsureAsync(CancellationToken cancellation) =>
        Read() ?? await MakeAsync(isForced: false, cancellation);

    /// <summary>Replaces the token; the old one becomes invalid.</summary>
    /// <exception cref="VoidMcpException">The file can't be written.</exception>
    public Task<string> RotateAsync(CancellationToken cancellation) => MakeAsync(isForced: true, cancellation);

    /// <summary>Whether this is the token in the file. Takes constant time.</summary>
    public bool IsRight(string token) => CryptographicOperations.FixedTimeEquals(Hash(token), Current());

    private byte[] Current()
    {
        lock (_gate)
        {
            var stamp = FileStamp.Of(Path);
            if (stamp == _stamp) return _hash;

            // Without a readable file nobody is let in.
            _hash = Try() is { } token ? Hash(token) : RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);
            _stamp = stamp;
            return _hash;
        }
    }

    private string? Try()
    {
        try
        {
            return Read();
        }
        catch (VoidMcpException)
        {
            return null;
        }
    }

    private string? Read()
    {
        try
        {
            Close();
            var text = File.ReadAllText(Path).Trim();
            return text.Length >= Size
                ? text
                : throw new VoidMcpException(
                    FailureKind.Configuration, $"{Path} contains no valid token", "create one: voidmcp token --rotate");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new VoidMcpException(
                FailureKind.Configuration, $"the token can't be read: {error.Message}",
                $"make {Path} readable by you only", error);
        }
    }

    private void Close()
    {
        const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (OperatingSystem.IsWindows() || (File.GetUnixFileMode(Path) & ~Own) == 0) return;
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        WasOpen = true;
    }

    private async Task<string> MakeAsync(bool isForced, CancellationToken cancellation)
    {
        using var held = await FileLock.AcquireAsync(Path, "the token", time, cancellation);
        if (!isForced && Read() is { } made) return made;
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Size));
        try
        {
            // Don't keep the old file's permissions, which may be too open.
            File.Delete(Path);
            AtomicFile.Write(Path, Encoding.UTF8.GetBytes(token + "\n"));
            return token;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new VoidMcpException(
                FailureKind.Configuration,
                $"the token can't be written: {error.Message}",
                $"make {home} writable",
                error);
        }
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
