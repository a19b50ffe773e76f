using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using VoidMcp.Errors;
using VoidMcp.Files;

namespace VoidMcp.Hosting.Http;

/// <summary>
/// The secret that clients over HTTP send: 32 random bytes in a file of voidmcp's home, for its owner alone. It is made when it
/// is first needed; gateways that run notice a new one with the next request.
/// </summary>
/// <param name="home">voidmcp's own folder.</param>
/// <param name="time">The clock of waiting for another voidmcp that makes one.</param>
internal sealed class BearerToken(string home, TimeProvider time)
{
    private const int Size = 32;

    private readonly Lock _gate = new();
    private FileStamp _stamp;
    private byte[] _hash = [];

    public string Path { get; } = System.IO.Path.Join(home, "http-token");

    /// <summary>Whether others could read the file; they can't any more.</summary>
    public bool WasOpen { get; private set; }

    /// <summary>The token; a new one where there is none yet.</summary>
    /// <exception cref="VoidMcpException">Its file can't be read or written, or holds no token.</exception>
    public async Task<string> EnsureAsync(CancellationToken cancellation) => Read() ?? await MakeAsync(isForced: false, cancellation);

    /// <summary>Makes a new one; the old one is worth nothing from then on.</summary>
    /// <exception cref="VoidMcpException">Its file can't be written.</exception>
    public Task<string> RotateAsync(CancellationToken cancellation) => MakeAsync(isForced: true, cancellation);

    /// <summary>Whether this is the token that the file holds now. Takes the same time for every wrong one.</summary>
    public bool IsRight(string token) => CryptographicOperations.FixedTimeEquals(Hash(token), Current());

    private byte[] Current()
    {
        lock (_gate)
        {
            var stamp = FileStamp.Of(Path);
            if (stamp == _stamp) return _hash;

            // A file that is gone or can't be read lets nobody in.
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
                : throw new VoidMcpException(FailureKind.Configuration, $"{Path} holds no token", "make one with `voidmcp token --rotate`");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new VoidMcpException(FailureKind.Configuration, $"the token can't be read: {error.Message}", $"make {Path} readable for you alone", error);
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
            // Not the mode of the one before, which somebody may have opened to others.
            File.Delete(Path);
            AtomicFile.Write(Path, Encoding.UTF8.GetBytes(token + "\n"));
            return token;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new VoidMcpException(FailureKind.Configuration, $"the token can't be written: {error.Message}", $"make {home} writable", error);
        }
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
