using VoidMcp.Files;
using VoidMcp.Registry;
using VoidMcp.Secrets;

namespace VoidMcp.Remote.OAuth;

/// <summary>
/// The stored login of one server. Read again on each use, because another process may have refreshed it.
/// </summary>
internal sealed class LoginStore(SecretStore secrets, string server, string url, TimeProvider time)
{
    private readonly string _name = StoredLogin.NameFor(server);

    public string Url { get; } = url;

    public TimeProvider Time { get; } = time;

    public static LoginStore Of(SecretStore secrets, ServerEntry entry, TimeProvider time) =>
        new(secrets, entry.Name, entry.Url!, time);

    /// <summary>Reads the login; null if there is none, or one for another URL.</summary>
    public StoredLogin? Read() => StoredLogin.Of(secrets.Find(_name)) is { } login && login.Url == Url ? login : null;

    /// <exception cref="Errors.VoidMcpException">It can't be written.</exception>
    public Task WriteAsync(StoredLogin login, CancellationToken cancellation) =>
        secrets.SetAsync(_name, login.ToJson(), cancellation);

    /// <summary>Deletes the login; false if there is none.</summary>
    /// <exception cref="Errors.VoidMcpException">It can't be removed.</exception>
    public Task<bool> ForgetAsync(CancellationToken cancellation) => secrets.RemoveAsync(_name, cancellation);

    /// <summary>Acquires the lock for refreshing, held by one process at a time; null if it timed out.</summary>
    /// <exception cref="Errors.VoidMcpException">The lock can't be created.</exception>
    public Task<FileLock?> TryLockAsync(TimeSpan limit, CancellationToken cancellation) =>
        FileLock.TryAcquireAsync(
            $"{secrets.Path}.{_name.Replace(':', '-')}", $"the login of {server}", Time, limit, cancellation);
}
