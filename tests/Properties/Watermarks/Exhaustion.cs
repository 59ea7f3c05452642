namespace Verified.Tests.Properties.Watermarks;

/// <summary>A caller of R3.11 and, as the table there has it, the minimum that mark M becomes for it.</summary>
sealed record Digger(string Name, uint Gfp, Impl.Context Context, Func<int, int> Minimum, bool Unmarked = false)
{
    const uint Waits = 0x10, High = 0x20, Kernel = 0xD0;

    public static IReadOnlyList<Digger> All { get; } =
    [
        new("GFP_KERNEL", Kernel, 0, mark => mark),
        new("GFP_KERNEL of a real-time task", Kernel, Impl.Context.RealTime, mark => mark - (mark / 4)),
        new("GFP_KERNEL of a real-time task in an interrupt", Kernel, Impl.Context.RealTime | Impl.Context.Interrupt, mark => mark),
        new("mask 0", 0, 0, mark => mark - (mark / 4)),
        new("__GFP_HIGH with WAIT", Waits | High, 0, Half),
        new("__GFP_HIGH with WAIT of a real-time task", Waits | High, Impl.Context.RealTime, Atomic),
        new("GFP_ATOMIC", High, 0, Atomic),
        new("GFP_ATOMIC in an interrupt", High, Impl.Context.Interrupt, Atomic),
        new("PF_MEMALLOC", Kernel, Impl.Context.MemAlloc, mark => mark, Unmarked: true),
        new("GFP_ATOMIC with PF_MEMALLOC", High, Impl.Context.MemAlloc, Atomic, Unmarked: true),
        new("PF_MEMALLOC in an interrupt", Kernel, Impl.Context.MemAlloc | Impl.Context.Interrupt, mark => mark),
    ];

    static int Half(int mark) => mark - (mark / 2);

    static int Atomic(int mark) => Half(mark) - (Half(mark) / 4);
}

/// <summary>
/// A machine and its marks and reserves, worked out once more from the frames of its zones (R3.1, R3.3, R3.6).
/// </summary>
sealed record Quarry(string Name, Impl.MachineOptions Options, params int[] Present)
{
    const int Kinds = 3, HighMem = 2;

    int Nodes => Present.Length / Kinds;

    int LowMemory => Present.Where((_, zone) => zone % Kinds != HighMem).Sum();

    // Every node's list holds the zones of all nodes.
    int PoolKbytes => Options.MinFreeKbytes ?? Math.Clamp((int)Math.Sqrt(16L * 4 * Nodes * LowMemory), 128, 65536);

    public int Min(int zone) => zone % Kinds == HighMem
        ? Math.Clamp(Present[zone] / 1024, 32, 128)
        : (int)((long)(PoolKbytes / 4) * Present[zone] / LowMemory);

    public int Low(int zone) => Min(zone) * 5 / 4;

    public int Reserve(int zone, int classZone)
    {
        int kind = zone % Kinds;
        if (classZone <= kind) return 0;
        int above = Enumerable.Range(kind + 1, classZone - kind).Sum(higher => Present[zone - kind + higher]);
        return above / (int)(kind == 0 ? Options.DmaRatio : Options.NormalRatio);
    }

    /// <summary>The zones that serve requests for zones up to the highest kind given, best first.</summary>
    public int[] Zonelist(int top, int node, bool bound) =>
        [.. from away in Enumerable.Range(0, bound ? 1 : Nodes)
            from kind in Enumerable.Range(0, top + 1).Reverse()
            let zone = ((node + away) % Nodes * Kinds) + kind
            where Present[zone] > 0
            select zone];

    public override string ToString() => Name;
}

/// <summary>Single frames taken from a machine by one caller until it fails.</summary>
sealed class Exhaustion(Impl.MemorySystem system, Quarry quarry, Digger digger)
{
    const int Largest = 10, LargestFrames = 1 << Largest;
    static readonly uint[] ZoneBits = [1, 0, 2];

    readonly (int Free, int Parked)[] seen = new (int, int)[quarry.Present.Length];
    int[] zones = [];
    int classZone;
    int node;
    bool bound;
    bool cold;
    uint gfp;

