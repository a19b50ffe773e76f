using VoidMcp.Fixtures;
using VoidMcp.Registry;
using VoidMcp.Secrets;
using VoidMcp.Upstream;
using VoidMcp.Remote;
using VoidMcp.Remote.OAuth;

namespace VoidMcp.Tests.Remote;

/// <summary>
/// A server behind a login, a home folder for the login, and a browser whose user agrees to everything.
/// </summary>
internal sealed class LoggedInServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("voidmcp-test-");

    private LoggedInServer(HttpFixture fixture) => Fixture = fixture;

    public HttpFixture Fixture { get; }

    public OAuthFixture Server => Fixture.OAuth;

    public OAuthSettings Settings { get; set; } = OAuthSettings.None;

    public ServerEntry Entry => new() { Name = "remote", Url = Fixture.ProtectedUrl, OAuth = Settings };

    /// <summary>A store of its own each time, as each process has it.</summary>
    public SecretStore Secrets =>
        SecretStore.In(_folder.FullName, name => name == "VOIDMCP_KEYCHAIN" ? "off" : null, TimeProvider.System);

    public StoredLogin? Login => LoginStore.Of(Secrets, Entry, TimeProvider.System).Read();

    public Task RewriteAsync(Func<StoredLogin, StoredLogin> change) =>
        LoginStore.Of(Secrets, Entry, TimeProvider.System).WriteAsync(change(Login!), Stop);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<LoggedInServer> StartAsync() => new(await HttpFixture.StartAsync());

    public Task<bool> LogInAsync(string? scope = null, ServerEntry? entry = null) => LoginFlow.RunAsync(
        entry ?? Entry,
        LoginStore.Of(Secrets, entry ?? Entry, TimeProvider.System),
        scope,
        _ => null,
        VisitAsync,
        Stop);

    /// <summary>Connects as a gateway does, which never asks anybody.</summary>
    public Task<UpstreamConnection> ConnectAsync(ServerEntry? entry = null)
    {
        var server = entry ?? Entry;
        return new UpstreamConnector(
            server.Name,
            c =>
            {
                var login = HttpLogin.Stored(Secrets, server, TimeProvider.System);
                return MaskedTransport.StartAsync(
                    () => login?.Cache.Mask.Current ?? SecretMask.None,
                    () => HttpTransport.StartAsync(server, _ => null, TimeProvider.System, login, cancellation: c));
            },
            TimeProvider.System).ConnectAsync(null, () => { }, (_, _) => { }, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await Fixture.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static async Task<LoginAnswer> VisitAsync(
        Uri address, Func<string?, CancellationToken, Task<LoginAnswer>> wait, CancellationToken cancellation)
    {
        var state = System.Web.HttpUtility.ParseQueryString(address.Query)["state"];
        var coming = wait(state, cancellation);
        using var browser = new HttpClient();
        using var page = await browser.GetAsync(address, cancellation);
        return page.IsSuccessStatusCode
            ? await coming
            : throw new InvalidOperationException(await page.Content.ReadAsStringAsync(cancellation));
    }
}
