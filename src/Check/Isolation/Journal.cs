using System.Runtime.InteropServices;
using Verified.Check.Run;
using Verified.Impl.Memory;
using Verified.Model;

namespace Verified.Check.Isolation;

/// <summary>What a process of a check is doing.</summary>
public enum Phase
{
    /// <summary>Nothing.</summary>
    Idle,

    /// <summary>The system boots.</summary>
    Boot,

    /// <summary>A command runs and is compared.</summary>
    Step,

    /// <summary>A command is over, and the next is drawn.</summary>
    Between,

    /// <summary>Everything is compared once more.</summary>
    Finish,
}

/// <summary>
/// What a process that may die writes down as it goes, in memory that outlives it: which trace it generates and runs,
/// each command before it runs, and what it has counted. A step costs two stores and a copy of the command.
/// </summary>
sealed class Journal : IDisposable
{
    /// <summary>Commands of a generated trace at most.</summary>
    const int Slots = 2048;

    /// <summary>Steps between two times that the counts move: what a death takes with it.</summary>
    const int StepsToCount = 32;

    static readonly int TallyAt = Marshalled<Head>();
    static readonly int SlotsAt = TallyAt + (RuleTally.Words * sizeof(long));
    static readonly int Size = SlotsAt + (Slots * Marshalled<Command>());

    readonly SharedPages pages;

    /// <summary>Opens the journal in that file.</summary>
    public Journal(string path) => pages = new SharedPages(path, Size);

    /// <summary>Makes an empty file for a journal: in memory where there is such a place.</summary>
    public static string NewFile()
    {
        const string Memory = "/dev/shm";
        string folder = Directory.Exists(Memory) ? Memory : Path.GetTempPath();
        string path = Path.Combine(folder, $"verified-{Environment.ProcessId}-{Guid.NewGuid():n}.journal");
        using FileStream file = File.Create(path);
        file.SetLength(Size);
        return path;
    }

    /// <summary>Changes with every step.</summary>
    public long Beat => Top.Beat;

    /// <summary>What goes on.</summary>
    public Phase Phase => Top.Phase;

    /// <summary>Index of the command that runs or ran last; -1: at boot.</summary>
    public int Step => Top.Step;

    /// <summary>The number of the trace in its area.</summary>
    public long Number => Top.Number;

    /// <summary>The seed of the trace.</summary>
    public ulong Seed => Top.Seed;

    /// <summary>How much of itself the system shows.</summary>
    public Level Level
    {
        get => (Level)Top.Level;
        set => Top.Level = (int)value;
    }

    /// <summary>Traces that ended since the counts were cleared.</summary>
    public long Traces => Top.Traces;

    /// <summary>Commands of them.</summary>
    public long Commands => Top.Commands;

    /// <summary>How often each rule fired and refused in them.</summary>
    public Span<long> Tally => MemoryMarshal.Cast<byte, long>(pages.Bytes[TallyAt..SlotsAt]);

    /// <summary>The commands of the trace so far.</summary>
    public ReadOnlySpan<Command> Written => Lines[..Math.Clamp(Top.Written, 0, Slots)];

    Span<Command> Lines => MemoryMarshal.Cast<byte, Command>(pages.Bytes[SlotsAt..]);

    ref Head Top => ref MemoryMarshal.AsRef<Head>(pages.Bytes);

    /// <summary>Which methods with mutants in them traces have called (<see cref="Choice.Reached"/>), as far as those
    /// have ended.</summary>
    public ulong Reached
    {
        get => Top.Reached;
        set => Top.Reached = value;
    }

    /// <summary>Clears the counts.</summary>
    public void ClearCounts()
    {
        Top.Traces = Top.Commands = 0;
        Tally.Clear();
    }

    /// <summary>A trace begins.</summary>
    public void Begin(long number, ulong seed)
    {
        ref Head top = ref Top;
        (top.Number, top.Seed, top.Written) = (number, seed, 0);
    }

    /// <summary>A trace has ended.</summary>
    public void End(long commands)
    {
        Top.Traces++;
        Top.Commands += commands;
    }

    /// <summary>A command that will run next.</summary>
    public void Write(int index, in Command command)
    {
        if (index >= Slots) return;
        Lines[index] = command;
        Top.Written = index + 1;
    }

    /// <summary>Something begins at that step.</summary>
    public void At(int step, Phase phase)
    {
        ref Head top = ref Top;
        top.Beat++;
        top.Step = step;
        top.Phase = phase;
    }

    /// <summary>Nothing is to do, and nothing of what comes next has begun.</summary>
    public void Rest()
    {
        ref Head top = ref Top;
        (top.Step, top.Phase) = (-1, Phase.Idle);
    }

    /// <summary>The step is over; once in a while what was counted since moves here.</summary>
    public void Leave(RuleTally counted)
    {
        ref Head top = ref Top;
        top.Phase = Phase.Between;
        if (top.Step % StepsToCount == StepsToCount - 1) counted.MoveTo(Tally);
    }

    /// <inheritdoc/>
    public void Dispose() => pages.Dispose();

    static int Marshalled<T>() where T : unmanaged => MemoryMarshal.AsBytes(new T[1].AsSpan()).Length;

    [StructLayout(LayoutKind.Sequential)]
    struct Head
    {
        public long Beat;
        public int Step;
        public Phase Phase;
        public ulong Seed;
        public long Number;
        public long Traces;
        public long Commands;
        public ulong Reached;
        public int Written;
        public int Level;
    }
}
