using System.Globalization;
using System.Text.Json;
using VoidMcp.Catalog;
using VoidMcp.CodeMode;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Search;

namespace VoidMcp.Gateway;

/// <summary>Answers <c>tools/call</c>: voidmcp's own tools, and directly exposed ones through the one call path.</summary>
internal sealed class ToolRequests(GatewayParts parts)
{
    /// <exception cref="RequestFailure">The request is malformed, or names no tool (server/tools, "Error handling").</exception>
    public async Task<RpcReply> CallAsync(
        JsonRpcMessage request, Era era, Action<ReadOnlyMemory<byte>>? onProgress, CancellationToken cancellation)
    {
        if (!JsonSlices.IsObject(request.Body) || JsonSlices.Text(request.Body, "name"u8) is not { } name)
        {
            throw RequestFailure.InvalidParams("tools/call needs the name of a tool");
        }

        try
        {
            if (parts.CurrentListing.HasOwnTools && await OwnAsync(name, request.Body, era, onProgress, cancellation) is { } own) return new RpcReply(own, null);
            var tool = parts.Catalog.Current.ByExposedName(name)
                ?? (await parts.Catalog.DiscoverAsync(cancellation)).ByExposedName(name)
                ?? throw Unknown(name);
            var call = new ToolCall { Tool = tool, Parameters = request.Body, Era = era, OnProgress = onProgress };
            return Fitting(await parts.Calls.CallAsync(call, cancellation), tool, era);
        }
        catch (VoidMcpException failure)
        {
            return new RpcReply(Results.Text(RequestFailure.TextOf(failure), isError: true, era), null);
        }
    }

    private async Task<ReadOnlyMemory<byte>?> OwnAsync(
        string name, ReadOnlyMemory<byte> parameters, Era era, Action<ReadOnlyMemory<byte>>? onProgress, CancellationToken cancellation)
    {
        if (!OwnTools.IsOwn(name)) return null;
        var raw = JsonSlices.Property(parameters, "arguments"u8);
        var arguments = JsonElement.Parse(JsonSlices.IsObject(raw) ? raw.Span : "{}"u8, new JsonDocumentOptions { MaxDepth = JsonRpcMessage.MaxDepth });
        return name switch
        {
            OwnTools.Search => await SearchAsync(arguments, era, cancellation),
            OwnTools.ExecuteCode => await ExecuteAsync(arguments, era, onProgress, cancellation),
            _ => await ReportAsync(era, cancellation),
        };
    }

    private async Task<ReadOnlyMemory<byte>> SearchAsync(JsonElement arguments, Era era, CancellationToken cancellation)
    {
        var query = Text(arguments, "query") ?? throw Missing(OwnTools.Search, "query", "words for what you want to do");
        var limit = (int)Math.Clamp(Number(arguments, "limit") ?? SearchAnswer.DefaultLimit, 1, SearchAnswer.LargestLimit);
        var answer = await parts.Search.FindAsync(query, limit, Text(arguments, "server"), cancellation);
        return Results.Text(answer.ToText(), isError: false, era);
    }

    private async Task<ReadOnlyMemory<byte>> ExecuteAsync(
        JsonElement arguments, Era era, Action<ReadOnlyMemory<byte>>? onProgress, CancellationToken cancellation)
    {
        var code = Text(arguments, "code") ?? throw Missing(OwnTools.ExecuteCode, "code", "a JavaScript program");
        var seconds = Number(arguments, "timeout");
        TimeSpan? timeout = seconds is > 0 ? TimeSpan.FromSeconds(Math.Min(seconds.Value, 86_400)) : null;
        var outcome = await parts.Scripts.RunAsync(code, timeout, Telling(onProgress), ScriptWorld.None, cancellation);
        return Results.Text(ScriptOutcomeText.Write(outcome, parts.Registry.Code.MaxResult), outcome.Error is not null, era);
    }

    /// <summary>One progress notification for each call that a script has made; null where the client asked for none.</summary>
    private static Action<ScriptCallTrace>? Telling(Action<ReadOnlyMemory<byte>>? onProgress)
    {
        if (onProgress is null) return null;
        var gate = new Lock();
        var done = 0;
        return call =>
        {
            // In order: progress must grow with every notification.
            lock (gate)
            {
                onProgress(JsonText.Write(w =>
                {
                    w.WriteStartObject();
                    w.WriteNumber("progress"u8, ++done);
                    w.WriteString("message"u8, $"{call.Server}.{call.Tool}");
                    w.WriteEndObject();
                }));
            }
        };
    }

    private async Task<ReadOnlyMemory<byte>> ReportAsync(Era era, CancellationToken cancellation)
    {
        await parts.Catalog.DiscoverAsync(cancellation);
        return Results.Text(ServerReport.Of(parts.Upstreams, parts.Registry.Problems), isError: false, era);
    }

    /// <summary>Clients on the TypeScript SDK drop the connection on a message that is too large; a smaller error does not.</summary>
    private RpcReply Fitting(RpcReply reply, CatalogTool tool, Era era)
    {
        var limit = parts.Registry.Gateway.MaxMessage;
        if (limit <= 0 || reply.Result.Length < limit - 1024) return reply;
        var size = (reply.Result.Length / (1024.0 * 1024)).ToString("0.0", CultureInfo.InvariantCulture);
        return new RpcReply(Results.Text(
            $"{tool.QualifiedName} succeeded, but its result of {size} MiB is above the limit of {limit / (1024 * 1024)} MiB for one message.\n"
            + "hint: call it from execute_code and return only what is needed, or raise `max-message:` under `gateway:`",
            isError: true,
            era), null);
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
        arguments.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement arguments, string name) =>
        arguments.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
