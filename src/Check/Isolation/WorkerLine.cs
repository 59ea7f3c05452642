namespace Verified.Check.Isolation;

/// <summary>
/// Workers one after the other. Once one has died, or at once for who is impatient, the next begins while this one
/// works, so that a death costs little. Not thread-safe.
/// </summary>
/// <param name="plan">How they are started.</param>
/// <param name="impatient">Whether the second begins with the first.</param>
public sealed class WorkerLine(IsolationPlan plan, bool impatient) : IDisposable
{
    bool mortal = impatient;
    WorkerProcess? worker;
    Task<WorkerProcess>? next;

    /// <summary>The one that works, ready.</summary>
    internal WorkerProcess Now()
    {
        if (worker is not null) return worker;
        worker = next is null ? WorkerProcess.Start(plan) : next.GetAwaiter().GetResult();
        next = mortal ? Task.Run(() => WorkerProcess.Start(plan)) : null;
        return worker;
    }

    /// <summary>Ends the one that works, if death has not.</summary>
    internal void Bury()
    {
        mortal = true;
        worker?.Dispose();
        worker = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Bury();
        next?.GetAwaiter().GetResult().Dispose();
        next = null;
    }
}
