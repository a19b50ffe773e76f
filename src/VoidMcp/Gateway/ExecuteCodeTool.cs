using System.Runtime.InteropServices;
using System.Text.Json;
using VoidMcp.Calls;
using VoidMcp.CodeMode;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Registry;

namespace VoidMcp.Gateway;

/// <summary>
/// Handles <c>execute_code</c> and <c>query_code</c> for one session: runs the script with the session's services
/// (questions to the user, progress, kept results), and builds the result.
/// </summary>
/// <param name="scripts">Runs scripts.</param>
/// <param name="code">Returns the current Code Mode settings.</param>
/// <param name="kept">The session's kept results.</param>
/// <param name="forms">Asks the client's user.</param>
internal sealed class ExecuteCodeTool(
    ScriptHost scripts, Func<CodeSettings> code, KeptResults kept, UserForms forms)
{
    private const double MaxSeconds = 86_400;

    /// <param name="name">Which of the two tools it is.</param>
    /// <param name="arguments">The tool's arguments.</param>
    /// <param name="call">The client's request.</param>
    /// <exception cref="RequestFailure">The retry belongs to no call.</exception>
    /// <exception cref="VoidMcpException">The arguments are invalid.</exception>
    public async Task<RpcReply> CallAsync(string name, JsonElement arguments, Call call)
    {
        return await forms.RunAsync(
            call, name, async (c, ask) => await RunAsync(name, ProgramOf(name, arguments), Timeout(arguments), c, ask));
    }

    private async Task<RpcReply> RunAsync(
        string name,
        string program,
        TimeSpan? timeout,
        Call call,
        AskUser? ask)
    {
        var progress = call.OnProgress is { } sink ? new ScriptProgress { Sink = sink } : null;
        var world = new ScriptContext
        {
            Owner = call.Client!.Identity,
            Client = call.Client,
            RequestId = call.RequestId,
            MustBeReadOnly = name == OwnTools.QueryCode,
            Ask = ask,
            Progress = progress is null ? null : progress.Told,
            OpenResult = Open,
            ResultHandles = () => [.. kept.All.Select(k => k.Handle)],
        };
        var outcome = await scripts.RunAsync(
            program, timeout, progress is null ? null : progress.CallEnded, world, call.Stop);
        var answer = new ExecuteCodeResult(kept, call.Room, code().MaxResult, call.KnowsLinks);
        return new RpcReply(answer.Write(outcome, call.Era), null);
    }

    /// <summary>The error for an unknown handle; says if the result was dropped.</summary>
    private ReadOnlyMemory<byte>? Open(string handle)
    {
        if (kept.Find(handle) is { } found) return found.Content.Payload;
        return kept.WasKept(handle)
            ? throw new VoidMcpException(FailureKind.InvalidArguments, kept.WhyMissing(handle))
            : null;
    }

    /// <exception cref="VoidMcpException">It is missing.</exception>
    private static string ProgramOf(string name, JsonElement arguments) =>
        arguments.TryGetProperty("code"u8, out var given) && given.ValueKind == JsonValueKind.String
            ? JsonSlices.String(JsonMarshal.GetRawUtf8Value(given).ToArray())!
            : throw new VoidMcpException(
                FailureKind.InvalidArguments, $"{name} requires `code`: a JavaScript program");

    /// <exception cref="VoidMcpException">It is not a positive number.</exception>
    private static TimeSpan? Timeout(JsonElement arguments)
    {
        if (!arguments.TryGetProperty("timeout"u8, out var given) || given.ValueKind == JsonValueKind.Null) return null;
        if (given.ValueKind == JsonValueKind.Number && given.GetDouble() is > 0 and var seconds)
            return TimeSpan.FromSeconds(Math.Min(seconds, MaxSeconds));
        throw new VoidMcpException(
            FailureKind.InvalidArguments, "`timeout` must be a number of seconds above 0, such as 5 or 0.5");
    }
}
