using VoidMcp.Files;
using VoidMcp.Registry;
using VoidMcp.Secrets;

namespace VoidMcp.Remote.OAuth;

/// <summary>The login of one server, among the secrets. Read anew each time: another process may have refreshed it.</summary>
internal sealed class LoginStore(SecretStore secrets, string server, string url, TimeProvider time)
{
    private readonly string _name = StoredLogin.NameFor(server);

    public string Url { get; } = url;

    public TimeProvider Time { get; } = time;

    public static LoginStore Of(SecretStore secrets, ServerEntry entry, TimeProvider time) => new(secrets, entry.Name, entry.Url!, time);

    /// <summary>Null where there is none, or one for another address.</summary>
    public StoredLogin? Read() => StoredLogin.Of(secrets.Find(_name)) is { } login && login.Url == Url ? login : null;

    /// <exception cref="Errors.VoidMcpException">It can't be written.</exception>
    public Task WriteAsync(StoredLogin login, CancellationToken cancellation) => secrets.SetAsync(_name, login.ToJson(), cancellation);

    /// <summary>False where there is none.</summary>
    /// <exception cref="Errors.VoidMcpException">It can't be removed.</exception>
    public Task<bool> ForgetAsync(CancellationToken cancellation) => secrets.RemoveAsync(_name, cancellation);

    /// <summary>The right to refresh it, held by one process at a time; null where others have held it for so long.</summary>
    /// <exception cref="Errors.VoidMcpException">It can't be had at all.</exception>
    public Task<FileLock?> TryLockAsync(TimeSpan limit, CancellationToken cancellation) =>
        FileLock.TryAcquireAsync($"{secrets.Path}.{_name.Replace(':', '-')}", $"the login of {server}", Time, limit, cancellation);
}
