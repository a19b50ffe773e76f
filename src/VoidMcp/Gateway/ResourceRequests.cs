using VoidMcp.Calls;
using VoidMcp.Catalog;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>
/// Handles a session's resource requests: its own kept results, and the resources of all servers under the URIs that
/// clients use (<see cref="ResourceUris"/>).
/// </summary>
/// <param name="catalog">Knows the server of each resource.</param>
/// <param name="hasOwnTools">Whether voidmcp's own tools are listed now, which keep results as resources.</param>
/// <param name="results">The session's kept results.</param>
/// <param name="skills">The user's own scripts as skills.</param>
/// <param name="runner">Tells the audit of denied requests.</param>
/// <param name="resumable">Runs requests during which servers may ask the client.</param>
internal sealed class ResourceRequests(
    ToolCatalog catalog,
    Func<bool> hasOwnTools,
    ResultResources results,
    SkillRequests skills,
    CallRunner runner,
    ResumableCalls resumable)
{
    public ReadOnlyMemory<byte> List(CatalogSnapshot snapshot, Call call) =>
        ListPages.Page(
            "resources",
            [.. results.All(), .. KeyedLists.Resources(snapshot)],
            call.Parameters.Body,
            call.Room,
            call.Era);

    public async Task<ReadOnlyMemory<byte>> TemplatesAsync(Call call)
    {
        var snapshot = await catalog.DiscoverAsync(call.Stop);
        ReadOnlyMemory<byte>[] own = hasOwnTools() ? [ResultResources.Template] : [];
        return ListPages.Page(
            "resourceTemplates",
            [.. own, .. KeyedLists.Templates(snapshot)],
            call.Parameters.Body,
            call.Room,
            call.Era);
    }

    /// <exception cref="RequestFailure">The URI is missing or unknown.</exception>
    public async Task<RpcReply> ReadAsync(JsonRpcMessage request, Call call)
    {
        if (JsonSlices.Text(request.Body, "uri"u8) is not { } uri)
            throw RequestFailure.InvalidParams("resources/read requires `uri`");
        if (uri.StartsWith(KeptLinks.Prefix, StringComparison.Ordinal))
            return new RpcReply(results.Read(request, call.Era), null);
        if (skills.Read(uri, call.Era) is { } own) return new RpcReply(own, null);
        var owner = await OwnerAsync(uri, call);
        return await ReadAsync(owner.Server, owner.Uri, uri, request, call);
    }

    /// <summary>Finds the one server of a client's URI, and the server's own URI; for subscriptions too.</summary>
    /// <exception cref="RequestFailure">No server has it, or several claim it.</exception>
    public async Task<(string Server, string Uri)> OwnerAsync(string uri, Call call)
    {
        var snapshot = await catalog.DiscoverAsync(call.Stop);
        var resources = snapshot.Resources;
        var owners = resources.Owners(uri);

        // A resource that a server lists under the very URI wins over a skill that nobody lists.
        if (snapshot.Skills.OwnerOf(uri) is { } skill
            && (snapshot.Skills.IsListed(uri) || !resources.Lists(uri))
            && resources.Permits(skill.Server, skill.Uri))
        {
            return skill;
        }

        if (owners is [var owner] && snapshot.Skills.Permits(owner.Server, owner.Uri)) return owner;
        runner.NoteDeniedResource(uri, call);
        throw ResultResources.NotFound(uri, resources.WhyNot(uri, owners), call.Era);
    }

    private async Task<RpcReply> ReadAsync(string server, string own, string uri, JsonRpcMessage request, Call call)
    {
        call.Server = server;
        call.Topic = $"the resource {own} of {server}";
        call.Uri = (own, uri);
        call.Parameters = own == uri
            ? request.Parts
            : MessageParts.Of(new JsonEdit(request.Body).SetText("uri", own).ToUtf8());
        call.Fit = static (c, result) => c.Era == Era.Modern ? WithModernMembers(result) : result;
        return await resumable.RunAsync(call, $"resources/read:{uri}");
    }

    /// <summary>Keeps a modern server's caching hints; a legacy result gets conservative ones.</summary>
    public static ReadOnlyMemory<byte> WithModernMembers(ReadOnlyMemory<byte> result)
    {
        if (JsonSlices.Text(result, "resultType"u8) is not (null or "complete")) return result;
        var edit = new JsonEdit(result);
        if (JsonSlices.Property(result, "ttlMs"u8).IsEmpty) edit.Set("ttlMs", "0"u8.ToArray());
        if (JsonSlices.Property(result, "cacheScope"u8).IsEmpty) edit.SetText("cacheScope", "private");
        return edit.ToUtf8();
    }
}
