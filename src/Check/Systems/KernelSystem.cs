using Verified.Check.Run;
using Verified.Impl;
using Verified.Model;
using Verified.Model.PageFrames;
using Verified.Model.Statistics;

namespace Verified.Check.Systems;

/// <summary>
/// Our implementation as a system under test: its answers and its state in the words of the specification.
/// </summary>
public sealed partial class KernelSystem : ISystem
{
    static readonly Model.Outcome[] Outcomes = Same<Impl.Outcome, Model.Outcome>();
    static readonly Model.Reason[] Reasons = Same<Impl.Reason, Model.Reason>();
    static readonly Model.PageFrames.FrameState[] States = Same<Impl.FrameState, Model.PageFrames.FrameState>();

    readonly Arena arena = new();
    readonly bool mapped;
    readonly ScriptCache cache = new();
    readonly ShownDescriptors shown = new();
    MemorySystem? memory;
    Layout? booted;

    /// <summary>The first frame behind all zones.</summary>
    int end;
    byte[] listsShown = [];

    /// <inheritdoc/>
    public string Name => mapped ? "mapped" : "impl";

    /// <inheritdoc/>
    public Level Level => Level.Structure;

    /// <inheritdoc/>
    public Policy Policy => Policy.Kernel;

    /// <summary>The implementation, for those that look at it or tamper with it. Valid until the next boot.</summary>
    internal MemorySystem Memory => memory!;

    /// <inheritdoc/>
    public BootReport Boot(Layout layout)
    {
        if (ReferenceEquals(layout, booted))
        {
            Memory.Reboot();
        }
        else
        {
            memory?.Dispose();
            memory = MemorySystem.Boot(KernelBoot.OptionsOf(layout) with { RealMappings = mapped }, arena);
            booted = layout;
            end = layout.Zones.Max(static zone => zone.Spanned.End.Number);
        }

        cache.Begin(Memory);
        elements.Begin();
        destructed = new int[Memory.CachePlaces];
        Memory.PageTraffic = layout.CacheLine == 0 ? null : this;
        Remember();
        return KernelBoot.Report(Memory);
    }

    /// <inheritdoc/>
    public Response Execute(in Command command)
    {
        running++;
        try
        {
            return Done(command);
        }
        finally
        {
            running--;
        }
    }

    Response Done(in Command command)
    {
        CpuHandle cpu = Memory.On(command.Cpu);
        uint frame = (uint)command.Frame.Number;
        int order = command.Order.Value;
        var context = (Impl.Context)command.Context;
        return command.Op switch
        {
            Op.AllocPages => Answer(cpu.AllocPages(command.Gfp, order, context), command),
            Op.GetFreePages => Answer(cpu.GetFreePages(command.Gfp, order, context), command),
            Op.GetZeroedPage => Answer(cpu.GetZeroedPage(command.Gfp, context), command),
            Op.AllocPagesNode => Answer(cpu.AllocPagesOn(command.Node, command.Gfp, order, context), command),
            Op.AllocPagesBound => Answer(cpu.AllocPagesBound(command.Node, command.Gfp, order, context), command),
            Op.RetryPages => Answer(cpu.RetryPages(command.Gfp, order, context), command),
            Op.GetDmaPages => Answer(cpu.GetDmaPages(command.Gfp, order, context), command),
            Op.FreePages => Answer(cpu.FreePages(frame, order), command),
            Op.FreePagesAt => Answer(cpu.FreePagesAt(RealAddress(command.Value), order), command),
            Op.FreeColdPage => Answer(cpu.FreeColdPage(frame), command),
            Op.GetPage => Answer(cpu.GetPage(frame), command),
            Op.PutPage => Answer(cpu.PutPage(frame), command),
            Op.ReleasePages => ReleaseEach(cpu, command),
            Op.FreeReservedPage => Answer(cpu.FreeReservedPage(frame), command),
            Op.SetFlags => Answer(cpu.SetFlags(frame, Mask(command.Value)), command),
            Op.ClearFlags => Answer(cpu.ClearFlags(frame, Mask(command.Value)), command),
            Op.Map => Answer(cpu.Map(frame), command),
            Op.Unmap => Answer(cpu.Unmap(frame), command),
            Op.SetMapping => Answer(cpu.SetMapping(frame, command.Value), command),
            Op.SetIndex => Answer(cpu.SetIndex(frame, command.Value), command),
            Op.SetPrivate => Answer(cpu.SetPrivate(frame, command.Value), command),
            Op.Drain => Answer(cpu.Drain(), command),
            Op.Kswapd => Answer(cpu.Kswapd(command.Node), command),
            Op.CacheAdd => cache.Add(command),
            >= Op.SetMinFree and <= Op.CpuOnline => Tune(command),
            >= Op.CacheCreate => OnCaches(command, cpu),
            _ => Look(command),
        };
    }

