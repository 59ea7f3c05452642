namespace Verified.Benchmarks.Peers;

/// <summary>A pattern of requests and releases that all peers go through.</summary>
abstract class Workload
{
    /// <summary>The name in tables and for filters.</summary>
    public abstract string Name { get; }

    /// <summary>How many threads use the allocator.</summary>
    public virtual int Threads => 1;

    /// <summary>Whether it asks for blocks of more than one page.</summary>
    public virtual bool HasOrders => false;

    /// <summary>The pattern on one allocator, given as each thread sees it.</summary>
    public abstract Burst On<TPages, TBlock>(TPages[] pages)
        where TPages : struct, IPages<TBlock>
        where TBlock : struct;
}

/// <summary>A workload on one allocator. It keeps its blocks from one run to the next.</summary>
abstract class Burst : IDisposable
{
    /// <summary>The part of the time from which on threads count as undisturbed.</summary>
    public const double FullyRunning = 0.9;

    /// <summary>How many pairs of request and release one repetition has.</summary>
    public abstract int Pairs { get; }

    /// <summary>How many requests got nothing.</summary>
    public long Failures { get; protected set; }

    /// <summary>Which part of the last run its threads were running, 0 to 1: less than 1, they were kept
    /// waiting.</summary>
    public double Running { get; protected set; } = 1;

    /// <summary>Runs the repetitions and gives the nanoseconds that one pair took.</summary>
    public abstract double Run(int repetitions);

    /// <summary>Gives all blocks back.</summary>
    public virtual void Dispose()
    {
    }
}
