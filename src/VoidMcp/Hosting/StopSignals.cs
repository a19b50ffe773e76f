using System.Runtime.InteropServices;
using VoidMcp.Errors;

namespace VoidMcp.Hosting;

/// <summary>
/// Turns SIGINT, SIGTERM and SIGHUP into a cancellation, so that everything is taken apart in order, and remembers which
/// it was for the exit code. A second signal of the same kind ends the process the system's way.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _received;

    public StopSignals()
    {
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP })
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
        }
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>What the process should exit with because of a signal; null where none came.</summary>
    public ExitCode? ExitCode { get; private set; }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (Interlocked.Exchange(ref _received, 1) != 0) return;
        context.Cancel = true;
        ExitCode = context.Signal == PosixSignal.SIGINT ? Errors.ExitCode.Interrupted : Errors.ExitCode.Terminated;
        _stop.Cancel();
    }
}
