using Verified.Check.Run;
using Verified.Impl;
using Verified.Model;
using Verified.Model.PageAllocator;
using Verified.Model.Slab;

namespace Verified.Check.Systems;

/// <summary>Caches and kmalloc of our implementation, and its calls to the page allocator on their behalf.</summary>
public sealed partial class KernelSystem : IPageTraffic
{
    /// <summary>The flags of the written form that are ours: with constructor, with destructor.</summary>
    const uint Constructor = 1, Destructor = 2;

    /// <inheritdoc/>
    public IPageWitness? Witness { get; set; }

    /// <inheritdoc/>
    public void InterruptCall(int cpu, int tests, Action? between) =>
        Memory.On(cpu).InterruptAfter(tests, between is null ? null : _ => between());

    /// <inheritdoc/>
    public void Asking(in PageRequest request) => Witness?.Asking(CallOf(request));

    /// <inheritdoc/>
    public void Asked(in PageRequest request, Result answer)
    {
        if (Witness is not { } witness) return;
        Command call = CallOf(request);
        witness.Asked(call, Answer(answer, call));
    }

    static Command CallOf(in PageRequest request) => request.Gives
        ? new()
        {
            Op = Op.FreePages,
            Frame = new((int)request.Frame),
            Order = new(request.Order),
            Cpu = (byte)request.Cpu,
        }
        : new()
        {
            Op = request.Node < 0 ? Op.AllocPages : Op.AllocPagesNode,
            Gfp = request.Gfp,
            Order = new(request.Order),
            Node = Math.Max(request.Node, 0),
            Context = (Model.Context)request.Context,
            Cpu = (byte)request.Cpu,
        };

    /// <summary>An operation on what stands on the page allocator, by the caller that the command is, and what it
    /// reports.</summary>
    Response OnCaches(in Command command, CpuHandle cpu)
    {
        // A command that interrupts another may wait or not, as it says itself.
        bool? outerWaits = waits;
        waits = command.Op is Op.CacheAlloc or Op.CacheAllocNode ? (command.Gfp & Gfp.Wait) != 0 : null;
        Response response = Acted(command, cpu);
        waits = outerWaits;
        return response;
    }

    Response Acted(in Command command, CpuHandle cpu)
    {
        if (!Memory.Options.SlabDebug) return Act(command, cpu);
        // A command that interrupts another is a caller of its own.
        uint outer = cpu.Caller;
        cpu.Caller = (uint)command.Id;
        Response response = Act(command, cpu);
        cpu.Caller = outer;
        return Reported(response, command.Id);
    }

    /// <summary>An answer with what the operation of that command reported.</summary>
    Response Reported(in Response response, int id)
    {
        if (response.Reports == 0) return response;
        IEnumerable<Model.Slab.SlabReport> reports = Memory.SlabReports()
            .Where(report => report.Finder == (uint)id)
            .TakeLast(response.Reports)
            .Select(report => new Model.Slab.SlabReport(
                (Damage)report.Damage, report.Cache, Linear(report.Address), report.Offset, report.User));
        return response with { Detail = Model.Slab.SlabReport.Text(reports) };
    }

    Response Act(in Command command, CpuHandle cpu)
    {
        var context = (Impl.Context)command.Context;
        uint gfp = command.Gfp;
        nuint size = (nuint)command.Value;
        switch (command.Op)
        {
            case >= Op.PoolCreateSlab: return OnPools(command, cpu);
            case >= Op.Vmalloc: return OnAreas(command, cpu);
            case >= Op.Kmap: return OnWindows(command, cpu);
            case Op.CacheCreate:
                return Begun(cpu.CreateCache(Options(command), context));
            case Op.CacheAlloc:
                return Given(cpu.CacheAlloc(command.Cache, gfp, context));
            case Op.CacheAllocNode:
                return Given(cpu.CacheAllocOn(command.Cache, command.Node, gfp, context));
            case Op.Kmalloc:
                return Given(cpu.Kmalloc(size, gfp, context));
            case Op.Kzalloc:
                return Given(cpu.Kzalloc(size, gfp, context));
            case Op.Kcalloc:
                return Given(cpu.Kcalloc((nuint)command.More, size, gfp, context));
            case Op.Krealloc:
                return Given(cpu.Krealloc(RealAddress(command.Value), (nuint)command.More, gfp, context));
            case Op.CacheFree:
                return Given(cpu.CacheFree(command.Cache, RealAddress(command.Value)));
            case Op.Kfree:
                return Given(cpu.Kfree(RealAddress(command.Value)));
            case Op.Ksize:
                return Sized(cpu.Ksize(RealAddress(command.Value), out size), size);
            case Op.CacheDestroy:
                return Given(cpu.CacheDestroy(command.Cache, context));
            case Op.CacheShrink:
                return Given(cpu.CacheShrink(command.Cache, context));
            case Op.CacheReap:
                return Given(cpu.CacheReap(Clamped(command.Value)));
            case Op.CacheTune:
                return Given(cpu.TuneCache(
                    command.Cache, Tunable(command.Value), Tunable((uint)command.More), Tunable(command.More >> 32)));
            case Op.FailPages:
                return FailPages(command);
            case Op.CacheCheck:
                return Given(cpu.CheckCache(command.Cache));
            case Op.Poke:
                return Given(cpu.StrayWrite(RealAddress(command.Value), (byte)command.More));
            default:
                return Memory.Options.CacheLine == 0
                    ? Response.Bug(Model.Reason.Illegal)
                    : Response.Read(Memory.Slabinfo());
        }
    }

