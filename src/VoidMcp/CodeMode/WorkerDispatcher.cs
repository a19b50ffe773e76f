using VoidMcp.Errors;
using VoidMcp.Sandbox;

namespace VoidMcp.CodeMode;

/// <summary>
/// Runs scripts on pooled workers. Every ending of a script is a <see cref="ScriptOutcome"/>; only the caller's own
/// cancellation throws.
/// </summary>
internal sealed class WorkerDispatcher(WorkerPool pool, TimeProvider time)
{
    /// <summary>Maximum number of workers tried per script: an idle one may have been killed from outside.</summary>
    private const int MaxWorkers = 3;

    /// <exception cref="OperationCanceledException">Cancelled by the caller; the script and its calls are
    /// stopped.</exception>
    public async Task<ScriptOutcome> RunAsync(ScriptJob request, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            WorkerProcess worker;
            try
            {
                worker = await pool.AcquireAsync(request.Owner, request.Limits.MemoryBytes, cancellation);
            }
            catch (VoidMcpException e)
            {
                return new ScriptOutcome
                {
                    Error = new ScriptError(ScriptErrorKind.Busy, "NoWorker", e.Message) { Hint = e.Hint },
                };
            }

            if (request.RequireSandbox && worker.Lacks.Count > 0)
            {
                pool.Release(worker, fit: true);
                pool.Places.Leave(request.Owner, computes: true);
                return new ScriptOutcome
                {
                    Error = new ScriptError(
                        ScriptErrorKind.Refused, "NoSandbox", SandboxReport.Problem(worker.Lacks, isRequired: true))
                    {
                        Hint = SandboxReport.Fix,
                    },
                };
            }

            await using var run = await RunOnAsync(worker, request, cancellation);
            cancellation.ThrowIfCancellationRequested();
            if (!run.NeverReachedWorker || attempt == MaxWorkers) return run.ToOutcome();
        }
    }

    private async Task<RunningScript> RunOnAsync(
        WorkerProcess worker, ScriptJob request, CancellationToken cancellation)
    {
        var turn = new ScriptTurn(pool.Places, request.Owner);
        var run = new RunningScript(request, time, turn);
        await using var stop = cancellation.Register(() => run.Stop(Cancelled));
        worker.Begin(run);
        await run.Ended;
        worker.Release();
        pool.Release(worker, run.LeftWorkerFit);
        pool.Places.Leave(request.Owner, turn.End());
        return run;
    }

    private static ScriptError Cancelled => new(ScriptErrorKind.Crash, "Cancelled", "the script was cancelled");
}
