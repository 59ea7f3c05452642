namespace Verified.Tests.Tidy;

/// <summary>The floors of the house on which a stem can stand.</summary>
[Flags]
enum Floors
{
    None = 0,
    Model = 1,
    Impl = 2,
    Properties = 4,
    All = Model | Impl | Properties,
}

/// <summary>A stem that is not on every floor.</summary>
/// <param name="Stem">Room and stem.</param>
/// <param name="On">The floors it stands on.</param>
/// <param name="Reason">Why not on the others.</param>
sealed record UnmirroredStem(string Stem, Floors On, string Reason);

/// <summary>What is not mirrored, with the reasons. An entry that no longer holds fails the tests.</summary>
static class Mirror
{
    /// <summary>Stems that are not on every floor.</summary>
    public static IReadOnlyList<UnmirroredStem> Unmirrored { get; } =
    [
        new("PageFrames/Content", Floors.Model | Floors.Properties,
            "the bytes of blocks belong to their owners; the engine fills, reads and compares them"),
        new("PageFrames/Compound", Floors.Model,
            "a World keeps the order on the first frame alone and looks for it; the implementation follows private"),
        new("PageFrames/PageDescriptor", Floors.Impl,
            "how a descriptor is laid out for a reader; the model's is DescriptorImage among its observations"),
        new("Zones/Layouts", Floors.Impl,
            "checks the options of a caller; the model takes any layout, and the engine checks those it reads"),
        new("PageAllocator/CompoundBlocks", Floors.Model,
            "mirrors Compound; the plain name would hide PageFrames.Compound in the model"),
        new("PageAllocator/Compound", Floors.Impl | Floors.Properties,
            "mirrors CompoundBlocks of the model"),
        new("PageAllocator/Course", Floors.Model,
            "carries the world through a request; the implementation is the world"),
        new("PageAllocator/ListRequest", Floors.Model,
            "a relation that judges which frame a per-CPU list gave; an implementation only takes it"),
        new("PageAllocator/ScriptCache", Floors.Model,
            "what a check reclaims from; the implementation calls whoever is attached"),
        new("PageAllocator/ReclaimState", Floors.Model,
            "what a World keeps of reclaim; the implementation has it in its zones, nodes and CPUs"),
        new("PageAllocator/Shrink", Floors.Impl,
            "calls the reclaimer; the model's shrink stands in DirectReclaim"),
        new("Buddy/Replayed", Floors.Model | Floors.Properties,
            "works out what several moves make of the lists; the implementation has the lists"),
        new("PerCpu/Parking", Floors.Model,
            "a bit of the model's descriptor; the implementation has it in the state byte of PageFrames/State"),
        new("PerCpu/PageSet", Floors.Impl,
            "how two lists are laid out in memory; the model's stands beside PageList"),
        new("Statistics/Numastat", Floors.Impl,
            "adds the counters of a node up and writes them; the model does so in one line of NumaCounters"),
        new("PageAllocator/Choice", Floors.Model,
            "a relation that judges which block was chosen; an implementation only chooses"),
        new("PageAllocator/Undeclared", Floors.Model,
            "judges systems whose policy is not known; ours is"),
        new("PageAllocator/PageCache", Floors.Impl | Floors.Properties,
            "a reclaimer for those who use the library; the rules ask any reclaimer and prescribe none"),
        new("PageAllocator/PageCachePressure", Floors.Properties,
            "PageCache as the reclaimer of a full machine"),
        new("PageAllocator/PageCacheChurn", Floors.Properties,
            "PageCache under random use and under threads"),
        new("PageAllocator/LruLists", Floors.Impl,
            "the lists of PageCache in native memory"),
        new("PageAllocator/LruScan", Floors.Impl,
            "which frames PageCache gives back"),
        new("Watermarks/Exhaustion", Floors.Properties,
            "marks, reserves, rights and scans together; each has its stem, and what comes of all is tested here"),
        new("Slab/Objects", Floors.Model | Floors.Properties,
            "what holds of any allocator of objects; the engine and the judge of recordings look, an allocator keeps it"),
        new("Slab/CacheReclaimer", Floors.Impl | Floors.Properties,
            "a reclaimer for those who use the library; the rules ask any reclaimer and prescribe none"),
        new("Slab/CacheReclaimerThread", Floors.Properties,
            "CacheReclaimer under threads"),
        new("Slab/FreeSlabs", Floors.Impl,
            "what CacheReclaimer gives back"),
        new("Slab/Visit", Floors.Impl,
            "keeps a cache while another thread looks into it; the model has no threads"),
        new("Statistics/AsciiWriter", Floors.Impl,
            "writes figures without managed memory; the model has string interpolation"),
    ];

    /// <summary>Folders that are no rooms of the rules.</summary>
    public static IReadOnlyDictionary<string, string> Folders { get; } = new Dictionary<string, string>
    {
        ["src/Model/State"] = "the immutable sets and maps that the model computes with; they state no rule",
        ["src/Model/Dialects"] = "rules of other kernels, which no implementation carries out and no run fires",
        ["src/Impl/Memory"] = "native memory and its layout, of which the model knows nothing",
        ["src/Impl/Dotnet"] = "caches, pools and writers in the terms of .NET, over operations that the rules state",
        ["tests/Properties/State"] = "laws of the model's sets and maps",
        ["tests/Properties/Dialects"] = "rules of other kernels against their worked examples and recordings",
        ["tests/Properties/Dotnet"] = "laws of the caches, pools and writers for .NET code",
        ["tests/Properties/Memory"] = "laws of the native memory",
    };
}
