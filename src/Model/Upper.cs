using Verified.Model.HighMemory;
using Verified.Model.Mempool;
using Verified.Model.Slab;
using Verified.Model.Vmalloc;

namespace Verified.Model;

/// <summary>What stands on the page allocator of a machine with caches.</summary>
/// <param name="Slabs">The caches.</param>
/// <param name="HighMemory">The windows of high memory; null: the machine has none.</param>
/// <param name="Vmalloc">The noncontiguous areas; null: the machine has no range for them.</param>
/// <param name="Pools">The memory pools; null: the machine has no room for any.</param>
public sealed record Upper(
    SlabState Slabs, HighMemoryState? HighMemory, VmallocState? Vmalloc, MempoolState? Pools)
{
    /// <summary>As it is after boot.</summary>
    public static Upper Boot(Machine machine) => new(
        SlabState.Boot(machine),
        machine.Layout.Pkmap == 0 ? null : HighMemoryState.Boot(machine),
        machine.Layout.VmallocPages == 0 ? null : VmallocState.Boot(machine),
        machine.Layout.Pools == 0 ? null : MempoolState.Boot(machine));
}