    /// <inheritdoc/>
    public bool TakesInterrupts => true;

    /// <inheritdoc/>
    public Response Execute(in Command command, int tests, Action between)
    {
        CpuHandle cpu = Memory.On(command.Cpu);
        cpu.InterruptAfter(tests, _ => between());
        try
        {
            return Execute(command);
        }
        finally
        {
            cpu.InterruptAfter(0, null);
        }
    }

    Response ReleaseEach(CpuHandle cpu, in Command command)
    {
        var frames = new uint[Math.Min(command.More, (ulong)Math.Max(0, end - command.Frame.Number))];
        for (int i = 0; i < frames.Length; i++) frames[i] = (uint)(command.Frame.Number + i);
        Impl.Result result = cpu.ReleasePages(frames, command.Value != 0, out int freed);
        return Answer(result, command) with { Address = (ulong)freed };
    }

    Response Tune(in Command command) => command.Op switch
    {
        Op.SetMinFree => Answer(Memory.SetMinFreeKbytes(Kilobytes((long)command.Value)), command),
        Op.SetReserveRatio => Answer(
            Memory.SetReserveRatio((uint)command.Value, (uint)(command.Value >> 32)), command),
        Op.SetListSizes => Answer(SetListSizes(command), command),
        Op.SetReclaim => cache.SetScript(command.Value),
        _ => Power(command, (int)Math.Min(command.Value, int.MaxValue)),
    };

    /// <summary>A CPU goes or comes; what it gives back is checked on its own behalf.</summary>
    Response Power(in Command command, int number)
    {
        if (!Memory.Options.SlabDebug || (uint)number >= (uint)Memory.Options.Cpus)
            return Answer(Memory.SetCpuOnline(number, command.Op == Op.CpuOnline), command);
        CpuHandle cpu = Memory.On(number);
        cpu.Caller = (uint)command.Id;
        return Reported(Answer(Memory.SetCpuOnline(number, command.Op == Op.CpuOnline), command), command.Id);
    }

    Response Look(in Command command) => command.Op switch
    {
        Op.Inspect => Response.Read(Read((uint)command.Frame.Number)),
        Op.Buddyinfo => Response.Read(Memory.Buddyinfo()),
        Op.Zoneinfo => Response.Read(Memory.Zoneinfo()),
        Op.Vmstat => Response.Read(Memory.Vmstat()),
        Op.Numastat when (uint)command.Node >= (uint)Memory.NodeCount => Response.Bug(Model.Reason.NoNode),
        Op.Numastat => Response.Read(Memory.Numastat(command.Node)),
        _ => Response.Read(Indices(command)),
    };

    Result SetListSizes(in Command command)
    {
        var (zone, list, low, high, batch) = Model.PerCpu.ListSizes.Meaning(
            command.Value, Memory.ZoneCount, booted!.ListOrders);
        if (list.Order != Order.Zero)
            return Memory.SetBlockListSizes(zone.Index, command.Cpu, list.Order.Value, low, high, batch);
        bool cold = list == Model.PerCpu.ListId.Cold;
        var (_, otherLow, otherHigh, otherBatch) = Memory.PageListSize(zone.Index, command.Cpu, !cold);
        return Memory.SetPerCpuSizes(zone.Index, command.Cpu, cold
            ? new(otherLow, otherHigh, otherBatch, low, high, batch)
            : new(low, high, batch, otherLow, otherHigh, otherBatch));
    }

    /// <inheritdoc/>
    Span<byte> ISystem.Memory(Frame first, Pages pages) => Memory.Memory((uint)first.Number, pages.Count);

    /// <inheritdoc/>
    public void Dispose()
    {
        memory?.Dispose();
        arena.Dispose();
    }

