using Verified.Impl.Memory;
using Verified.Impl.PageAllocator;
using Verified.Rules;

namespace Verified.Impl.Slab;

/// <summary>kmem_getpages and kmem_freepages: the calls of a cache to the page allocator. No lock is held.</summary>
static unsafe class Pages
{
    public const int AnyNode = -1;

    /// <summary>A block for a slab, by the lists of the CPU's node or of the node given.</summary>
    [Implements(RuleIds.Slab.GrowPages)]
    public static Result Ask(MemMap* map, CpuState* cpu, int node, uint gfp, int order, Context context)
    {
        IPageTraffic? traffic = SystemReference.Of(map).PageTraffic;
        var request = new PageRequest(false, cpu->Number, node, gfp, order, context, 0);
        traffic?.Asking(request);
        Result answer = node == AnyNode ? Request.Pages(map, cpu, gfp, order, context)
            : Request.On(map, cpu->Number, node, gfp, order, context);
        traffic?.Asked(request, answer);
        return answer;
    }

    /// <summary>Gives a block back.</summary>
    public static void Give(MemMap* map, CpuState* cpu, uint index, int order)
    {
        IPageTraffic? traffic = SystemReference.Of(map).PageTraffic;
        uint frame = map->First + index;
        var request = new PageRequest(true, cpu->Number, AnyNode, 0, order, 0, frame);
        traffic?.Asking(request);
        Result answer = Release.Frames(map, cpu, frame, order);
        traffic?.Asked(request, answer);
    }

    /// <summary>Whether this request was chosen to fail.</summary>
    [Implements(RuleIds.Slab.GrowInjected)]
    public static bool IsFailing(MemMap* map)
    {
        int* left = &map->CacheTable->FailPages;
        return Sync.Read(left) > 0 && Sync.Decrement(left) == 0;
    }
}
