using Verified.Impl.Memory;
using Verified.Impl.Slab;

namespace Verified.Tests.Properties.Slab;

public sealed unsafe class CacheNodeProperties
{
    [Fact]
    public void Each_node_of_each_cache_has_a_shared_array_of_its_own()
    {
        using var machine = new SlabMachine(SlabMachine.TwoNodes);
        MemMap* map = machine.System.Map;
        for (int row = 0; row < 2 * map->CachePlaces; row++)
            Assert.Equal(
                (nint)(map->SharedArrays + ((nuint)row * SlabShape.SharedBytes)),
                (nint)CacheNode.Shared(map, row / 2, row % 2));
    }
}
