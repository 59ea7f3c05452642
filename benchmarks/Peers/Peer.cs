using Verified.Impl;

namespace Verified.Benchmarks.Peers;

/// <summary>An allocator that takes part.</summary>
abstract class Peer
{
    /// <summary>Short, for the head of a column.</summary>
    public abstract string Name { get; }

    /// <summary>Whether it is another's allocator, against which ours is measured.</summary>
    public virtual bool IsRival => true;

    /// <summary>Whether it can be asked for blocks of several pages.</summary>
    public virtual bool HasOrders => true;

    /// <summary>The workload on this allocator. Whoever opens it disposes of it.</summary>
    public abstract Burst Open(Workload workload, bool touch);

    /// <summary>Whether it can take part in a workload.</summary>
    public bool Fits(Workload workload) => HasOrders || !workload.HasOrders;

    protected static Burst Open<TPages, TBlock>(Workload workload, bool touch, Func<int, TPages> view)
        where TPages : struct, IPages<TBlock>
        where TBlock : struct
    {
        TPages[] pages = [.. Enumerable.Range(0, workload.Threads).Select(view)];
        return touch
            ? workload.On<Touched<TPages, TBlock>, TBlock>(
                [.. pages.Select(one => new Touched<TPages, TBlock>(one))])
            : workload.On<TPages, TBlock>(pages);
    }
}

/// <summary>An allocator that all threads of the process share, and that looks the same to each.</summary>
sealed class SharedPeer<TPages, TBlock>(string name, TPages pages) : Peer
    where TPages : struct, IPages<TBlock>
    where TBlock : struct
{
    public override string Name => name;

    public override bool IsRival => typeof(TPages) != typeof(NoPages);

    public override bool HasOrders => typeof(TPages) != typeof(PooledArrays);

    public override Burst Open(Workload workload, bool touch) => Open<TPages, TBlock>(workload, touch, _ => pages);
}

/// <summary>Ours: a machine of its own for each workload, of which each thread has a view; another one, if there is
/// one, for blocks of several orders.</summary>
sealed class OurPeer<TPages, TBlock>(
    string name, MachineOptions options, Func<MemorySystem, Func<int, TPages>> open,
    MachineOptions? forOrders = null) : Peer
    where TPages : struct, IPages<TBlock>
    where TBlock : struct
{
    public override string Name => name;

    public override bool IsRival => false;

    public override Burst Open(Workload workload, bool touch)
    {
        MemorySystem machine = MemorySystem.Boot(workload.HasOrders ? forOrders ?? options : options);
        return new OnMachine(machine, Open<TPages, TBlock>(workload, touch, open(machine)));
    }

    /// <summary>A workload that ends its machine with it.</summary>
    sealed class OnMachine(MemorySystem machine, Burst burst) : Burst
    {
        public override int Pairs => burst.Pairs;

        public override double Run(int repetitions)
        {
            double time = burst.Run(repetitions);
            (Failures, Running) = (burst.Failures, burst.Running);
            return time;
        }

        public override void Dispose()
        {
            burst.Dispose();
            machine.Dispose();
            base.Dispose();
        }
    }
}
