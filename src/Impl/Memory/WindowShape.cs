namespace Verified.Impl.Memory;

/// <summary>
/// The pages of all windows, one after the other: the range of noncontiguous areas, the slots for permanent mappings,
/// the temporary ones of each CPU, the stacks of local ones. Whoever has no window for permanent mappings has none
/// for the others.
/// </summary>
readonly struct WindowShape(int areas, int slots, int cpus, int depth)
{
    /// <summary>Types of temporary mappings, and so pages of a CPU for them (R7.7).</summary>
    public const int Types = 13;

    readonly int areas = areas, slots = slots, cpus = cpus, depth = depth;

    /// <summary>Pages of the range of noncontiguous areas; they are the first.</summary>
    public int Areas => areas;

    /// <summary>Slots for permanent mappings; 0: the machine has no windows of high memory.</summary>
    public int Slots => slots;

    /// <summary>CPUs with mappings of their own.</summary>
    public int Cpus => slots == 0 ? 0 : cpus;

    /// <summary>Pages of a CPU for local mappings: 16, in a build with debugging 33 (R7.8).</summary>
    public int Depth => depth;

    /// <summary>The page of the first slot.</summary>
    public int SlotsAt => areas;

    /// <summary>The page of the first temporary mapping of CPU 0.</summary>
    public int FixedAt => areas + slots;

    /// <summary>The page of the first local mapping of CPU 0.</summary>
    public int LocalAt => FixedAt + Types * Cpus;

    /// <summary>How many pages there are.</summary>
    public int Pages => LocalAt + Depth * Cpus;

    /// <summary>Bytes of the page-table entries.</summary>
    public nuint EntriesBytes => (nuint)Pages * sizeof(uint);

    /// <summary>The windows of a machine.</summary>
    public static WindowShape Of(MachineOptions options) => new(
        options.VmallocPages, options.Pkmap, options.Cpus, HighMemory.Local.Room(options.SlabDebug));
}
