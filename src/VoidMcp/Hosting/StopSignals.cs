using System.Runtime.InteropServices;
using VoidMcp.Errors;

namespace VoidMcp.Hosting;

/// <summary>
/// Turns SIGINT, SIGTERM and SIGHUP into a cancellation for an orderly shutdown, and records the first signal for the
/// exit code. A second signal of the same kind ends the process at once. One of another kind does not: clients send
/// SIGINT and, a tenth of a second later, SIGTERM, and the servers need a little longer.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly HashSet<PosixSignal> _received = [];

    public StopSignals()
    {
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP })
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
        }
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>The exit code for the signal; null if there was none.</summary>
    public ExitCode? ExitCode { get; private set; }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        lock (_received)
        {
            if (!_received.Add(context.Signal)) return;
            context.Cancel = true;
            if (_received.Count > 1) return;
        }

        ExitCode = context.Signal == PosixSignal.SIGINT ? Errors.ExitCode.Interrupted : Errors.ExitCode.Terminated;
        _stop.Cancel();
    }
}
