using System.Runtime.InteropServices;
using System.Text.Json;
using VoidMcp.Calls;
using VoidMcp.Catalog;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Registry;
using VoidMcp.Search;
using VoidMcp.Upstream;

namespace VoidMcp.Gateway;

/// <summary>Handles voidmcp's own tools except execute_code: search, list_mcps, add_mcp and remove_mcp.</summary>
/// <param name="search">Finds tools.</param>
/// <param name="catalog">Waits for servers that were never reached.</param>
/// <param name="upstreams">The servers.</param>
/// <param name="registry">Returns the current registry.</param>
/// <param name="models">Registers servers for models; null if no model is served.</param>
/// <param name="forms">Asks the client's user.</param>
internal sealed class OwnToolRequests(
    ToolSearch search,
    ToolCatalog catalog,
    UpstreamSet upstreams,
    Func<RegistrySnapshot> registry,
    Func<ModelServers?> models,
    UserForms forms)
{
    /// <param name="name">The tool.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="call">The client's request.</param>
    /// <returns>The raw result.</returns>
    /// <exception cref="VoidMcpException">The tool failed; the message is for the model.</exception>
    public async Task<RpcReply> AnswerAsync(string name, JsonElement arguments, Call call) => name switch
    {
        OwnTools.AddMcp => await forms.RunAsync(
            call, name, async (c, ask) => new RpcReply(await AddAsync(arguments, c, ask), null)),
        OwnTools.RemoveMcp => new RpcReply(await RemoveAsync(arguments, call), null),
        OwnTools.Search => new RpcReply(await SearchAsync(arguments, call.Era, call.Stop), null),
        _ => new RpcReply(await ReportAsync(call.Era, call.Stop), null),
    };

    private async Task<ReadOnlyMemory<byte>> SearchAsync(JsonElement arguments, Era era, CancellationToken cancellation)
    {
        var query = Text(arguments, "query") ?? throw Missing(OwnTools.Search, "query", "search words");
        var limit = (int)Math.Clamp(
            Number(arguments, "limit") ?? SearchAnswer.DefaultLimit, 1, SearchAnswer.LargestLimit);
        var answer = await search.FindAsync(query, limit, Text(arguments, "server"), cancellation);
        return Results.Text(answer.ToText(), isError: false, era);
    }

    private async Task<ReadOnlyMemory<byte>> AddAsync(JsonElement arguments, Call call, AskUser? ask)
    {
        var servers = ServersOf(OwnTools.AddMcp);
        var name = NameIn(arguments, OwnTools.AddMcp);
        var url = Text(arguments, "url") ?? throw Missing(OwnTools.AddMcp, "url", "an http or https URL");
        return Results.Text(await servers.AddAsync(name, url, ask, call.Stop), isError: false, call.Era);
    }

    private async Task<ReadOnlyMemory<byte>> RemoveAsync(JsonElement arguments, Call call)
    {
        var servers = ServersOf(OwnTools.RemoveMcp);
        var said = await servers.RemoveAsync(NameIn(arguments, OwnTools.RemoveMcp), call.Stop);
        return Results.Text(said, isError: false, call.Era);
    }

    private ModelServers ServersOf(string tool) =>
        models() is { } servers && registry().Gateway.ModelMayAdd != ModelAdding.Deny
            ? servers
            : throw new VoidMcpException(
                FailureKind.UnknownTool, $"{tool} is disabled in the registry (gateway: model-may-add)");

    private static string NameIn(JsonElement arguments, string tool) =>
        Text(arguments, "name") ?? throw Missing(tool, "name", "the server's name");

    private async Task<ReadOnlyMemory<byte>> ReportAsync(Era era, CancellationToken cancellation)
    {
        await catalog.DiscoverAsync(cancellation);
        return Results.Text(ServerReport.Of(upstreams, registry().Problems), isError: false, era);
    }

    private static VoidMcpException Missing(string tool, string argument, string what) =>
        new(FailureKind.InvalidArguments, $"{tool} requires `{argument}`: {what}");

    private static string? Text(JsonElement arguments, string name) =>
        arguments.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? JsonSlices.String(JsonMarshal.GetRawUtf8Value(value).ToArray())
            : null;

    private static double? Number(JsonElement arguments, string name) =>
        arguments.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : null;
}
