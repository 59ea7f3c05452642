using Verified.Model.HighMemory;
using Verified.Model.PageFrames;

namespace Verified.Tests.Properties.HighMemory;

/// <summary>
/// The same machine on both floors: low frames 0 to 15, high frames 32 to 63, and a window. Every command runs on both;
/// answers, addresses and what is mapped must agree, and the implementation must be sound.
/// </summary>
sealed class WindowMachine : IDisposable
{
    /// <summary>The first low and the first high frame.</summary>
    public const int Low = 0, High = 32;

    /// <summary>The addresses of the model by page: areas, slots, types of each CPU, local slots of each CPU.</summary>
    readonly ulong[] pages;

    public WindowMachine(int slots, int cpus = 1, bool debug = false, int areas = 0, int high = 32)
    {
        Layout = Layout.Of(ZoneLayout.Of(Low, 16), highMem: ZoneLayout.Of(High, high)) with
        {
            CacheLine = 32,
            Pkmap = slots,
            VmallocPages = areas,
            Cpus = cpus,
            SlabDebug = debug,
            MinFreeKbytes = 0,
        };
        System = Impl.MemorySystem.Boot(Options(Layout));
        World = World.Boot(Layout);
        int room = Model.HighMemory.Local.Room(Layout);
        pages =
        [
            .. Enumerable.Range(0, areas).Select(page => WindowAddresses.AreasStart(Layout) + ((ulong)page * 4096)),
            .. Enumerable.Range(0, slots).Select(slot => WindowAddresses.OfSlot(Layout, slot)),
            .. Enumerable.Range(0, cpus * 13).Select(number => WindowAddresses.OfType(number / 13, number % 13)),
            .. Enumerable.Range(0, cpus * room)
                .Select(number => WindowAddresses.OfLocal(Layout, number / room, number % room)),
        ];
        Assert.Equal(pages.Length, System.WindowPages);
        Assert.Equal(pages.Length, pages.Distinct().Count());
    }

    public Layout Layout { get; }

    public Impl.MemorySystem System { get; }

    public World World { get; private set; }

    /// <summary>What the rules of high memory told of the last command.</summary>
    public string Last { get; private set; } = "";

    /// <summary>The counts of the slots, the same on both floors.</summary>
    public int[] Counts => [.. Shown(Part.Pkmap, 0).Skip(2).Where((_, at) => at % 2 == 0)];

    /// <summary>The frames in the slots, or -1.</summary>
    public int[] Frames => [.. Shown(Part.Pkmap, 0).Skip(2).Where((_, at) => at % 2 == 1)];

    public int Waiters => Shown(Part.Pkmap, 0)[1];

    public static Impl.MachineOptions Options(Layout layout, bool real = false) => new()
    {
        Dma = new((uint)layout.Zones[0].Spanned.Start.Number, (uint)layout.Zones[0].Spanned.Pages.Count),
        HighMem = new((uint)layout.Zones[2].Spanned.Start.Number, (uint)layout.Zones[2].Spanned.Pages.Count),
        CacheLine = layout.CacheLine,
        Pkmap = layout.Pkmap,
        VmallocPages = layout.VmallocPages,
        Cpus = layout.Cpus,
        SlabDebug = layout.SlabDebug,
        MinFreeKbytes = 0,
        RealMappings = real,
    };

    public Response Kmap(int frame, int cpu = 0) => Run(new() { Op = Op.Kmap, Frame = new(frame), Cpu = (byte)cpu });

    public Response Kunmap(int frame) => Run(new() { Op = Op.Kunmap, Frame = new(frame) });

    public Response Atomic(int frame, int type, int cpu = 0) =>
        Run(new() { Op = Op.KmapAtomic, Frame = new(frame), More = (ulong)type, Cpu = (byte)cpu });

    public Response EndAtomic(ulong address, int type, int cpu = 0) =>
        Run(new() { Op = Op.KunmapAtomic, Value = address, More = (ulong)type, Cpu = (byte)cpu });

    public Response Local(int frame, int cpu = 0) =>
        Run(new() { Op = Op.KmapLocal, Frame = new(frame), Cpu = (byte)cpu });

