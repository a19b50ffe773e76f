using System.Runtime.InteropServices;
using System.Text.Json;
using VoidMcp.Asking;
using VoidMcp.CodeMode;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Gateway;

/// <summary>
/// Answers <c>execute_code</c> for one session: runs the script with what the session gives it (the client's user to ask,
/// progress, kept results), and makes its answer.
/// </summary>
internal sealed class ExecuteCodeTool(GatewayParts parts, KeptResults kept, ClientQuestions questions, SuspendedCalls suspended)
{
    private const double MaxSeconds = 86_400;

    /// <param name="parameters">Raw params of the <c>tools/call</c>.</param>
    /// <param name="arguments">The arguments in it.</param>
    /// <param name="caller">Who calls.</param>
    /// <param name="cancellation">The client cancelled.</param>
    /// <returns>The raw result.</returns>
    /// <exception cref="RequestFailure">A retry that belongs to no call.</exception>
    public async Task<ReadOnlyMemory<byte>> CallAsync(
        ReadOnlyMemory<byte> parameters, JsonElement arguments, Caller caller, CancellationToken cancellation)
    {
        if (caller.Era == Era.Modern && !JsonSlices.Property(parameters, "requestState"u8).IsEmpty)
        {
            var state = JsonSlices.Text(parameters, "requestState"u8) ?? throw RequestFailure.InvalidParams("requestState is a string");
            var resumed = suspended.Resume(state, OwnTools.ExecuteCode, parameters);
            resumed.Progress.Sink = caller.OnProgress;
            return await suspended.AnswerAsync(resumed, cancellation);
        }

        var code = arguments.TryGetProperty("code"u8, out var given) && given.ValueKind == JsonValueKind.String
            ? JsonSlices.String(JsonMarshal.GetRawUtf8Value(given).ToArray())!
            : throw new VoidMcpException(FailureKind.InvalidArguments, $"{OwnTools.ExecuteCode} needs `code`: a JavaScript program");
        var timeout = Timeout(arguments);
        if (caller is { Era: Era.Modern, Client: { } client } && !client.Capabilities.Span.SequenceEqual("{}"u8))
        {
            var call = new SuspendableCall(OwnTools.ExecuteCode, JsonSlices.Property(parameters, "arguments"u8));
            call.Progress.Sink = caller.OnProgress;
            return await suspended.StartAsync(
                call,
                (c, stop) => RunAsync(code, timeout, caller with { Client = caller.Client! with { Ask = ForwardedRequests.AskingBy(c), MayNotComeBack = true } }, c.Progress, caller.CanElicit ? Asking(c.AskAsync) : null, stop),
                cancellation);
        }

        var progress = caller.OnProgress is null ? null : new ScriptProgress { Sink = caller.OnProgress };
        var ask = caller.CanElicit ? Asking((method, form, stop) => questions.RequestAsync(method, form, caller.RequestId, stop)) : null;
        return await RunAsync(code, timeout, caller, progress, ask, cancellation);
    }

    private async Task<ReadOnlyMemory<byte>> RunAsync(
        string code,
        TimeSpan? timeout,
        Caller caller,
        ScriptProgress? progress,
        Func<string, ReadOnlyMemory<byte>, CancellationToken, Task<ReadOnlyMemory<byte>>>? ask,
        CancellationToken cancellation)
    {
        var world = new ScriptContext
        {
            Owner = this,
            Client = caller.Client,
            Ask = ask,
            Progress = progress is null ? null : progress.Told,
            OpenResult = Open,
            ResultHandles = () => [.. kept.All.Select(k => k.Handle)],
        };
        var outcome = await parts.Scripts.RunAsync(code, timeout, progress is null ? null : progress.CallEnded, world, cancellation);
        return new ExecuteCodeResult(kept, caller.Room, parts.Registry.Code.MaxResult, caller.KnowsLinks).Write(outcome, caller.Era);
    }

    /// <summary>One that was dropped is told apart from one that never was.</summary>
    private ReadOnlyMemory<byte>? Open(string handle)
    {
        if (kept.Find(handle) is { } found) return found.Content.Payload;
        return kept.WasKept(handle) ? throw new VoidMcpException(FailureKind.InvalidArguments, kept.WhyMissing(handle)) : null;
    }

    /// <summary>A script's question, put to the user as a form in whichever way this client is asked.</summary>
    private static Func<string, ReadOnlyMemory<byte>, CancellationToken, Task<ReadOnlyMemory<byte>>> Asking(
        Func<string, ReadOnlyMemory<byte>, CancellationToken, Task<ReadOnlyMemory<byte>>> request) =>
        async (question, schema, cancellation) =>
        {
            var form = ElicitationForm.Of(question, schema);
            return form.AnswerOf(await request("elicitation/create", form.Parameters, cancellation));
        };

    /// <exception cref="VoidMcpException">It is no number of seconds.</exception>
    private static TimeSpan? Timeout(JsonElement arguments)
    {
        if (!arguments.TryGetProperty("timeout"u8, out var given) || given.ValueKind == JsonValueKind.Null) return null;
        if (given.ValueKind == JsonValueKind.Number && given.GetDouble() is > 0 and var seconds) return TimeSpan.FromSeconds(Math.Min(seconds, MaxSeconds));
        throw new VoidMcpException(FailureKind.InvalidArguments, "`timeout` is a number of seconds above zero, such as 5 or 0.5");
    }
}
