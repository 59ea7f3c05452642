using System.Collections.Immutable;
using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Check.Import;

/// <summary>
/// Turns the page events of a recording into commands: allocations get ids, frees are bound to them by frame.
/// </summary>
sealed class Binding
{
    readonly Dictionary<string, GfpRequest> requests = [];
    readonly Dictionary<string, GfpRequest>.AlternateLookup<ReadOnlySpan<char>> known;
    readonly SortedDictionary<string, int> lost = new(StringComparer.Ordinal);
    readonly ImmutableArray<Command>.Builder commands = ImmutableArray.CreateBuilder<Command>();
    readonly int[] orders = new int[21];
    int allocations;
    int bound;
    int unbound;
    int afterFree;
    int otherOrder;
    int unseen;
    int overlaps;
    int failed;

    public Binding() => known = requests.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The frames of the recording.</summary>
    public LiveBlocks Blocks { get; } = new();

    /// <summary>The highest CPU number seen.</summary>
    public int HighestCpu { get; private set; }

    /// <summary>The highest order allocated.</summary>
    public int HighestOrder { get; private set; }

    /// <summary>Takes an event; line is its number for messages.</summary>
    public void Take(in EventLine seen, long line)
    {
        bool alloc = seen.Name.SequenceEqual("mm_page_alloc"u8);
        if (!alloc && !seen.Name.SequenceEqual("mm_page_free"u8)) return;
        if (seen.Cpu >= TraceLimits.Cpus)
            throw TraceFormatException.AtLine(
                line, $"CPU {seen.Cpu}; a machine has at most {TraceLimits.Cpus} CPUs, record on fewer");
        HighestCpu = Math.Max(HighestCpu, seen.Cpu);
        if (alloc) Allocate(seen);
        else Free(seen);
        if (commands.Count > TraceLimits.Commands)
            throw TraceFormatException.AtLine(
                line, $"more than {TraceLimits.Commands:N0} commands; cut the recording before this line");
    }

    /// <summary>The commands bound so far.</summary>
    public ImmutableArray<Command> Commands() => commands.ToImmutable();

    /// <summary>The counts of the binding; those of the lines are filled in by the caller.</summary>
    public ImportReport Report() => new()
    {
        Form = default,
        Lines = 0,
        Events = ImmutableDictionary<string, long>.Empty,
        Allocations = allocations,
        FreesBound = bound,
        FreesUnbound = unbound,
        FreesAfterFree = afterFree,
        FreesOfOtherOrder = otherOrder,
        UnseenFrees = unseen,
        Overlaps = overlaps,
        FailedAllocations = failed,
        LinesNotUnderstood = 0,
        FirstNotUnderstood = 0,
        LostEvents = 0,
        Orders = [.. orders.AsSpan(0, Math.Max(Order.Limit, HighestOrder + 1))],
        PeakLiveFrames = Blocks.Peak,
        LiveFramesAtEnd = Blocks.Frames,
        Cpus = HighestCpu + 1,
        FlagsWithoutCounterpart = lost,
    };

    void Allocate(in EventLine seen)
    {
        if (seen.Frame < 0)
        {
            failed++;
            return;
        }

        GfpRequest request = Request(seen.Gfp);
        foreach (string name in request.Lost) lost[name] = lost.GetValueOrDefault(name) + 1;
        long end = seen.Frame + (1L << seen.Order);
        for (long frame = seen.Frame; frame < end; frame++)
            if (Blocks.Owner(frame) is { } owner) FreeUnseen(owner, seen);
        Context context = seen.Interrupt ? Context.Interrupt : Context.Process;
        if (request.MemAlloc) context |= Context.MemAlloc;
        commands.Add(new()
        {
            Op = Op.AllocPages,
            Id = commands.Count + 1,
            Cpu = (byte)seen.Cpu,
            Context = context,
            Order = new(seen.Order),
            Gfp = request.Gfp,
        });
        Blocks.Add(new(commands.Count, seen.Frame, seen.Order));
        HighestOrder = Math.Max(HighestOrder, seen.Order);
        orders[seen.Order]++;
        allocations++;
    }

    void Free(in EventLine seen)
    {
        if (Blocks.Owner(seen.Frame) is not { } owner)
        {
            unbound++;
            if (Blocks.IsFreed(seen.Frame)) afterFree++;
            Blocks.Mention(seen.Frame);
            return;
        }

        bound++;
        if (seen.Order != owner.Order) otherOrder++;
        Release(owner, seen.Frame, seen.Order, seen);
    }

    /// <summary>
    /// The recording misses the release of a block: it is put in, whole or frame by frame for what is left of it.
    /// </summary>
    void FreeUnseen(in RecordedBlock block, in EventLine seen)
    {
        unseen++;
        if (block.First != seen.Frame || block.Order != seen.Order) overlaps++;
        if (Blocks.IsWhole(block))
        {
            Release(block, block.First, block.Order, seen);
            return;
        }

        for (long frame = block.First; frame < block.End; frame++)
            if (Blocks.Owner(frame)?.Id == block.Id) Release(block, frame, 0, seen);
    }

    void Release(in RecordedBlock block, long frame, int order, in EventLine seen)
    {
        commands.Add(new()
        {
            Op = Op.FreePages,
            Id = commands.Count + 1,
            Cpu = (byte)seen.Cpu,
            Context = seen.Interrupt ? Context.Interrupt : Context.Process,
            Target = block.Id,
            Offset = (int)(frame - block.First),
            Order = new(order),
        });
        Blocks.Remove(block, frame, frame + (1L << order));
    }

    /// <summary>A recording repeats a few dozen combinations of flags, so each is translated once.</summary>
    GfpRequest Request(ReadOnlySpan<byte> names)
    {
        Span<char> text = stackalloc char[512];
        int length = Math.Min(names.Length, text.Length);
        for (int i = 0; i < length; i++) text[i] = (char)names[i];
        text = text[..length];
        if (known.TryGetValue(text, out GfpRequest? request)) return request;
        request = GfpTranslation.Translate(text);
        requests.Add(text.ToString(), request);
        return request;
    }
}
