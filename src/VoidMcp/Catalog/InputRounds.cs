using System.Text;
using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Upstream;

namespace VoidMcp.Catalog;

/// <summary>
/// What a server wants of the client before it answers, where the two are of different eras (2026-07-28, basic/patterns/mrtr).
/// A modern server answers <c>input_required</c>: for a legacy caller each of its requests becomes a real one to the client.
/// A server of 2025-11-25 answers error -32042 with URLs: for a modern caller they become questions too, and for a
/// script, which has no other way to its user. Between other peers of one era nothing is done here.
/// </summary>
internal sealed class InputRounds(ServerRequest request)
{
    /// <summary>A server that still isn't content then never will be.</summary>
    private const int MostRounds = 10;

    /// <summary>2025-11-25: the user must visit the pages in its data first.</summary>
    public const int UrlElicitationRequired = -32042;

    private int _rounds;

    /// <summary>The request's raw params, with the answers so far.</summary>
    public ReadOnlyMemory<byte> Parameters { get; private set; } = request.Parameters;

    /// <summary>Whether the reply is a wish that must be fulfilled here.</summary>
    /// <exception cref="VoidMcpException">It can't be, or there is no end to it.</exception>
    public bool IsWanted(RpcReply reply, Era server)
    {
        if (!IsWish(reply, server)) return false;
        if (request.Client?.Ask is null)
        {
            if (reply.Error is not null) return false;
            throw new VoidMcpException(
                FailureKind.ToolFailed,
                $"{request.Subject} answered 'input_required': it wants something from the user that this caller can't be asked for",
                "give all that it needs in the arguments, or use a client that can be asked (elicitation, sampling)");
        }

        if (++_rounds > MostRounds)
            throw new VoidMcpException(FailureKind.ToolFailed, $"{request.Subject} asked for more input {MostRounds} times; it was given up");
        return true;
    }

    /// <summary>Asks the client, and makes the params of the next round.</summary>
    /// <exception cref="VoidMcpException">The client refused, or the server asks for what it does not offer.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task AnswerAsync(RpcReply reply, CancellationToken cancellation)
    {
        if (reply.Error is { } error)
        {
            await VisitAsync(error, cancellation);
            return;
        }

        var wishes = JsonSlices.Property(reply.Result, "inputRequests"u8);
        var responses = new JsonEdit(default);
        if (JsonSlices.IsObject(wishes))
        {
            var names = JsonElement.Parse(wishes.Span, new JsonDocumentOptions { MaxDepth = JsonRpcMessage.MaxDepth }).EnumerateObject().Select(p => p.Name).ToList();
            var answers = await Task.WhenAll(names.Select(name => AskAsync(JsonSlices.Property(wishes, Encoding.UTF8.GetBytes(name)), cancellation)));
            foreach (var (name, answer) in names.Zip(answers)) responses.Set(name, answer);
        }

        var state = JsonSlices.Property(reply.Result, "requestState"u8);
        var next = new JsonEdit(request.Parameters).Set("inputResponses", responses.ToUtf8());
        Parameters = (state.IsEmpty ? next.Remove("requestState") : next.Set("requestState", state)).ToUtf8();
    }

    private bool IsWish(RpcReply reply, Era server)
    {
        if (server == Era.Modern) return request.Era == Era.Legacy && reply.Error is null && JsonSlices.Text(reply.Result, "resultType"u8) == "input_required";
        if (reply.Error?.Code != UrlElicitationRequired) return false;
        return request.Era == Era.Modern || (request.LeadsToPages && ClientCapabilities.ShowsPages(request.Client?.Capabilities ?? default));
    }

    private async Task<ReadOnlyMemory<byte>> AskAsync(ReadOnlyMemory<byte> wish, CancellationToken cancellation)
    {
        var client = request.Client!;
        var method = JsonSlices.Text(wish, "method"u8) ?? "";
        if (!ClientCapabilities.Allow(client.Capabilities, method))
            throw new VoidMcpException(FailureKind.ToolFailed, $"{request.Subject} wants '{method}' of the client, which it does not offer");
        var parameters = JsonSlices.Property(wish, "params"u8);

        // Up to 2025-11-25 a URL has an id by which its end is announced.
        if (method == "elicitation/create" && JsonSlices.Text(parameters, "mode"u8) == "url" && JsonSlices.Text(parameters, "elicitationId"u8) is null)
            parameters = new JsonEdit(parameters).SetText("elicitationId", Guid.NewGuid().ToString()).ToUtf8();
        var reply = await client.Ask!(method, parameters, null, cancellation);
        return reply.Error is { } error
            ? throw new VoidMcpException(FailureKind.ToolFailed, $"{request.Subject} asked the client something, and the client refused: {error.Message} ({error.Code})")
            : reply.Result;
    }

    /// <summary>Has the user visit the URLs; the request is then sent again as it was.</summary>
    private async Task VisitAsync(RpcError error, CancellationToken cancellation)
    {
        foreach (var wanted in JsonSlices.Items(JsonSlices.Property(JsonSlices.Property(error.Utf8, "data"u8), "elicitations"u8)))
        {
            var answer = await request.Client!.Ask!("elicitation/create", wanted, null, cancellation);
            if (answer.Error is not null || JsonSlices.Text(answer.Result, "action"u8) != "accept")
                throw new VoidMcpException(FailureKind.ToolFailed, $"{request.Subject} needs the user to visit a page first, which was declined");
        }
    }
}
