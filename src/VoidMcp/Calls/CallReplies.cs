using System.Text;
using System.Text.Json;
using VoidMcp.Catalog;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Calls;

/// <summary>Steps 8 and 9 of a call (<see cref="CallRunner"/>): a server's reply as its caller can take it.</summary>
internal static class CallReplies
{
    /// <summary>8. The reply in the caller's era.</summary>
    /// <exception cref="VoidMcpException">It means nothing to callers of that era.</exception>
    public static RpcReply ToCaller(Call call, RpcReply reply, Era server)
    {
        if (reply.Error is { IsModern: true } refusal && server == Era.Modern && call.Era == Era.Legacy) throw RefusalOf(call, refusal);
        if (reply.Error is { } error) return reply with { Error = ErrorFor(call, error) };
        if (!JsonSlices.IsObject(reply.Result))
            throw new VoidMcpException(FailureKind.ToolFailed, $"{call.Subject} returned an invalid result: not a JSON object");
        if (server == Era.Modern && call.Era == Era.Legacy && reply.ResultType is not (null or "complete"))
        {
            // To a legacy client, which knows no types of results, it would look like the answer itself.
            throw new VoidMcpException(
                FailureKind.ToolFailed,
                $"{call.Subject} returned a result of type '{reply.ResultType}', which clients before {ProtocolRevision.Modern} don't support");
        }

        if (server == call.Era) return reply;
        return new RpcReply(EraTranslation.Result(reply.Result, server, call.Era), null);
    }

    /// <summary>9. The result with links as clients know them.</summary>
    public static ReadOnlyMemory<byte> WithLinks(Call call, ReadOnlyMemory<byte> result, ResourceUris uris) => call.Method switch
    {
        "tools/call" => new ResourceLinks(uris, call.Server).InToolResult(result),
        "prompts/get" => new ResourceLinks(uris, call.Server).InPrompt(result),
        "resources/read" when call.Uri is { } uri => new ResourceLinks(uris, call.Server).InContents(result, uri.Own, uri.Asked),
        _ => result,
    };

    /// <summary>A resource that isn't there has a code of its own in the legacy era only.</summary>
    private static RpcError ErrorFor(Call call, RpcError error)
    {
        if (call.Era == Era.Legacy || error.Code != RpcError.ResourceNotFound) return error;
        return RpcError.Parse(new JsonEdit(error.Utf8).Set("code", Encoding.UTF8.GetBytes($"{RpcError.InvalidParams}")).ToUtf8());
    }

    /// <summary>
    /// What a modern server finds wrong with a request that was put into its era here (-32020 to -32022) means nothing to a
    /// caller of the legacy era but for one thing: the capability that its client would have to offer.
    /// </summary>
    private static VoidMcpException RefusalOf(Call call, RpcError refusal)
    {
        if (refusal.Code != RpcError.MissingCapability)
            return new VoidMcpException(FailureKind.ToolFailed, $"server '{call.Server}' refused {call.Subject}: {refusal.Message} ({refusal.Code})");
        var missing = JsonSlices.Property(JsonSlices.Property(refusal.Utf8, "data"u8), "requiredCapabilities"u8);
        var names = JsonSlices.IsObject(missing) ? string.Join(" and ", JsonElement.Parse(missing.Span).EnumerateObject().Select(p => p.Name)) : "";
        return new VoidMcpException(
            FailureKind.ToolFailed,
            $"{call.Subject} needs a client that offers {(names.Length > 0 ? names : "more than this one")}: {refusal.Message}",
            "use a client that offers it, or another tool");
    }
}