    void ShowReclaim(Display display)
    {
        for (int zone = 0; zone < Memory.ZoneCount; zone++)
            display.ReclaimZones[zone] = new(
                Memory.PagesScanned(zone), Memory.AllUnreclaimable(zone), (int)Memory.Inactive(zone));
        for (int node = 0; node < Memory.NodeCount; node++)
        {
            var (woken, order) = Memory.KswapdOf(node);
            display.ReclaimNodes[node] = new(woken, order);
        }
    }

    void Remember()
    {
        shown.Begin(Memory);
        if (listsShown.Length < Memory.PerCpuBytes.Length) listsShown = new byte[Memory.PerCpuBytes.Length];
        Memory.PerCpuBytes.CopyTo(listsShown);
    }

    Response Answer(in Result result, in Command command) => new(
        Outcomes[(int)result.Outcome],
        Reasons[(int)result.Reason],
        result.Outcome is Impl.Outcome.Ok or Impl.Outcome.Lost && command.Produces
            ? new Frame((int)result.Frame)
            : Frame.None,
        command.Op is Op.GetFreePages or Op.GetZeroedPage or Op.GetDmaPages && result.Address != 0
            ? Linear(result.Address)
            : NoAddress(result),
        result.Reports,
        result.MightSleep,
        null);

    /// <summary>An answer that is not Ok has no address; where one stands all the same it is shown. Those that are
    /// Ok have one of the caller's, who does not look at it here.</summary>
    static ulong NoAddress(in Result result) => result.Outcome == Impl.Outcome.Ok ? 0 : result.Address;

    DescriptorImage Image(uint frame)
    {
        PageDescriptor page = Memory.ReadDescriptor(frame);
        return new(new((int)frame), page.Flags, page.Count, page.Mapcount, page.Private, page.Mapping, page.Index);
    }

    /// <summary>The specification speaks of the linear addresses of i386, the implementation of real ones.</summary>
    ulong Linear(nuint address) =>
        Memory.TryFrameOf(address, out uint frame)
            ? Addresses.OfLow(new((int)frame)) + (address - Memory.AddressOf(frame))
            : Windowed(address);

    /// <summary>Where the byte with a linear address of the machine is; 1 if the machine has none.</summary>
    internal nuint RealAddress(ulong linear)
    {
        if (linear == 0) return 0;
        ulong frame = (linear - Addresses.PageOffset) >> Pages.Shift;
        nuint real = linear < Addresses.PageOffset || frame > int.MaxValue || !IsSpanned((int)frame)
            ? 0
            : Memory.AddressOf((uint)frame);
        return real == 0 ? RealWindow(linear) : real + (nuint)(linear & (Pages.Size - 1));
    }

    FrameReport Read(uint frame)
    {
        FrameInfo info = Memory.Inspect(frame);
        var mapping = new Mapping(info.Anonymous, info.PageMapping, info.PageIndex, info.Mappers);
        // A node that is not that of the zone shows as a zone that no machine has.
        int zone = info.Zone < 0 ? info.Node : info.Zone / ZoneId.Kinds == info.Node ? info.Zone : int.MinValue;
        // The place of a descriptor follows from any number, also that of no frame.
        if (!info.Valid)
            return new(States[(int)info.State], info.Order, info.Users, mapping, info.LinearAddress, 0, zone, 0, 0);
        PageDescriptor page = Memory.ReadDescriptor(frame);
        return new(
            States[(int)info.State],
            info.Order,
            info.Users,
            mapping,
            info.LinearAddress,
            info.DescriptorAddress,
            zone,
            page.Flags,
            page.Private);
    }

    Fragmentation Indices(in Command command)
    {
        int order = Math.Clamp(command.Order.Value, 0, Order.Limit - 1);
        FragmentationIndices indices = Memory.Fragmentation((int)(command.Value % (uint)Memory.ZoneCount), order);
        return new(indices.Unusable, indices.External, indices.Percent);
    }

    /// <summary>What does not fit the field is out of range there too.</summary>
    static uint Mask(ulong value) => value > uint.MaxValue ? uint.MaxValue : (uint)value;

    /// <summary>What does not fit is refused like a negative number.</summary>
    static int Kilobytes(long value) => value is < int.MinValue or > int.MaxValue ? -1 : (int)value;

    /// <summary>Translates by name, so that a difference in numbering cannot pass for agreement.</summary>
    static TTo[] Same<TFrom, TTo>()
        where TFrom : struct, Enum
        where TTo : struct, Enum => [.. Enum.GetValues<TFrom>().Select(value => Enum.Parse<TTo>(value.ToString()))];
}
