using VoidMcp.Calls;
using VoidMcp.Catalog;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Upstream;

namespace VoidMcp.Gateway;

/// <summary>
/// Handles <c>prompts/list</c>, <c>prompts/get</c> and <c>completion/complete</c> for one session: the servers' prompts
/// under the names that clients use.
/// </summary>
/// <param name="catalog">Knows the server of each prompt.</param>
/// <param name="upstreams">Knows which servers support completion.</param>
/// <param name="runner">Runs requests to servers.</param>
/// <param name="resumable">Runs requests during which servers may ask the client.</param>
internal sealed class PromptRequests(
    ToolCatalog catalog, UpstreamSet upstreams, CallRunner runner, ResumableCalls resumable)
{
    public static ReadOnlyMemory<byte> List(CatalogSnapshot catalog, Call call) =>
        ListPages.Page("prompts", [.. KeyedLists.Prompts(catalog)], call.Parameters.Body, call.Room, call.Era);

    /// <exception cref="RequestFailure">
    /// The name is missing or unknown (-32602: server/prompts, "Error Handling").
    /// </exception>
    public async Task<RpcReply> GetAsync(Call call)
    {
        ToolRequests.CheckNames(call);
        if (JsonSlices.String(call.Parameters[call.Parameters.Name]) is not { } name)
            throw RequestFailure.InvalidParams("prompts/get requires `name`");
        var prompt = await FindAsync(name, call);
        call.Server = prompt.Server;
        call.Topic = $"{prompt.Server}.{prompt.Definition.Key}";
        call.Parameters = MessageParts.Of(
            new JsonEdit(call.Parameters.Body).SetText("name", prompt.Definition.Key).ToUtf8());
        call.Fit = static (_, result) => result;
        return await resumable.RunAsync(call, $"prompts/get:{name}");
    }

    /// <summary>
    /// Completes a prompt's arguments or a template's variables (server/utilities/completion) through its server.
    /// </summary>
    /// <exception cref="RequestFailure">The reference is unknown.</exception>
    public async Task<RpcReply> CompleteAsync(Call call)
    {
        var reference = JsonSlices.Property(call.Parameters.Body, "ref"u8);
        var (server, own) = JsonSlices.Text(reference, "type"u8) switch
        {
            "ref/prompt" when JsonSlices.Text(reference, "name"u8) is { } name =>
                await OfPromptAsync(name, reference, call),
            "ref/resource" when JsonSlices.Text(reference, "uri"u8) is { } uri => OfTemplate(uri, reference, call),
            _ => throw RequestFailure.InvalidParams(
                "completion/complete requires `ref`: { type: \"ref/prompt\", name } "
                + "or { type: \"ref/resource\", uri }"),
        };
        if (upstreams.Find(server)?.Definitions?.Has("completions"u8) != true)
            return new RpcReply(Nothing(call.Era), null);
        call.Server = server;
        call.Topic = $"the completion of {server}";
        call.Parameters = MessageParts.Of(new JsonEdit(call.Parameters.Body).Set("ref", own).ToUtf8());
        call.OnProgress = null;
        return await runner.RunAsync(call);
    }

    private async Task<(string Server, ReadOnlyMemory<byte> Reference)> OfPromptAsync(
        string name, ReadOnlyMemory<byte> reference, Call call)
    {
        var prompt = await FindAsync(name, call);
        return (prompt.Server, new JsonEdit(reference).SetText("name", prompt.Definition.Key).ToUtf8());
    }

    private (string Server, ReadOnlyMemory<byte> Reference) OfTemplate(
        string uri, ReadOnlyMemory<byte> reference, Call call)
    {
        var resources = catalog.Current.Resources;
        var owners = resources.Owners(uri);
        if ((resources.TemplateOf(uri) ?? (owners is [var owner] ? owner : null)) is var (server, own))
            return (server, new JsonEdit(reference).SetText("uri", own).ToUtf8());
        runner.NoteDeniedResource(uri, call);
        throw RequestFailure.InvalidParams($"unknown resource or template {uri}: {resources.WhyNot(uri, owners)}");
    }

    private async Task<CatalogPrompt> FindAsync(string name, Call call)
    {
        if (catalog.Current.Prompt(name) is { } known) return known;
        var asked = await catalog.DiscoverAsync(call.Stop);
        if (asked.Prompt(name) is { } found) return found;
        runner.NoteDeniedPrompt(name, call);
        var hint = NearestNames.Hint(name, asked.Prompts.Select(p => p.ExposedName));
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
