using VoidMcp.Errors;
using VoidMcp.Registry;

namespace VoidMcp.Published;

/// <summary>An MCP registry: looks up published servers over its API, version 0.1.</summary>
internal sealed class McpRegistry : IDisposable
{
    /// <summary>The official registry.</summary>
    public const string Official = "https://registry.modelcontextprotocol.io";

    private const string ApiVersion = "/v0.1";

    private readonly JsonDownload _download;

    /// <param name="url">The registry's URL; null for the official one.</param>
    /// <param name="variable">Returns environment variables.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="VoidMcpException">The URL is invalid.</exception>
    public McpRegistry(string? url, Func<string, string?> variable, TimeProvider time)
    {
        Url = UrlOf(url);
        _download = JsonDownload.To(new Uri(Url), variable, time);
    }

    internal McpRegistry(string url, JsonDownload download) => (Url, _download) = (url, download);

    /// <summary>The base URL, without a trailing slash.</summary>
    public string Url { get; }

    /// <summary>Whether it is on this machine: then its servers may be too.</summary>
    public bool IsLocal => new Uri(Url).IsLoopback;

    /// <summary>Looks up one version, by default the latest one.</summary>
    /// <exception cref="VoidMcpException">It is unknown or deleted, or the registry can't be read.</exception>
    public async Task<PublishedAnswer> FindAsync(string name, string? version, CancellationToken cancellation)
    {
        var path = $"{ApiVersion}/servers/{Uri.EscapeDataString(name)}/versions/"
            + Uri.EscapeDataString(version ?? "latest");
        var answer = await _download.GetAsync(
            new Uri(Url + path), PublishedJson.Reading.PublishedAnswer, cancellation);
        if (answer is null)
        {
            throw new VoidMcpException(
                FailureKind.Refused,
                version is null
                    ? $"{name} is not in the registry {Url}, or was deleted there"
                    : $"{name} {version} is not in the registry {Url}, or was deleted there",
                version is null ? "check the name: it is case-sensitive" : $"for the latest version: {name}");
        }

        if (answer.Server?.Name != name
            || answer.Server.Version is not { } found
            || !ServerOrigin.IsVersion(found)
            || (version is not null && found != version))
        {
            throw new VoidMcpException(
                FailureKind.UpstreamUnavailable, $"the registry {Url} returned another server or version than {name}");
        }

        return answer.Status.IsDeleted
            ? throw new VoidMcpException(
                FailureKind.Refused,
                $"{name} {found} was deleted from the registry {Url}{Because(answer.Status)}")
            : answer;
    }

    /// <summary>The reason that goes with a status, to be put after it.</summary>
    private static string Because(PublishedStatus status) =>
        string.IsNullOrWhiteSpace(status.StatusMessage) ? "" : $": {status.StatusMessage.Trim()}";

    /// <summary>The warning about a deprecated server.</summary>
    public static string Deprecation(string name, PublishedStatus status) =>
        $"{name} is deprecated{Because(status)}";

    /// <summary>The value of <c>from</c> for a version in this registry.</summary>
    public ServerOrigin OriginOf(PublishedServer server) =>
        new(server.Name!, server.Version!, Url == Official ? null : Url);

    public void Dispose() => _download.Dispose();

    private static string UrlOf(string? url)
    {
        if (url is null) return Official;
        var usual = ServerOrigin.RegistryUrl(url)
            ?? throw new VoidMcpException(
                FailureKind.Usage,
                "invalid registry URL: expected https, or http on this machine",
                $"for example {Official}");
        return usual.EndsWith(ApiVersion, StringComparison.Ordinal) ? usual[..^ApiVersion.Length] : usual;
    }
}
