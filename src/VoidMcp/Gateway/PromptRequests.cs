using VoidMcp.Calls;
using VoidMcp.Catalog;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>Answers <c>prompts/list</c>, <c>prompts/get</c> and <c>completion/complete</c> for one session: the servers' own prompts under the clients' names for them.</summary>
internal sealed class PromptRequests(GatewayParts parts, ForwardedRequests forwarded)
{
    public static ReadOnlyMemory<byte> List(CatalogSnapshot catalog, JsonRpcMessage request, Caller caller) =>
        ListPages.Page("prompts", [.. KeyedLists.Prompts(catalog)], request.Body, caller.Room, caller.Era);

    /// <exception cref="RequestFailure">No name, or no prompt of that name (-32602: server/prompts, "Error Handling").</exception>
    public async Task<RpcReply> GetAsync(JsonRpcMessage request, Caller caller, CancellationToken cancellation)
    {
        if (JsonSlices.Text(request.Body, "name"u8) is not { } name) throw RequestFailure.InvalidParams("prompts/get needs the name of a prompt");
        var prompt = await FindAsync(name, cancellation);
        var parameters = new JsonEdit(request.Body).SetText("name", prompt.Definition.Key).ToUtf8();
        var reply = await forwarded.SendAsync(
            prompt.Server, $"prompts/get:{name}", request.Body, caller, (client, onProgress, stop) => parts.Requests.RequestAsync(
                new ServerRequest
                {
                    Server = prompt.Server,
                    Method = "prompts/get",
                    Parameters = parameters,
                    Subject = $"{prompt.Server}.{prompt.Definition.Key}",
                    Era = caller.Era,
                    OnProgress = onProgress,
                    Client = client,
                },
                stop),
            cancellation);
        return reply.Error is not null ? reply : reply with { Result = new ResourceLinks(parts.Catalog.Current.Resources, prompt.Server).InPrompt(reply.Result) };
    }

    /// <summary>Completions of a prompt's arguments or a template's variables (server/utilities/completion), from the server that has it.</summary>
    /// <exception cref="RequestFailure">The reference is to nothing that there is.</exception>
    public async Task<RpcReply> CompleteAsync(JsonRpcMessage request, Caller caller, CancellationToken cancellation)
    {
        var reference = JsonSlices.Property(request.Body, "ref"u8);
        var (server, own) = JsonSlices.Text(reference, "type"u8) switch
        {
            "ref/prompt" when JsonSlices.Text(reference, "name"u8) is { } name => await OfPromptAsync(name, reference, cancellation),
            "ref/resource" when JsonSlices.Text(reference, "uri"u8) is { } uri => OfTemplate(uri, reference),
            _ => throw RequestFailure.InvalidParams("completion/complete needs a ref: { type: \"ref/prompt\", name } or { type: \"ref/resource\", uri }"),
        };
        if (parts.Upstreams.Find(server)?.Definitions?.Has("completions"u8) != true) return new RpcReply(Nothing(caller.Era), null);
        return await parts.Requests.RequestAsync(
            new ServerRequest
            {
                Server = server,
                Method = "completion/complete",
                Parameters = new JsonEdit(request.Body).Set("ref", own).ToUtf8(),
                Subject = $"the completion of {server}",
                Era = caller.Era,
                Client = caller.Client,
            },
            cancellation);
    }

    private async Task<(string Server, ReadOnlyMemory<byte> Reference)> OfPromptAsync(string name, ReadOnlyMemory<byte> reference, CancellationToken cancellation)
    {
        var prompt = await FindAsync(name, cancellation);
        return (prompt.Server, new JsonEdit(reference).SetText("name", prompt.Definition.Key).ToUtf8());
    }

    private (string Server, ReadOnlyMemory<byte> Reference) OfTemplate(string uri, ReadOnlyMemory<byte> reference)
    {
        var resources = parts.Catalog.Current.Resources;
        var (server, own) = resources.TemplateOf(uri) ?? (resources.Owners(uri) is [var owner, ..] ? owner : throw RequestFailure.InvalidParams($"there is no resource or template {uri}"));
        return (server, new JsonEdit(reference).SetText("uri", own).ToUtf8());
    }

    private async Task<CatalogPrompt> FindAsync(string name, CancellationToken cancellation)
    {
        if (parts.Catalog.Current.Prompt(name) is { } known) return known;
        var catalog = await parts.Catalog.DiscoverAsync(cancellation);
        if (catalog.Prompt(name) is { } found) return found;
        var hint = NearestNames.Hint(name, catalog.Prompts.Select(p => p.ExposedName));
        throw RequestFailure.InvalidParams($"Unknown prompt: {name}{(hint is null ? "" : $". {hint}")}");
    }

    private static ReadOnlyMemory<byte> Nothing(Era era) => JsonText.Write(w =>
    {
        w.WriteStartObject();
        w.WriteStartObject("completion"u8);
        w.WriteStartArray("values"u8);
        w.WriteEndArray();
        w.WriteNumber("total"u8, 0);
        w.WriteBoolean("hasMore"u8, false);
        w.WriteEndObject();
        if (era == Era.Modern) Results.WriteComplete(w);
        w.WriteEndObject();
    });
}
