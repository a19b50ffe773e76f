using System.Text;
using System.Text.Json;
using VoidMcp.Catalog;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Calls;

/// <summary>Steps 8 and 9 of a call (<see cref="CallRunner"/>): converts a server's reply for its caller.</summary>
internal static class CallReplies
{
    /// <summary>8. Converts the reply to the caller's era.</summary>
    /// <exception cref="VoidMcpException">The reply can't be expressed in that era.</exception>
    public static RpcReply ToCaller(Call call, RpcReply reply, Era server)
    {
        if (reply.Error is { IsModern: true } refusal && server == Era.Modern && call.Era == Era.Legacy)
            throw RefusalOf(call, refusal);
        if (reply.Error is { } error) return reply with { Error = ErrorFor(call, error) };
        if (!JsonSlices.IsObject(reply.Result))
        {
            throw new VoidMcpException(
                FailureKind.ToolFailed, $"{call.Subject} returned an invalid result: not a JSON object");
        }

        if (call.Method == "tools/call" && reply.Parts.IsOddResult)
        {
            var repaired = ResultRepair.Of(reply.Result, call.Fit is not null && call.Era == Era.Legacy);
            if (!repaired.Equals(reply.Result)) reply = new RpcReply(repaired, null);
        }

        if (server == Era.Modern && call.Era == Era.Legacy && reply.ResultType is not (null or "complete"))
        {
            // A legacy client, which knows no result types, would take it for the final result.
            throw new VoidMcpException(
                FailureKind.ToolFailed,
                $"{call.Subject} returned a result of type '{reply.ResultType}', which clients before "
                + $"{ProtocolRevision.Modern} don't support");
        }

        if (server == call.Era) return reply;
        return new RpcReply(EraTranslation.Result(reply.Result, server, call.Era), null);
    }

    /// <summary>9. Rewrites links in the result to the URIs that clients know.</summary>
    public static ReadOnlyMemory<byte> WithLinks(
        Call call, ReadOnlyMemory<byte> result, ResourceUris uris) => call.Method switch
    {
        "tools/call" => new ResourceLinks(uris, call.Server).InToolResult(result),
        "prompts/get" => new ResourceLinks(uris, call.Server).InPrompt(result),
        "resources/read" when call.Uri is { } uri =>
            new ResourceLinks(uris, call.Server).InContents(result, uri.Own, uri.Asked),
        _ => result,
    };

    /// <summary>A missing resource has a special error code in the legacy era only.</summary>
    private static RpcError ErrorFor(Call call, RpcError error)
    {
        if (call.Era == Era.Legacy || error.Code != RpcError.ResourceNotFound) return error;
        return RpcError.Parse(
            new JsonEdit(error.Utf8).Set("code", Encoding.UTF8.GetBytes($"{RpcError.InvalidParams}")).ToUtf8());
    }

    /// <summary>
    /// The errors of a modern server about the converted request (-32020 to -32022) mean nothing to a legacy caller,
    /// except for a missing client capability.
    /// </summary>
    private static VoidMcpException RefusalOf(Call call, RpcError refusal)
    {
        if (refusal.Code != RpcError.MissingCapability)
        {
            return new VoidMcpException(
                FailureKind.ToolFailed,
                $"server '{call.Server}' rejected {call.Subject}: {refusal.Message} ({refusal.Code})");
        }

        var missing = JsonSlices.Property(JsonSlices.Property(refusal.Utf8, "data"u8), "requiredCapabilities"u8);
        var names = JsonSlices.IsObject(missing)
            ? string.Join(" and ", JsonElement.Parse(missing.Span).EnumerateObject().Select(p => p.Name))
            : "";
        return new VoidMcpException(
            FailureKind.ToolFailed,
            $"{call.Subject} requires a client with {(names.Length > 0 ? names : "more capabilities")}: "
            + refusal.Message,
            "use a client with this capability, or another tool");
    }
}
