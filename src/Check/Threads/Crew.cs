namespace Verified.Check.Threads;

/// <summary>The threads of a workload: they begin together, and all end before anybody looks at the result.</summary>
sealed class Crew(int size, TimeSpan patience, CancellationToken cancel)
{
    string? complaint;
    int working;

    /// <summary>The first thing that was wrong; null: nothing.</summary>
    public string? Complaint => complaint;

    /// <summary>How many threads do the work.</summary>
    public int Size => size;

    /// <summary>Frames with one user too many, waiting for any thread to take it away.</summary>
    public Mailbox Shared { get; } = new();

    /// <summary>A frame that all threads may use at the same time, as further users; null: there is none.</summary>
    public HeldBlock? Common { get; set; }

    /// <summary>A box for each thread.</summary>
    public IReadOnlyList<Mailbox> Boxes { get; } = [.. Enumerable.Range(0, size).Select(_ => new Mailbox())];

    /// <summary>Whether a thread never ended. Then the machine is still in use.</summary>
    public bool IsStuck { get; private set; }

    /// <summary>Whether there is anything left to do for those who are there for the others.</summary>
    public bool IsWorking => Volatile.Read(ref working) > 0 && !IsOver;

    /// <summary>Whether all are to stop.</summary>
    public bool IsOver => Volatile.Read(ref complaint) is not null || cancel.IsCancellationRequested;

    /// <summary>Says what is wrong. The first counts, and ends the work.</summary>
    public void Complain(string text) => Interlocked.CompareExchange(ref complaint, text, null);

    /// <summary>Runs each part on a thread of its own until all have ended. Companions are there for the others and end
    /// when these have.</summary>
    public void Run(IReadOnlyList<Action> work, IReadOnlyList<Action> companions)
    {
        working = work.Count;
        foreach (Mailbox box in Boxes) box.Reopen();
        var start = new Barrier(work.Count + companions.Count);
        Thread[] threads =
        [
            .. work.Select(part => Make(start, () =>
            {
                try
                {
                    part();
                }
                finally
                {
                    Interlocked.Decrement(ref working);
                }
            })),
            .. companions.Select(part => Make(start, part)),
        ];
        foreach (Thread thread in threads) thread.Start();
        long deadline = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        foreach (Thread thread in threads)
        {
            long left = Math.Max(0, deadline - Environment.TickCount64);
            if (thread.Join(TimeSpan.FromMilliseconds(left))) continue;
            IsStuck = true;
            Complain($"threads were still waiting or running after {patience.TotalSeconds:0} s");
            return;
        }
    }

    Thread Make(Barrier start, Action part) => new(() =>
    {
        start.SignalAndWait();
        try
        {
            part();
        }
        catch (Exception cause)
        {
            Complain($"a thread ended with {cause.GetType().Name}: {cause.Message}");
        }
    })
    {
        IsBackground = true,
    };
}