    CacheOptions Options(in Command command) => new()
    {
        Name = command.Node == 0 ? null : $"cache-{(uint)command.Node}",
        Size = Clamped(command.Value),
        Align = Clamped(command.More),
        Flags = command.Gfp & ~(Constructor | Destructor),
        Constructor = (command.Gfp & Constructor) == 0 ? null : construct,
        Destructor = (command.Gfp & Destructor) == 0 ? null : destruct,
    };

    readonly ObjectHook construct;

    /// <summary>Whether the request that makes objects may wait; null: no request says so.</summary>
    bool? waits;

    readonly ObjectHook destruct;

    /// <summary>Objects that destructors were called for, by their caches.</summary>
    int[] destructed = [];

    /// <summary>Operations that have begun and not ended.</summary>
    int running;

    /// <summary>A system under test that has not booted.</summary>
    /// <param name="mapped">Whether what it maps is really mapped, on Linux alone.</param>
    public KernelSystem(bool mapped = false) =>
        (this.mapped, construct, destruct) = (mapped, Construct, Destruct);

    /// <summary>A destructor is always called without flags.</summary>
    void Destruct(nuint address, int place, uint flags) => destructed[place] += flags == 0 ? 1 : 0;

    /// <summary>A new cache has called none.</summary>
    Response Begun(in Result result)
    {
        if (result.Outcome == Impl.Outcome.Ok) destructed[(int)result.Frame] = 0;
        return Created(result);
    }

    void Construct(nuint address, int place, uint flags)
    {
        int size = (int)Memory.ReadCache(place).Length;
        if (!Memory.TryFrameOf(address, out uint frame)) return;
        int offset = (int)(address & (Pages.Size - 1));
        Span<byte> pages = Memory.Memory(frame, (offset + size + Pages.Size - 1) >> Pages.Shift);
        Span<byte> bytes = pages.Slice(offset, size);
        // Who is told something else than the request says cannot do what it must.
        if (waits == ((flags & CacheOptions.Atomic) != 0)) bytes.Clear();
        else Construction.Fill(bytes, Linear(address));
    }

    Response FailPages(in Command command)
    {
        if (Memory.Options.CacheLine == 0) return Response.Bug(Model.Reason.Illegal);
        Memory.FailPages(Tunable(command.Value));
        return Response.Of(Model.Outcome.Ok);
    }

    static uint Clamped(ulong value) => (uint)Math.Min(value, uint.MaxValue);

    /// <summary>What does not fit is refused like a number that is too large.</summary>
    static int Tunable(ulong value) => (int)Math.Min(value, int.MaxValue);

    static Response Created(in Result result) => Plain(result) with
    {
        Address = result.Outcome == Impl.Outcome.Ok ? result.Frame : 0,
    };

    /// <summary>Who is given an address is given no frame; where one stands all the same it is shown.</summary>
    Response Given(in Result result) => Plain(result) with
    {
        Address = result.Address == 0 ? 0 : Linear(result.Address),
        Frame = result.Frame == 0 ? Frame.None : new Frame((int)result.Frame),
    };

    static Response Sized(in Result result, nuint size) => Plain(result) with { Address = size };

    static Response Plain(in Result result) => new(
        Outcomes[(int)result.Outcome], Reasons[(int)result.Reason], Frame.None, NoAddress(result), result.Reports,
        result.MightSleep, null);

    void ShowCaches(Display display)
    {
        foreach (int place in display.Caches)
        {
            ShowCache(display, place);
            if (!Memory.CacheExists(place)) continue;
            for (int node = 0; node < Memory.NodeCount; node++)
            {
                CacheNodeFacts facts = Memory.ReadCacheNode(place, node);
                ShowNode(display, place, node, facts);
                ShowSlabs(display, place, node, facts, SlabListKind.Partial, slabsToo: true);
                ShowSlabs(display, place, node, facts, SlabListKind.Full, slabsToo: true);
                ShowSlabs(display, place, node, facts, SlabListKind.Free, slabsToo: true);
            }

            for (int cpu = 0; cpu < Memory.Options.Cpus; cpu++) ShowLocal(display, place, cpu);
        }

        foreach (var (part, cache, place) in display.Parts) ShowPart(display, part, cache, place);
    }

