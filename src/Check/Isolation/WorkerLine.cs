namespace Verified.Check.Isolation;

/// <summary>
/// Workers one after the other. Once one has died, or at once for who is impatient, the next ones begin while this one
/// works, so that a death costs little. Not thread-safe.
/// </summary>
/// <param name="plan">How they are started.</param>
/// <param name="impatient">Whether the second begins with the first.</param>
public sealed class WorkerLine(IsolationPlan plan, bool impatient) : IDisposable
{
    /// <summary>Workers that begin at the same time: to begin takes longer than most candidates that die.</summary>
    const int Spares = 2;

    readonly Queue<Task<WorkerProcess>> next = [];
    bool mortal = impatient;
    WorkerProcess? worker;

    /// <summary>The one that works, ready.</summary>
    internal WorkerProcess Now()
    {
        if (worker is not null) return worker;
        worker = next.TryDequeue(out Task<WorkerProcess>? begun) ? begun.GetAwaiter().GetResult() : Start();
        while (mortal && next.Count < Spares) next.Enqueue(Task.Run(Start));
        return worker;
    }

    /// <summary>Ends the one that works, if death has not.</summary>
    internal void Bury()
    {
        mortal = true;
        worker?.Dispose();
        worker = null;
    }

    WorkerProcess Start() => WorkerProcess.Start(mortal ? plan with { Brief = true } : plan);

    /// <inheritdoc/>
    public void Dispose()
    {
        Bury();
        while (next.TryDequeue(out Task<WorkerProcess>? begun))
        {
            try
            {
                begun.GetAwaiter().GetResult().Dispose();
            }
            catch (InvalidOperationException)
            {
                // It did not begin, and nobody waits for it any more.
            }
        }
    }
}
