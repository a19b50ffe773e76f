using VoidMcp.Asking;
using VoidMcp.Errors;

namespace VoidMcp.Calls;

/// <summary>The exceptions for calls that were ended before their server answered.</summary>
internal static class CallFailures
{
    /// <param name="call">The call.</param>
    /// <param name="ending">What ended it.</param>
    /// <param name="stray">What the server sent meanwhile that may have been its answer; null for nothing.</param>
    public static Exception Of(Call call, CallEnding ending, string? stray = null) => ending switch
    {
        CallEnding.Caller => new OperationCanceledException(call.Stop),
        CallEnding.Patience => new VoidMcpException(
            FailureKind.TimedOut,
            $"{call.Subject} waited {CallLimits.Patience.TotalMinutes:0} minutes in total for its user's answers; the "
            + "call was cancelled",
            "call it again and answer in time"),
        CallEnding.GaveUp => new VoidMcpException(
            FailureKind.TimedOut,
            $"{call.Subject} waited for its user's answer for more than {CallLimits.Grace.TotalSeconds:0} s "
            + "while other calls "
            + $"waited for server '{call.Server}'; the call was cancelled",
            "call it again and answer in time"),
        _ => new VoidMcpException(
            FailureKind.TimedOut,
            $"{call.Subject} returned no result within {call.Limit!.Timeout.TotalSeconds:0.###} s; the "
            + $"call was cancelled{(stray is null ? "" : $"; meanwhile {stray}")}",
            stray is null
                ? $"raise `timeout:` of server '{call.Server}' in the registry if it needs longer"
                : $"its response may be invalid: see `voidmcp logs {call.Server}`"),
    };
}
