using VoidMcp.Asking;
using VoidMcp.Calls;
using VoidMcp.Catalog;
using VoidMcp.CodeMode;
using VoidMcp.Errors;
using VoidMcp.Gateway;
using VoidMcp.Hosting.Local;
using VoidMcp.Logs;
using VoidMcp.Processes;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Remote;
using VoidMcp.Remote.Http;
using VoidMcp.Remote.OAuth;
using VoidMcp.Scripts;
using VoidMcp.Search;
using VoidMcp.Secrets;
using VoidMcp.Trust;
using VoidMcp.Upstream;

namespace VoidMcp.Hosting;

/// <summary>
/// Builds a gateway from its parts, lower layers first, and disposes them in reverse. Every command that uses servers
/// opens one: <c>serve</c> for clients; <c>call</c>, <c>run</c> and <c>search</c> for themselves.
/// </summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    private readonly LiveRegistry _registry;
    private readonly ServerLauncher _launcher;
    private readonly UpstreamSet _upstreams;
    private readonly ToolCatalog _catalog;
    private readonly LearnedTypes _learned;
    private readonly ScriptHost _scripts;
    private readonly SecretStore _secrets;
    private readonly AcceptedStore? _accepted;
    private readonly AuditBook _audit;
    private IReadOnlyList<ServerEntry> _followed;

    private GatewayHost(
        LiveRegistry registry,
        ServerLauncher launcher,
        UpstreamSet upstreams,
        ToolCatalog catalog,
        LearnedTypes learned,
        ScriptHost scripts,
        LogBook log,
        AuditBook audit,
        SecretStore secrets,
        AcceptedStore? accepted,
        GatewayParts parts)
    {
        _audit = audit;
        _accepted = accepted;
        _followed = registry.Current.Servers;
        _registry = registry;
        _launcher = launcher;
        _upstreams = upstreams;
        _catalog = catalog;
        _learned = learned;
        _scripts = scripts;
        _secrets = secrets;
        Log = log;
        Parts = parts;
        _registry.Changed += Follow;
        _registry.Failed += LogFailure;
        _catalog.Changed += parts.Lists.TellWhatChanged;
        parts.Askable.LogLevelChanged += _upstreams.TellLogLevel;
        parts.Askable.CapabilitiesGrew += _upstreams.FollowClients;
    }

    public GatewayParts Parts { get; }

    /// <summary>Receives server events, the servers' stderr, and the gateway's own messages.</summary>
    public LogBook Log { get; }

    /// <summary>
    /// Opens a gateway for the registry file and follows its changes. Starts no server: they start on first use.
    /// </summary>
    /// <param name="registry">The registry.</param>
    /// <param name="cacheFolder">Stores definitions and learned types.</param>
    /// <param name="logsFolder">Stores logs.</param>
    /// <param name="secrets">Stores logins.</param>
    /// <param name="time">The clock.</param>
    /// <param name="folders">
    /// The working directories of servers without one in their entry; null for the gateway's own.
    /// </param>
    /// <param name="accepted">The definitions that the user accepted; null to compare with nothing.</param>
    /// <param name="running">
    /// The running gateways through which servers are used where that is possible; null to start all of them here.
    /// </param>
    /// <param name="scriptsFolder">The user's own scripts; null for the folder <c>scripts</c> beside the cache.</param>
    public static GatewayHost Open(
        LiveRegistry registry,
        string cacheFolder,
        string logsFolder,
        SecretStore secrets,
        TimeProvider time,
        ServerFolders? folders = null,
        AcceptedStore? accepted = null,
        RunningGateways? running = null,
        string? scriptsFolder = null)
    {
        var log = new LogBook(new LogFiles(logsFolder, time), time);
        var launcher = new ServerLauncher(
            time, warn: text => log.Gateway(LogKind.Warning, text), registry: registry.Current.Path);
        var path = registry.Current.Path;
        var loops = new GatewayLoops(() => RegistryMark.Of(path));
        var cache = new DefinitionCache(Path.Combine(cacheFolder, "definitions"));
        var askable = new AskableClients();
        var logins = new LoginMasks();
        var upstreams = new UpstreamSet(
            registry.Current.Servers,
            (entry, predecessor) => new UpstreamServer(
                entry,
                ConnectorOf(entry, launcher, log, secrets, askable, time, loops, folders, logins, running),
                cache,
                time,
                predecessor,
                accepted,
                () => registry.Current.Gateway.Changes),
            cache,
            time,
            askable);
        upstreams.Reported += report =>
            log.Server(report.Server, report.IsProblem ? LogKind.Warning : LogKind.Info, report.Text);
        var catalog = new ToolCatalog(
            upstreams, () => registry.Current.Gateway.Prefix, () => registry.Current.Gateway.Destructive);
        var shared = new SharedTypesFile(SharedTypesFile.PathFor(path), time);
        var learned = new LearnedTypes(
            Path.Combine(cacheFolder, "types"),
            time,
            () => registry.Current.Gateway.Types == TypesMode.Share ? shared : null);
        var audit = new AuditBook(
            new LogFiles(logsFolder, time, AuditBook.FileLimit),
            new AuditFormat(() => [.. registry.Current.Servers.Select(server => server.Mask), .. logins.Masks]),
            time,
            problem => log.Gateway(LogKind.Warning, problem));
        var calls = new CallRunner(
            catalog,
            upstreams,
            time,
            learned,
            error => log.Gateway(LogKind.Warning, $"a call could not be ended: {error}"),
            () => registry.Current.Gateway,
            new CallAudit(() => registry.Current.Gateway.Audit, audit.Add, time));
        var own = new ScriptFolder(
            scriptsFolder ?? Path.Combine(Path.GetDirectoryName(cacheFolder)!, "scripts"),
            time,
            problem => log.Gateway(LogKind.Warning, problem));
        var search = new ToolSearch(catalog, learned, own);
        var scripts = new ScriptHost(catalog, calls, search, () => registry.Current.Code, time);
        var parts = new GatewayParts
        {
            LiveRegistry = registry,
            Askable = askable,
            Upstreams = upstreams,
            Loops = loops,
            Catalog = catalog,
            Lists = new ListedTools(registry, upstreams, catalog, learned.Of, own),
            Calls = calls,
            Search = search,
            OwnScripts = own,
            Learned = learned,
            Scripts = scripts,
            Time = time,
        };
        return new GatewayHost(
            registry, launcher, upstreams, catalog, learned, scripts, log, audit, secrets, accepted, parts);
    }

    /// <summary>Lets models register servers in this gateway's registry file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="approve">Records that the user agreed to an entry, where entries wait for that.</param>
    /// <param name="config">The option that names the file on the command line; empty for the home's own.</param>
    public void AllowModels(
        RegistryFile file, Func<string, CancellationToken, Task>? approve = null, string config = "") =>
        Parts.ModelServers = new ModelServers(file, _registry, TryAsync, Parts.Time, approve, config);

    public async ValueTask DisposeAsync()
    {
        _registry.Changed -= Follow;
        _registry.Failed -= LogFailure;
        await _scripts.DisposeAsync();
        _catalog.Dispose();

        // Before the servers, which may take seconds to stop: learned types must not be lost if the process is killed.
        await _learned.DisposeAsync();
        await _upstreams.DisposeAsync();
        Parts.Calls.Dispose();
        await _launcher.DisposeAsync();
        await _audit.DisposeAsync();
        await Log.DisposeAsync();
    }

    private void LogFailure(Exception error) =>
        Log.Gateway(LogKind.Warning, $"could not apply a change of the registry: {error}");

    /// <summary>
    /// Applies a changed registry: first the servers, then the catalog, then the lists that clients see.
    /// </summary>
    private void Follow()
    {
        _upstreams.Apply(_registry.Current.Servers);
        ForgetRemoved();
        _catalog.Refresh();
        Parts.Lists.TellWhatChanged();
    }

    /// <summary>What a model added and removed may come back as anything; the user's servers are theirs.</summary>
    private void ForgetRemoved()
    {
        var now = _registry.Current;
        var gone = _followed.Where(s => s.AddedByModel && now.Find(s.Name) is null && !now.LeftOut.Contains(s.Name));
        _followed = now.Servers;
        foreach (var server in gone)
        {
            try
            {
                _accepted?.Forget(server.Name);
            }
            catch (VoidMcpException error)
            {
                Log.Gateway(LogKind.Warning, error.Message);
            }
        }
    }

    /// <summary>Connects once to a server that is not registered.</summary>
    private async Task<ServerDefinitions> TryAsync(ServerEntry entry, CancellationToken cancellation)
    {
        var loops = Parts.Loops;
        var connector = ConnectorOf(entry, _launcher, Log, _secrets, Parts.Askable, Parts.Time, loops);
        await using var connection = await connector.ConnectAsync(
            null, static () => { }, static (_, _) => { }, cancellation, entry.StartTimeout);
        return connection.Definitions;
    }

    private static UpstreamConnector ConnectorOf(
        ServerEntry entry,
        ServerLauncher launcher,
        LogBook log,
        SecretStore secrets,
        AskableClients askable,
        TimeProvider time,
        GatewayLoops loops,
        ServerFolders? folders = null,
        LoginMasks? logins = null,
        RunningGateways? running = null)
    {
        var renewals = new SessionRenewals(time);
        return new UpstreamConnector(
            entry.Name,
            cancellation => MaskedTransport.StartAsync(
                entry.Mask,
                () => StartAsync(cancellation)),
            time,
            askable,
            text => log.Server(entry.Name, LogKind.Warning, text))
        {
            Loops = loops,
        };

        async Task<IServerTransport> StartAsync(CancellationToken cancellation)
        {
            var there = running is null
                ? null
                : await running.AttachAsync(entry.Name, askable.Capabilities, cancellation);
            if (there is not null) return there;
            return entry.Command is null
                ? await HttpAsync(entry, LoginOf(entry, secrets, time, logins), renewals, time, cancellation)
                : await StdioTransport.StartAsync(
                    launcher,
                    entry,
                    cancellation,
                    line => log.Server(entry.Name, LogKind.Stderr, line),
                    folders);
        }
    }

    private static HttpLogin? LoginOf(
        ServerEntry entry, SecretStore secrets, TimeProvider time, LoginMasks? logins)
    {
        var login = HttpLogin.Stored(secrets, entry, time);
        if (login is not null) logins?.Follow(entry.Name, login.Cache.Mask);
        return login;
    }

    private static Task<IServerTransport> HttpAsync(
        ServerEntry entry,
        HttpLogin? login,
        SessionRenewals renewals,
        TimeProvider time,
        CancellationToken cancellation)
    {
        return login is null ? StartAsync() : MaskedTransport.StartAsync(() => login.Cache.Mask.Current, StartAsync);
        Task<IServerTransport> StartAsync() => HttpTransport.StartAsync(
            entry, Environment.GetEnvironmentVariable, time, login, renewals: renewals, cancellation: cancellation);
    }
}
