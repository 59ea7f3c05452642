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

    /// <summary>Workers that die where they are told which system to be, one after the other.</summary>
    const int MostUnwilling = 3;

    readonly Queue<Task<WorkerProcess>> next = [];
    bool mortal = impatient;
    WorkerProcess? worker;

    /// <summary>Which of the systems that the implementation has in it is meant; null: it has one.</summary>
    public int? Choice { get; set; }

    /// <summary>Which methods with mutants in them the traces of the one that works have called; 0 if none
    /// works.</summary>
    public ulong Reached => worker?.Journal.Reached ?? 0;

    /// <summary>The one that works, ready.</summary>
    /// <exception cref="InvalidOperationException">It does not begin, or does not become the system that is
    /// meant.</exception>
    internal WorkerProcess Now()
    {
        for (int unwilling = 0; unwilling < MostUnwilling; unwilling++)
        {
            if (worker is null)
            {
                worker = next.TryDequeue(out Task<WorkerProcess>? begun) ? begun.GetAwaiter().GetResult() : Start();
                while (mortal && next.Count < Spares) next.Enqueue(Task.Run(Start));
            }

            if (worker.Choose(Choice, plan)) return worker;
            Bury();
        }

        throw new InvalidOperationException($"workers die where they are told to be system {Choice}");
    }

    /// <summary>Ends the one that works, if death has not.</summary>
    public void Bury()
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
