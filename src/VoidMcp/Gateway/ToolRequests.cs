using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text;
using VoidMcp.Calls;
using VoidMcp.Catalog;
using VoidMcp.CodeMode;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Search;

namespace VoidMcp.Gateway;

/// <summary>Answers <c>tools/call</c>: voidmcp's own tools, and directly exposed ones through the one call path.</summary>
/// <param name="parts">What all sessions share.</param>
/// <param name="scripts">Runs this session's scripts.</param>
/// <param name="forwarded">Leads calls to servers.</param>
/// <param name="tasks">Remembers which calls became tasks.</param>
/// <param name="kept">Takes this session's results that are too large.</param>
internal sealed class ToolRequests(GatewayParts parts, ExecuteCodeTool scripts, ForwardedRequests forwarded, TaskRequests tasks, KeptResults kept)
{
    private const int MaxErrorMessage = 4 * 1024;

    /// <exception cref="RequestFailure">The request is malformed, or names no tool (server/tools, "Error handling").</exception>
    public async Task<RpcReply> CallAsync(JsonRpcMessage request, Caller caller, CancellationToken cancellation)
    {
        if (!JsonSlices.IsObject(request.Body) || JsonSlices.Text(request.Body, "name"u8) is not { } name)
        {
            throw RequestFailure.InvalidParams("tools/call needs the name of a tool");
        }

        try
        {
            if (caller.HasCode && await OwnAsync(name, request.Body, caller, cancellation) is { } own) return new RpcReply(own, null);
            var tool = parts.Catalog.Current.ByExposedName(name)
                ?? (await parts.Catalog.DiscoverAsync(cancellation)).ByExposedName(name)
                ?? (await parts.Catalog.AskAnewAsync(name, cancellation)).ByExposedName(name)
                ?? throw Unknown(name);
            var reply = await forwarded.SendAsync(
                tool.Server, $"tools/call:{name}", request.Body, caller, (client, onProgress, stop) => parts.Calls.CallAsync(
                    new ToolCall { Tool = tool, Parameters = request.Body, Era = caller.Era, OnProgress = onProgress, Client = client }, stop),
                cancellation);
            tasks.Answered(tool, reply);
            if (reply.Error is null) reply = reply with { Result = new ResourceLinks(parts.Catalog.Current.Resources, tool.Server).InToolResult(reply.Result) };
            return Fitting(reply, tool, caller);
        }
        catch (VoidMcpException failure)
        {
            return new RpcReply(Results.Text(RequestFailure.TextOf(failure), isError: true, caller.Era), null);
        }
    }

    private async Task<ReadOnlyMemory<byte>?> OwnAsync(
        string name, ReadOnlyMemory<byte> parameters, Caller caller, CancellationToken cancellation)
    {
        if (!OwnTools.IsOwn(name)) return null;
        var raw = JsonSlices.Property(parameters, "arguments"u8);
        var arguments = JsonElement.Parse(JsonSlices.IsObject(raw) ? raw.Span : "{}"u8, new JsonDocumentOptions { MaxDepth = JsonRpcMessage.MaxDepth });
        return name switch
        {
            OwnTools.Search => await SearchAsync(arguments, caller.Era, cancellation),
            OwnTools.ExecuteCode => await scripts.CallAsync(parameters, arguments, caller, cancellation),
            OwnTools.AddMcp or OwnTools.RemoveMcp => await RegisterAsync(name, arguments, caller.Era, cancellation),
            _ => await ReportAsync(caller.Era, cancellation),
        };
    }

    private async Task<ReadOnlyMemory<byte>> SearchAsync(JsonElement arguments, Era era, CancellationToken cancellation)
    {
        var query = Text(arguments, "query") ?? throw Missing(OwnTools.Search, "query", "words for what you want to do");
        var limit = (int)Math.Clamp(Number(arguments, "limit") ?? SearchAnswer.DefaultLimit, 1, SearchAnswer.LargestLimit);
        var answer = await parts.Search.FindAsync(query, limit, Text(arguments, "server"), cancellation);
        return Results.Text(answer.ToText(), isError: false, era);
    }

    private async Task<ReadOnlyMemory<byte>> RegisterAsync(string tool, JsonElement arguments, Era era, CancellationToken cancellation)
    {
        if (parts.ModelServers is not { } servers || !parts.Registry.Gateway.ModelMayAdd)
            throw new VoidMcpException(FailureKind.UnknownTool, $"{tool} is switched off in the registry (gateway: model-may-add)");
        var name = Text(arguments, "name") ?? throw Missing(tool, "name", "the server's");
        var said = tool == OwnTools.RemoveMcp
            ? await servers.RemoveAsync(name, cancellation)
            : await servers.AddAsync(name, Text(arguments, "url") ?? throw Missing(tool, "url", "a whole http or https address"), cancellation);
        return Results.Text(said, isError: false, era);
    }

    private async Task<ReadOnlyMemory<byte>> ReportAsync(Era era, CancellationToken cancellation)
    {
        await parts.Catalog.DiscoverAsync(cancellation);
        return Results.Text(ServerReport.Of(parts.Upstreams, parts.Registry.Problems), isError: false, era);
    }

    /// <summary>Clients on the TypeScript SDK drop the connection on a message that is too large.</summary>
    private RpcReply Fitting(RpcReply reply, CatalogTool tool, Caller caller)
    {
        if (reply.Error is not { } error)
        {
            if (JsonSlices.Text(reply.Result, "resultType"u8) is not (null or "complete")) return reply;
            var hasOutputSchema = tool.Definition.OutputSchema.ValueKind == JsonValueKind.Object;
            return reply with { Result = LargeResult.Fit(reply.Result, tool.QualifiedName, hasOutputSchema, caller, kept) };
        }

        if (error.Utf8.Length <= caller.Room) return reply;
        var message = Encoding.UTF8.GetBytes(error.Message);
        var beginning = Encoding.UTF8.GetString(message.AsSpan(0, EscapedText.Fit(message, Math.Min(MaxErrorMessage, caller.Room / 4))));
        return new RpcReply(default, new RpcError(error.Code, $"{beginning}… (the rest of this error is too large for one message)"));
    }

    private RequestFailure Unknown(string name)
    {
        var names = parts.Catalog.Current.Tools.Select(t => t.ExposedName);
        if (parts.CurrentListing.HasOwnTools) names = names.Append(OwnTools.Search).Append(OwnTools.ExecuteCode).Append(OwnTools.ListMcps);
        var hint = NearestNames.Hint(name, names);
        return RequestFailure.InvalidParams($"Unknown tool: {name}{(hint is null ? "" : $". {hint}")}");
    }

    private static VoidMcpException Missing(string tool, string argument, string what) =>
        new(FailureKind.InvalidArguments, $"{tool} needs `{argument}`: {what}");

    private static string? Text(JsonElement arguments, string name) =>
        arguments.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? JsonSlices.String(JsonMarshal.GetRawUtf8Value(value).ToArray()) : null;

    private static double? Number(JsonElement arguments, string name) =>
        arguments.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
