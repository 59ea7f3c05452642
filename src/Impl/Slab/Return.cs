using Verified.Impl.Memory;
using Verified.Rules;

namespace Verified.Impl.Slab;

/// <summary>free_block: objects go back into their slabs (R8.14).</summary>
static unsafe class Return
{
    /// <summary>Returns parked objects of one node. Slabs that nobody needs are added to a chain, for the caller to
    /// give back when it has let go of the lock, which it holds.</summary>
    [Implements(RuleIds.Slab.FreeBlock)]
    public static void Objects(MemMap* map, int number, ObjectEntry* entries, int count, Doomed* doomed)
    {
        if (count <= 0) return;
        CacheNode* lists = CacheNode.Of(map, number, SlabDescriptor.At(map, DescriptorOf(map, entries))->Node);
        lists->FreeObjects += (uint)count;
        uint num = Cache.Of(map, number)->Num;
        for (int i = 0; i < count; i++)
        {
            uint word = DescriptorOf(map, entries + i);
            SlabDescriptor* slab = SlabDescriptor.At(map, word);
            uint inUse = slab->InUse;
            SlabDescriptor.Return(slab, entries[i].Link - SlabDescriptor.LinkOf(word, 0));
            // One that got an object back just now is at the tail already.
            if (inUse != num && inUse > 1 && lists->Partial.Tail == word) continue;
            SlabList.Remove(map, inUse == num ? &lists->Full : &lists->Partial, word);
            if (inUse == 1) Emptied(map, number, lists, word, doomed);
            else SlabList.Append(map, &lists->Partial, word);
        }
    }

    /// <summary>A slab without objects in use is kept as long as the node has few free objects; all those that are on
    /// their way count.</summary>
    [Implements(RuleIds.Slab.FreeLimited)]
    static void Emptied(MemMap* map, int number, CacheNode* lists, uint word, Doomed* doomed)
    {
        if (lists->FreeObjects > lists->FreeLimit) Discard.Doom(map, Cache.Of(map, number), lists, word, doomed);
        else SlabList.InsertHead(map, &lists->Free, word);
    }

    static uint DescriptorOf(MemMap* map, ObjectEntry* entry) =>
        SlabDescriptor.OfFrame(map, entry->Object >> (MemMap.PageShift - 2));
}
