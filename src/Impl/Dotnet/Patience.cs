namespace Verified.Impl;

/// <summary>What a request does that got no memory and may wait.</summary>
static class Patience
{
    // Congestion may last so long; a victim has gone at the next tick.
    const int CongestionMs = 20, TickMs = 1;

    /// <summary>Waits where there may be memory later; the request is then made anew. No CPU should be owned
    /// meanwhile.</summary>
    /// <exception cref="InsufficientMemoryException">There is no hope.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void Take(Reason reason, CancellationToken cancel)
    {
        if (reason is not (Reason.Congestion or Reason.Victim)) Throw.NoMemory(reason);
        cancel.WaitHandle.WaitOne(reason == Reason.Congestion ? CongestionMs : TickMs);
        cancel.ThrowIfCancellationRequested();
    }
}
