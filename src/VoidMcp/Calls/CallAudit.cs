using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using VoidMcp.Asking;
using VoidMcp.Errors;
using VoidMcp.Logs;
using VoidMcp.Protocol;
using VoidMcp.Registry;

namespace VoidMcp.Calls;

/// <summary>
/// Records each request to a server for the audit, as far as <c>gateway.audit</c> says. Costs nothing while that is
/// off.
/// </summary>
/// <param name="mode">Returns the current setting.</param>
/// <param name="add">Takes a record. Must not block.</param>
/// <param name="time">The clock.</param>
internal sealed class CallAudit(Func<AuditMode> mode, Action<AuditRecord> add, TimeProvider time)
{
    /// <summary>Tells the sessions and scripts of this process from those of others.</summary>
    private readonly Lazy<string> _process = new(static () => RandomNumberGenerator.GetHexString(6, lowercase: true));

    private readonly ConditionalWeakTable<object, string> _ids = [];
    private int _last;

    /// <summary>Whether requests are recorded now.</summary>
    public bool IsOn => mode() != AuditMode.Off;

    /// <summary>Runs a call and records how it ended.</summary>
    public async Task<RpcReply> RunAsync(Call call, Func<Call, ValueTask<RpcReply>> run)
    {
        var (arrival, started) = (time.GetUtcNow(), time.GetTimestamp());
        var (arguments, length) = mode() == AuditMode.Arguments ? ArgumentsOf(call) : default;
        var (outcome, reason) = (AuditOutcome.Failed, (string?)null);
        try
        {
            var reply = await run(call);
            outcome = IsError(reply) ? AuditOutcome.Error : AuditOutcome.Ok;
            return reply;
        }
        catch (OperationCanceledException)
        {
            outcome = AuditOutcome.Cancelled;
            throw;
        }
        catch (VoidMcpException failure)
        {
            reason = failure.Message;
            throw;
        }
        finally
        {
            var isRecordedThere = call is { WentThroughGateway: true, IsDenied: false };
            if (!isRecordedThere) add(new AuditRecord
            {
                Time = arrival,
                Client = call.Client is { } client ? ClientName.Of(client.Info)?.ToString() : null,
                Session = IdOf(call.Client?.Identity),
                Script = IdOf(call.Script),
                Server = call.Server,
                Method = call.Method,
                Tool = call.Tool?.Name,
                Target = call.Tool is null ? call.Uri?.Own ?? call.Topic : null,
                Decision = DecisionOn(call),
                Outcome = call.IsDenied ? null : outcome,
                Reason = reason,
                Duration = time.GetElapsedTime(started),
                Bytes = call.ResultBytes,
                Arguments = arguments,
                ArgumentsLength = length,
            });
        }
    }

    /// <summary>Records a call of a tool that the registry denies, which therefore never became a request.</summary>
    public void Denied(string server, string tool, CallingClient? client, object? script) =>
        Denied(server, "tools/call", tool, null, $"{server}.{tool}", client, script);

    /// <summary>The same for another request of a client.</summary>
    /// <param name="server">The server that has what is asked for.</param>
    /// <param name="method">The request.</param>
    /// <param name="target">What is asked for: the server's own URI, or a prompt as <c>server.name</c>.</param>
    /// <param name="client">The client.</param>
    public void Denied(string server, string method, string target, CallingClient? client) =>
        Denied(server, method, null, target, target, client, script: null);

    private void Denied(
        string server,
        string method,
        string? tool,
        string? target,
        string what,
        CallingClient? client,
        object? script)
    {
        if (!IsOn) return;
        add(new AuditRecord
        {
            Time = time.GetUtcNow(),
            Client = client is null ? null : ClientName.Of(client.Info)?.ToString(),
            Session = IdOf(client?.Identity),
            Script = IdOf(script),
            Server = server,
            Method = method,
            Tool = tool,
            Target = target,
            Decision = AuditDecision.Denied,
            Reason = $"{what} is denied by the registry",
            Duration = TimeSpan.Zero,
            Bytes = 0,
        });
    }

    /// <summary>The beginning of the arguments, copied: the message's memory is not ours for long.</summary>
    private static (ReadOnlyMemory<byte> Beginning, int Length) ArgumentsOf(Call call)
    {
        var all = call.Parameters[call.Parameters.Arguments];
        return (all[..Math.Min(all.Length, AuditRecord.MaxArguments)].ToArray(), all.Length);
    }

    private static bool IsError(RpcReply reply)
    {
        if (reply.Error is not null) return true;
        var parts = reply.Parts;
        return parts[parts.IsError].Span.SequenceEqual("true"u8);
    }

    private static AuditDecision DecisionOn(Call call) => call switch
    {
        { IsDenied: true } => AuditDecision.Denied,
        { Approval: ApprovalScope.Call } => AuditDecision.ApprovedOnce,
        { Approval: ApprovalScope.Script } => AuditDecision.ApprovedForScript,
        { Approval: ApprovalScope.Session } => AuditDecision.ApprovedForSession,
        _ => AuditDecision.Allowed,
    };

    private string? IdOf(object? thing) => thing is null
        ? null
        : _ids.GetValue(
            thing,
            _ => string.Create(CultureInfo.InvariantCulture, $"{_process.Value}-{Interlocked.Increment(ref _last)}"));
}
