using System.Runtime.InteropServices;

namespace Verified.Cli;

/// <summary>Turns the first SIGINT or SIGTERM into a cancellation; the second one ends the program at once.</summary>
sealed class Interruption : IDisposable
{
    readonly CancellationTokenSource source = new();
    readonly PosixSignalRegistration interrupt;
    readonly PosixSignalRegistration terminate;

    public Interruption()
    {
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Take);
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Take);
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => source.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        interrupt.Dispose();
        terminate.Dispose();
        source.Dispose();
    }

    void Take(PosixSignalContext signal)
    {
        if (source.IsCancellationRequested) Environment.Exit((int)ExitCode.Interrupted);
        signal.Cancel = true;
        source.Cancel();
    }
}