    void ShowPart(Display display, Part part, int cache, int place)
    {
        if (part <= Part.Local && !Memory.CacheExists(cache)) part = Part.Cache;
        switch (part)
        {
            case >= Part.Pool: ShowPools(display, part, place); break;
            case >= Part.Areas: ShowAreas(display, part, place); break;
            case >= Part.Pkmap: ShowWindows(display, part, place); break;
            case Part.Cache: ShowCache(display, cache); break;
            case Part.Node: ShowNode(display, cache, place, Memory.ReadCacheNode(cache, place)); break;
            case Part.Local: ShowLocal(display, cache, place); break;
            case Part.Slab: ShowSlab(display, cache, (uint)place); break;
            default:
                CacheNodeFacts facts = Memory.ReadCacheNode(cache, place);
                ShowSlabs(display, cache, place, facts, (SlabListKind)(part - Part.Partial), slabsToo: false);
                break;
        }
    }

    void ShowLocal(Display display, int place, int cpu)
    {
        Span<int> room = display.NextPart(Memory.LocalCount(place, cpu) + 1);
        int count = Memory.LocalObjects(place, cpu, room[1..], out bool touched);
        room[0] = touched ? 1 : 0;
        display.EndPart(Part.Local, place, cpu, Math.Min(count, room.Length - 1) + 1);
    }

    void ShowCache(Display display, int place)
    {
        Span<int> room = display.NextPart(6);
        room[0] = Memory.CacheExists(place) ? 1 : 0;
        if (room[0] == 0)
        {
            display.EndPart(Part.Cache, place, 0, 1);
            return;
        }

        CacheFacts facts = Memory.ReadCache(place);
        ReadOnlySpan<int> values =
        [
            1, (int)facts.ColourNext, facts.Limit, facts.Batch, (int)facts.Constructed, Destructed(place, facts),
        ];
        values.CopyTo(room);
        display.EndPart(Part.Cache, place, 0, values.Length);
    }

    /// <summary>
    /// What the cache says, and once all is done what its destructor saw as well: until then some are to come. Less
    /// than 0 if they are not the same, for either may be right.
    /// </summary>
    int Destructed(int place, in CacheFacts facts)
    {
        int said = (int)facts.Destructed;
        return running > 0 || said == destructed[place] ? said : ~destructed[place];
    }

    void ShowNode(Display display, int place, int node, in CacheNodeFacts facts)
    {
        Span<int> room = display.NextPart(facts.SharedCount + 5);
        (room[0], room[1]) = ((int)facts.FreeObjects, facts.FreeTouched ? 1 : 0);
        (room[2], room[3]) = ((int)facts.NextReap, facts.SharedLimit);
        room[4] = Memory.SharedTouched(place, node) ? 1 : 0;
        int shared = Memory.SharedObjects(place, node, room[5..]);
        display.EndPart(Part.Node, place, node, shared + 5);
    }

    /// <summary>The slabs of a list. One more than it says that it has shows one that is longer.</summary>
    void ShowSlabs(
        Display display, int place, int node, in CacheNodeFacts facts, SlabListKind list, bool slabsToo)
    {
        int says = list switch
        {
            SlabListKind.Partial => facts.Partial,
            SlabListKind.Full => facts.Full,
            _ => facts.Free,
        };
        Span<int> frames = display.NextPart(says + 1);
        frames[..(says + 1)].Fill(-1);
        Memory.SlabList(place, node, list, frames[..(says + 1)]);
        int count = frames[..(says + 1)].IndexOf(-1);
        if (count < 0) count = says + 1;
        int first = display.EndPart(Part.Partial + (byte)list, place, node, count);
        for (int i = 0; slabsToo && i < count; i++) ShowSlab(display, place, (uint)display.Word(first + i));
    }

    void ShowSlab(Display display, int place, uint frame)
    {
        if (!Memory.IsSlabFrame(frame))
        {
            display.EndPart(Part.Slab, place, (int)frame, 0);
            return;
        }

        SlabFacts facts = Memory.ReadSlab(frame);
        Span<int> room = display.NextPart((int)Memory.ReadCache(place).Num + 4);
        (room[0], room[1], room[2]) = ((int)facts.ColourOff, (int)facts.InUse, (int)facts.DescriptorWord);
        int free = Memory.SlabChain(frame, room[3..]);
        display.EndPart(Part.Slab, place, (int)frame, Math.Min(free, room.Length - 3) + 3);
    }
}
