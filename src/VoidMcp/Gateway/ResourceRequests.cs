using VoidMcp.Calls;
using VoidMcp.Catalog;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>
/// Answers what one session's client asks about resources: the session's own kept results, and those of every server under
/// the clients' URIs for them (<see cref="ResourceUris"/>).
/// </summary>
internal sealed class ResourceRequests(GatewayParts parts, ResultResources results, ForwardedRequests forwarded)
{
    public ReadOnlyMemory<byte> List(CatalogSnapshot catalog, JsonRpcMessage request, Caller caller) =>
        ListPages.Page("resources", [.. results.All(), .. KeyedLists.Resources(catalog)], request.Body, caller.Room, caller.Era);

    public async Task<ReadOnlyMemory<byte>> TemplatesAsync(JsonRpcMessage request, Caller caller, CancellationToken cancellation)
    {
        var catalog = await parts.Catalog.DiscoverAsync(cancellation);
        ReadOnlyMemory<byte>[] own = parts.CurrentListing.HasOwnTools ? [ResultResources.Template] : [];
        return ListPages.Page("resourceTemplates", [.. own, .. KeyedLists.Templates(catalog)], request.Body, caller.Room, caller.Era);
    }

    /// <exception cref="RequestFailure">No URI, or nothing behind it.</exception>
    public async Task<RpcReply> ReadAsync(JsonRpcMessage request, Caller caller, CancellationToken cancellation)
    {
        if (JsonSlices.Text(request.Body, "uri"u8) is not { } uri) throw RequestFailure.InvalidParams("resources/read needs the uri of a resource");
        if (uri.StartsWith(KeptLinks.Prefix, StringComparison.Ordinal)) return new RpcReply(results.Read(request, caller.Era), null);
        var owners = await OwnersAsync(uri, cancellation);
        RpcReply? refused = null;
        foreach (var (server, own) in owners)
        {
            try
            {
                var reply = await ReadAsync(server, own, uri, request, caller, cancellation);
                if (reply.Error is null || owners.Count == 1) return reply;
                refused ??= reply;
            }
            catch (VoidMcpException) when (owners.Count > 1)
            {
                // One that can't be reached must not hide the resource of another.
            }
            catch (RequestFailure failure) when (owners.Count > 1)
            {
                refused ??= new RpcReply(default, failure.Error);
            }
        }

        return refused ?? throw ResultResources.NotFound(uri, "no server has it", caller.Era);
    }

    /// <summary>Whose resource a client means, and its URI there; for subscriptions, which need one owner.</summary>
    /// <exception cref="RequestFailure">Nobody's.</exception>
    public async Task<(string Server, string Uri)> OwnerAsync(string uri, Era era, CancellationToken cancellation) =>
        await OwnersAsync(uri, cancellation) is [var owner, ..] ? owner : throw ResultResources.NotFound(uri, "no server has it", era);

    private async Task<IReadOnlyList<(string Server, string Uri)>> OwnersAsync(string uri, CancellationToken cancellation) =>
        (await parts.Catalog.DiscoverAsync(cancellation)).Resources.Owners(uri);

    private async Task<RpcReply> ReadAsync(string server, string own, string uri, JsonRpcMessage request, Caller caller, CancellationToken cancellation)
    {
        var parameters = own == uri ? request.Body : new JsonEdit(request.Body).SetText("uri", own).ToUtf8();
        var reply = await forwarded.SendAsync(
            server, $"resources/read:{uri}", request.Body, caller, (client, onProgress, stop) => parts.Requests.RequestAsync(
                new ServerRequest
                {
                    Server = server,
                    Method = "resources/read",
                    Parameters = parameters,
                    Subject = $"the resource {own} of {server}",
                    Era = caller.Era,
                    OnProgress = onProgress,
                    Client = client,
                },
                stop),
            cancellation);
        if (reply.Error is not null) return reply;
        var result = new ResourceLinks(parts.Catalog.Current.Resources, server).InContents(reply.Result, own, uri);
        return reply with { Result = caller.Era == Era.Modern ? WithModernMembers(result) : result };
    }

    /// <summary>What a modern server says of how long it may be kept passes; of a legacy one nothing is known.</summary>
    private static ReadOnlyMemory<byte> WithModernMembers(ReadOnlyMemory<byte> result)
    {
        if (JsonSlices.Text(result, "resultType"u8) is not (null or "complete")) return result;
        var edit = new JsonEdit(result);
        if (JsonSlices.Property(result, "ttlMs"u8).IsEmpty) edit.Set("ttlMs", "0"u8.ToArray());
        if (JsonSlices.Property(result, "cacheScope"u8).IsEmpty) edit.SetText("cacheScope", "private");
        return edit.ToUtf8();
    }
}
