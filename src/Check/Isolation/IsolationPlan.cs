namespace Verified.Check.Isolation;

/// <summary>How the system under test is run in processes of its own.</summary>
/// <param name="Program">The program that serves as a worker.</param>
/// <param name="Arguments">Its arguments; the file of the journal comes behind them.</param>
/// <param name="Hang">No step for so long is a hang.</param>
/// <param name="MemoryLimit">Bytes of memory that a worker may have in use.</param>
public sealed record IsolationPlan(string Program, IReadOnlyList<string> Arguments, TimeSpan Hang, long MemoryLimit)
{
    /// <summary>The time after which no step is a hang, unless told otherwise.</summary>
    public static readonly TimeSpan UsualHang = TimeSpan.FromSeconds(10);

    /// <summary>The memory that a worker may have in use, unless told otherwise: 2 GB.</summary>
    public const long UsualMemory = 2L << 30;

    /// <summary>
    /// An implementation that the worker loads in the place of its own: the assembly in base64, the first line that it
    /// is told. Null: its own.
    /// </summary>
    public string? Image { get; init; }

    /// <summary>Whether the processes are expected to end soon, so that compiling for speed would not pay.</summary>
    public bool Brief { get; init; }

    /// <summary>The limits for one of the many runs of a search: what is a death there is looked at again with all
    /// patience at the end.</summary>
    internal IsolationPlan Impatient => this with
    {
        Hang = Hang < Quick ? Hang : Quick,
        MemoryLimit = Math.Min(MemoryLimit, 512L << 20),
    };

    static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(500);
}
