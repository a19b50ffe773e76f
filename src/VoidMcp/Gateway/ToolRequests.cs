using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text;
using VoidMcp.Calls;
using VoidMcp.CodeMode;
using VoidMcp.Catalog;
using VoidMcp.Errors;
using VoidMcp.Fit;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>Handles <c>tools/call</c>: voidmcp's own tools, and directly exposed ones.</summary>
/// <param name="runner">Finds tools.</param>
/// <param name="resumable">Runs calls.</param>
/// <param name="lists">The tools that clients see.</param>
/// <param name="scripts">Runs this session's scripts.</param>
/// <param name="own">Handles voidmcp's other tools.</param>
/// <param name="tasks">Records calls that became tasks.</param>
/// <param name="kept">Stores this session's results that are too large.</param>
/// <param name="fit">The facts about this session's client.</param>
internal sealed class ToolRequests(
    CallRunner runner,
    ResumableCalls resumable,
    ListedTools lists,
    ExecuteCodeTool scripts,
    OwnToolRequests own,
    TaskRequests tasks,
    KeptResults kept,
    SessionFit fit)
{
    private const int MaxErrorMessage = 4 * 1024;

    private readonly FitResult _fit = (call, result) => Fitted(call, result, kept, fit.FactsOf(call.Client));

    /// <exception cref="RequestFailure">
    /// The request is malformed, or the tool is unknown (server/tools, "Error handling").
    /// </exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<RpcReply> CallAsync(Call call)
    {
        CheckNames(call);
        if (JsonSlices.String(call.Parameters[call.Parameters.Name]) is not { } name)
            throw RequestFailure.InvalidParams("tools/call requires `name`");
        try
        {
            if (call.HasCode && OwnTools.IsOwn(name)) return await AnswerOwnAsync(name, call);
            var tool = await runner.FindExposedAsync(name, call.Stop) ?? throw Unknown(name, call);
            (call.Tool, call.Server, call.Fit) = (tool, tool.Server, _fit);
            var reply = call.Era == Era.Legacy
                ? await runner.RunAsync(call)
                : await resumable.RunAsync(call, $"tools/call:{name}");
            tasks.Answered(tool, reply);
            return reply.Error is { } error && error.Utf8.Length > call.Room
                ? new RpcReply(default, Shortened(error, call.Room))
                : reply;
        }
        catch (VoidMcpException failure)
        {
            return new RpcReply(Results.Text(RequestFailure.TextOf(failure), isError: true, call.Era), null);
        }
    }

    /// <summary>
    /// Rejects members that a server which ignores case might read in place of those that are checked.
    /// </summary>
    internal static void CheckNames(Call call)
    {
        if (call.Parameters.LookAlike is not { } name) return;
        throw RequestFailure.InvalidParams($"{call.Method} has an unknown member `{name}`: names are case-sensitive");
    }

    private async Task<RpcReply> AnswerOwnAsync(string name, Call call)
    {
        var raw = call.Parameters[call.Parameters.Arguments];
        var arguments = JsonElement.Parse(
            JsonSlices.IsObject(raw) ? raw.Span : "{}"u8,
            new JsonDocumentOptions { MaxDepth = JsonRpcMessage.MaxDepth });
        return name is OwnTools.ExecuteCode or OwnTools.QueryCode
            ? await scripts.CallAsync(name, arguments, call)
            : await own.AnswerAsync(name, arguments, call);
    }

    /// <summary>Shapes a result for what the client shows its model, and for the size of a message.</summary>
    private static ReadOnlyMemory<byte> Fitted(
        Call call, ReadOnlyMemory<byte> result, KeptResults kept, ClientFacts client)
    {
        if (call.Tool is not { } tool) return result;
        var isLarge = result.Length > call.Room;
        if (!isLarge && client == ClientFacts.Unknown) return result;
        if (JsonSlices.Text(result, "resultType"u8) is not (null or "complete")) return result;
        var isTyped = tool.Definition.OutputSchema.ValueKind == JsonValueKind.Object;
        if (!isLarge) result = FittedResult.Of(result, client, isTyped);
        return LargeResult.Fit(result, tool.QualifiedName, isTyped, call, kept);
    }

    /// <summary>
    /// Truncates an oversized error: clients on the TypeScript SDK disconnect on a message that is too large.
    /// </summary>
    private static RpcError Shortened(RpcError error, int room)
    {
        var message = Encoding.UTF8.GetBytes(error.Message);
        var beginning = Encoding.UTF8.GetString(
            message.AsSpan(0, EscapedText.Fit(message, Math.Min(MaxErrorMessage, room / 4))));
        return new RpcError(error.Code, $"{beginning}… (the rest of this error is too large for one message)");
    }

    private RequestFailure Unknown(string name, Call call)
    {
        runner.NoteDenied(name, call.Client);
        var listing = lists.Current;
        var held = listing.Catalog.Servers.SelectMany(s => s.Held.Select(tool => (Server: s, Tool: tool)))
            .Where(h => h.Tool == name || ExposedNames.Of([(h.Server.Name, h.Tool)])[0] == name).Take(1).ToList();
        if (held is [var one])
        {
            var (message, fix) = one.Server.WhyHeld(one.Tool);
            return RequestFailure.InvalidParams($"Unknown tool: {name}: {message}. {fix}");
        }

        var names = listing.Catalog.Tools.Select(t => t.ExposedName);
        if (listing.HasOwnTools)
            names = names.Concat([OwnTools.Search, OwnTools.ExecuteCode, OwnTools.QueryCode, OwnTools.ListMcps]);
        var hint = NearestNames.Hint(name, names);
        return RequestFailure.InvalidParams($"Unknown tool: {name}{(hint is null ? "" : $". {hint}")}");
    }
}