    public Response EndLocal(ulong address, int cpu = 0) =>
        Run(new() { Op = Op.KunmapLocal, Value = address, Cpu = (byte)cpu });

    /// <summary>Runs a command on both floors.</summary>
    public Response Run(in Command command)
    {
        Ruling told = Spec.Predict(World, command);
        Response seen = Told(Act(command));
        Assert.Equal(told.Response, seen);
        (World, Last) = (told.Next, told.Marks.OfRoom("high-memory"));
        foreach (var (part, place) in Parts()) Shown(part, place);
        Assert.Null(System.SelfCheck());
        return seen;
    }

    /// <summary>What a part holds, the same on both floors.</summary>
    public int[] Shown(Part part, int place)
    {
        int[] seen = part switch
        {
            Part.Pkmap =>
            [
                System.Pkmap.Last, System.Pkmap.Waiters,
                .. Enumerable.Range(0, Layout.Pkmap).SelectMany(
                    slot => (int[])[System.PkmapCount(slot), At(Layout.VmallocPages + slot)]),
            ],
            Part.PageHash => Records(),
            Part.Fixmap =>
            [
                System.MappingsOf(place).Preemption,
                .. Enumerable.Range(0, 13).Select(type => At(System.PageOfType(place, type))),
            ],
            _ =>
            [
                System.MappingsOf(place).Local,
                .. Enumerable.Range(0, System.MappingsOf(place).Local).Select(at => At(System.PageOfLocal(place, at))),
            ],
        };
        Assert.Equal(Spec.Shown(World, part, place), seen);
        return seen;
    }

    /// <summary>The page of the windows that an address is in; -1: none.</summary>
    public int PageAt(ulong address) => Array.IndexOf(pages, address & ~(ulong)(Pages.Size - 1));

    public void Dispose() => System.Dispose();

    IEnumerable<(Part Part, int Place)> Parts() =>
    [
        (Part.Pkmap, 0), (Part.PageHash, 0),
        .. Enumerable.Range(0, Layout.Cpus).SelectMany(
            cpu => ((Part, int)[])[(Part.Fixmap, cpu), (Part.LocalMaps, cpu)]),
    ];

    int[] Records()
    {
        int[] room = new int[3 * (Layout.Pkmap + 1)];
        return room[..System.PageHashRecords(room)];
    }

    int At(int page) => System.TryFrameAtPage(page, out uint frame) ? (int)frame : -1;

    Impl.Result Act(in Command command)
    {
        Impl.CpuHandle cpu = System.On(command.Cpu);
        uint frame = (uint)command.Frame.Number;
        var context = (Impl.Context)command.Context;
        int type = (int)Math.Min(command.More, int.MaxValue);
        return command.Op switch
        {
            Op.Kmap => cpu.Kmap(frame, context),
            Op.Kunmap => cpu.Kunmap(frame, context),
            Op.KmapAtomic => cpu.KmapAtomic(frame, type),
            Op.KunmapAtomic => cpu.KunmapAtomic(Real(command.Value), type),
            Op.KmapLocal => cpu.KmapLocal(frame),
            Op.KunmapLocal => cpu.KunmapLocal(Real(command.Value)),
            Op.FreePages => cpu.FreePages(frame, command.Order.Value),
            _ => throw new ArgumentException($"{command.Op} maps nothing", nameof(command)),
        };
    }

    Response Told(in Impl.Result result) => new(
        (Outcome)result.Outcome, (Reason)result.Reason, Frame.None, Linear(result.Address), result.Reports,
        result.MightSleep, null);

    ulong Linear(nuint address)
    {
        if (address == 0) return 0;
        if (System.TryWindowPageOf(address, out int page))
            return pages[page] + (address & (Pages.Size - 1));
        Assert.True(System.TryFrameOf(address, out uint frame));
        return Addresses.OfLow(new((int)frame)) + (address & (Pages.Size - 1));
    }

    nuint Real(ulong address)
    {
        nuint offset = (nuint)(address & (Pages.Size - 1));
        if (PageAt(address) is >= 0 and var page) return System.WindowAddress(page) + offset;
        return Addresses.At(World, address) is { } frame ? System.AddressOf((uint)frame.Number) + offset : 1;
    }
}
