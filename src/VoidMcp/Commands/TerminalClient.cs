using VoidMcp.Asking;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Commands;

/// <summary>
/// The terminal as a client that servers may ask during a call: it shows their forms to the user. It has no model and
/// no roots.
/// </summary>
internal static class TerminalClient
{
    private static readonly ReadOnlyMemory<byte> s_forms = """{"elicitation":{"form":{}}}"""u8.ToArray();

    /// <summary>
    /// The client, made known to the servers that are connected later; null if nobody can be asked here.
    /// </summary>
    public static CallingClient? Of(TerminalQuestions questions, AskableClients askable)
    {
        if (!questions.CanAsk) return null;
        var client = new CallingClient
        {
            Session = questions,
            Capabilities = ClientCapabilities.Asked(s_forms, Era.Legacy),
            Ask = (method, parameters, _, _, cancellation) => AskAsync(questions, method, parameters, cancellation),
        };
        askable.Set(client);
        return client;
    }

    private static async Task<RpcReply> AskAsync(
        TerminalQuestions questions, string method, ReadOnlyMemory<byte> parameters, CancellationToken cancellation)
    {
        if (method != "elicitation/create" || JsonSlices.Text(parameters, "mode"u8) is not (null or "form"))
        {
            return new RpcReply(default, new RpcError(
                RpcError.MethodNotFound, $"the terminal can't answer {method}; only forms are supported"));
        }

        var question = JsonSlices.Text(parameters, "message"u8) ?? "";
        try
        {
            var form = ElicitationForm.Of(question, JsonSlices.Property(parameters, "requestedSchema"u8));
            return new RpcReply(await questions.ResultAsync(form, cancellation), null);
        }
        catch (VoidMcpException invalid)
        {
            return new RpcReply(default, new RpcError(RpcError.InvalidParams, invalid.Message));
        }
    }
}
