using System.Text;
using VoidMcp.Asking;
using VoidMcp.Catalog;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Calls;

/// <summary>Shows a form to the user.</summary>
/// <param name="question">The message.</param>
/// <param name="schema">Raw JSON Schema of the form.</param>
/// <param name="cancellation">Cancels the question.</param>
/// <returns>The raw content of the form; <c>null</c> if the user declined.</returns>
internal delegate Task<ReadOnlyMemory<byte>> AskUser(
    string question, ReadOnlyMemory<byte> schema, CancellationToken cancellation);

/// <summary>
/// Asks the user to approve calls of one caller: a client's request, a script, or a terminal command. Questions of one
/// caller come one after another, so that an answer for the whole script or session counts for the calls that wait.
/// </summary>
/// <param name="ask">Shows a form; null if the user can't be asked.</param>
/// <param name="session">What the user approved for the session.</param>
/// <param name="time">The clock of the limit on waiting.</param>
internal sealed class Approver(AskUser? ask, Approvals session, TimeProvider time)
{
    /// <summary>Larger arguments can't be shown whole, in bytes.</summary>
    private const int MostShown = 32 * 1024;

    private readonly Lock _gate = new();

    /// <summary>
    /// What the user said no to, for as long as the caller runs: the same question is not asked again.
    /// </summary>
    private readonly Approvals _denied = new();

    /// <summary>Ends with the last question, or with the wait for it.</summary>
    private Task _last = Task.CompletedTask;

    /// <summary>What the user approved for the script; null if the caller is not a script.</summary>
    public Approvals? Script { get; init; }

    /// <summary>
    /// Returns the tools that the script's code names and that need approval for the same reason; null for others.
    /// </summary>
    public Func<IReadOnlyList<CatalogTool>>? Named { get; init; }

    /// <summary>Whether a terminal command calls: without a terminal nobody can be asked. Default false.</summary>
    public bool IsCommand { get; init; }

    /// <summary>What the user approved for the session.</summary>
    public Approvals Session => session;

    /// <summary>Returns once the user has approved the call.</summary>
    /// <param name="call">The call; its tool is known.</param>
    /// <param name="verdict">Why the user is asked.</param>
    /// <returns>For how long the approval counts.</returns>
    /// <exception cref="VoidMcpException">Not approved, or nobody can be asked.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public async Task<ApprovalScope> ApproveAsync(Call call, CallVerdict verdict)
    {
        var tool = call.Tool!;
        if (ScopeOf(tool) is { } known) return known;
        if (session.TakeRetry(call)) return ApprovalScope.Call;
        RefuseDenied(tool);
        if (ask is null)
        {
            var needs = $"{tool.QualifiedName} needs the user's approval ({Why(verdict)})";
            throw IsCommand
                ? new VoidMcpException(
                    FailureKind.Refused,
                    $"{needs}, and nobody can be asked: stdin or stderr is not a terminal",
                    "run the command in a terminal, or change the tool's policy in the registry")
                : new VoidMcpException(
                    FailureKind.Refused,
                    $"{needs}, and this client can't ask its user",
                    "ask the user to call it in a client with elicitation or with `voidmcp call` in a terminal, or to "
                    + "change the registry");
        }

        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task before;
        lock (_gate) (before, _last) = (_last, turn.Task);
        try
        {
            await before.WaitAsync(call.Stop);
            if (ScopeOf(tool) is { } given) return given;
            RefuseDenied(tool);
            return await AskAsync(ask, call, tool, verdict);
        }
        finally
        {
            // A call that was cancelled while it waited must not let the next one ask before its turn.
            if (before.IsCompleted) turn.SetResult();
            else _ = before.ContinueWith(_ => turn.SetResult(), TaskScheduler.Default);
        }
    }

    /// <summary>For how long calls of the tool are approved; null if they are not.</summary>
    private ApprovalScope? ScopeOf(CatalogTool tool)
    {
        if (session.Has(tool)) return ApprovalScope.Session;
        return Script?.Has(tool) == true ? ApprovalScope.Script : null;
    }

    private void RefuseDenied(CatalogTool tool)
    {
        if (_denied.Has(tool)) throw Refused(tool, "the user said no to it earlier in this script");
    }

    private async Task<ApprovalScope> AskAsync(AskUser show, Call call, CatalogTool tool, CallVerdict verdict)
    {
        var arguments = call.Parameters[call.Parameters.Arguments];
        if (arguments.Length > MostShown)
        {
            throw new VoidMcpException(
                FailureKind.Refused,
                $"{tool.QualifiedName} needs the user's approval, and its arguments are too large to be shown: "
                + $"{arguments.Length:N0} bytes (limit {MostShown:N0})");
        }

        IReadOnlyList<CatalogTool> others = verdict == CallVerdict.AskForDestructive && Named is { } named
            ? [.. named().Where(t => t.QualifiedName != tool.QualifiedName && ScopeOf(t) is null)]
            : [];
        switch (await AnswerAsync(show, Question(tool, arguments, verdict, others), call))
        {
            case "once":
                return ApprovalScope.Call;
            case "script" when Script is not null:
                Script.Add([tool, .. others]);
                return ApprovalScope.Script;
            case "session":
                session.Add([tool, .. others]);
                return ApprovalScope.Session;
            case "":
                throw Refused(tool, "nobody answered");
            default:
                _denied.Add([tool]);
                throw Refused(tool, "the user said no");
        }
    }

    /// <summary>The user's choice; empty if there was none in time.</summary>
    private async Task<string?> AnswerAsync(AskUser show, string question, Call call)
    {
        var cancellation = call.Stop;
        var form = Script is null ? ApprovalForm.ForCall : ApprovalForm.ForScript;
        using var patience = new CancellationTokenSource(CallLimits.Patience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        call.OnPersonAsked?.Invoke(true);
        try
        {
            var content = await show(question, form, stop.Token);
            return JsonSlices.IsObject(content) ? JsonSlices.Text(content, Encoding.UTF8.GetBytes("answer")) : null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return "";
        }
        finally
        {
            call.OnPersonAsked?.Invoke(false);
        }
    }

    private string Question(
        CatalogTool tool, ReadOnlyMemory<byte> arguments, CallVerdict verdict, IReadOnlyList<CatalogTool> others)
    {
        var text = new StringBuilder("[voidmcp] Allow ")
            .Append(Script is null ? "this call" : "a script's call").Append(" of ")
            .Append(ApprovalForm.Visible(tool.QualifiedName)).Append("? (").Append(Why(verdict)).Append(')');
        text.Append("\nArguments: ").Append(ApprovalForm.Visible(Encoding.UTF8.GetString(arguments.Span)));
        if (others.Count > 0)
        {
            text.Append("\nThe script also names ")
                .AppendJoin(", ", others.Select(t => ApprovalForm.Visible(t.QualifiedName)))
                .Append(": \"script\" and \"session\" allow these too.");
        }

        return text.ToString();
    }

    private static string Why(CallVerdict verdict) => verdict == CallVerdict.AskForTool
        ? "the registry asks first for this tool"
        : "the tool may destroy something";

    private static VoidMcpException Refused(CatalogTool tool, string why) => new(
        FailureKind.Refused,
        $"{tool.QualifiedName} was not called: it needs the user's approval, and {why}",
        "don't call it again unless the user asks for it");
}