    /// <summary>Null if every request on the way was served by the zone that had to, and the last one failed when it
    /// had to; else what was wrong.</summary>
    public string? Wrong(int top, int onNode, bool fromThatNode, bool coldFrames)
    {
        (node, bound, cold) = (onNode, fromThatNode, coldFrames);
        zones = quarry.Zonelist(top, node, bound);
        classZone = zones[0] % 3;
        gfp = digger.Gfp | ZoneBits[top] | (cold ? 0x100u : 0);
        int[] before = [.. zones.Select(Free)];
        Approach();
        int demanded;
        do
        {
            demanded = Demanded();
            Look();
            Impl.Result result = Ask(0);
            int served = result.Outcome == Impl.Outcome.Ok ? ZoneOf(result.Frame) : -1;
            if (served != demanded) return $"{What(top)}: {Say(demanded)} had to serve, {Say(served)} did; {Seen()}";
        }
        while (demanded >= 0);

        for (int i = 0; i < zones.Length; i++)
        {
            int zone = zones[i], end = Math.Min(before[i], Floor(zone)), free = Free(zone);
            int batch = Math.Max(1, List(zone).Batch);
            // A refill takes a whole batch once the mark is passed, and so may end below it.
            if (digger.Unmarked ? free + List(zone).Count != 0 : free > end || free <= end - batch)
            {
                Look();
                return $"{What(top)}: zone {zone} had to end with {end} free; {Seen()}";
            }
        }

        return null;
    }

    /// <summary>Blocks of the highest order, as long as the zones that come first pass all marks by far.</summary>
    void Approach()
    {
        foreach (int zone in zones)
        {
            while (Free(zone) > quarry.Low(zone) + quarry.Reserve(zone, classZone) + (2 * LargestFrames))
                if (Ask(Largest).Outcome != Impl.Outcome.Ok) return;
        }
    }

    /// <summary>The zone that has to serve a single frame, by R4.9; -1: none may.</summary>
    int Demanded()
    {
        foreach (int zone in zones)
            if (Free(zone) > quarry.Low(zone) + quarry.Reserve(zone, classZone)) return zone;
        foreach (int zone in zones)
            if (Free(zone) > MarkAndReserve(zone)) return zone;
        foreach (int zone in zones)
            if (digger.Unmarked && Free(zone) + List(zone).Count > 0) return zone;
        return -1;
    }

    int MarkAndReserve(int zone) => digger.Minimum(quarry.Min(zone)) + quarry.Reserve(zone, classZone);

    int Floor(int zone) => digger.Unmarked ? 0 : MarkAndReserve(zone);

    int Free(int zone) => (int)system.FreePages(zone);

    (int Count, int Low, int High, int Batch) List(int zone) => system.PageListSize(zone, 0, cold);

    Impl.Result Ask(int order)
    {
        Impl.CpuHandle cpu = system.On(0);
        return bound ? cpu.AllocPagesBound(node, gfp, order, digger.Context)
            : cpu.AllocPagesOn(node, gfp, order, digger.Context);
    }

    int ZoneOf(uint frame) => Enumerable.Range(0, system.ZoneCount)
        .Single(zone => frame - system.ZoneStart(zone) < system.ZoneSpanned(zone));

    string What(int top) =>
        $"{quarry}, {digger.Name}, zones up to {top} from node {node}{(bound ? " alone" : "")}"
        + (system.Options.PerCpuLists ? $", through {(cold ? "cold" : "hot")} lists" : "");

    static string Say(int zone) => zone < 0 ? "no zone" : $"zone {zone}";

    /// <summary>Keeps what the zones hold, for a message.</summary>
    void Look()
    {
        for (int i = 0; i < zones.Length; i++) seen[i] = (Free(zones[i]), List(zones[i]).Count);
    }

    string Seen() => string.Join("; ", zones.Select((zone, i) =>
        $"zone {zone}: {seen[i].Free} free, {seen[i].Parked} parked, low {quarry.Low(zone)}, min {quarry.Min(zone)} "
        + $"lowered to {digger.Minimum(quarry.Min(zone))}, reserve {quarry.Reserve(zone, classZone)}"));
}
