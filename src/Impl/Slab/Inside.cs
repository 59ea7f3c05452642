using Verified.Impl.Memory;

namespace Verified.Impl.Slab;

/// <summary>
/// While it lives, the CPU is inside an operation of a cache that calls the page allocator or waits for other CPUs. It
/// answers what others ask of it, but does not stop: what the operation still has to give back goes through it.
/// </summary>
readonly unsafe ref struct Inside
{
    readonly CpuOwner* owner;

    public Inside(MemMap* map, CpuState* cpu)
    {
        owner = map->Owners + cpu->Number;
        owner->Inside++;
    }

    public void Dispose() => owner->Inside--;
}
