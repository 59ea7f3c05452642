using Verified.Rules;

namespace Verified.SpecDoc;

/// <summary>A term of the field.</summary>
/// <param name="Name">The term.</param>
/// <param name="Meaning">What it means, in one or two sentences.</param>
/// <param name="Rule">The rule that says it exactly; null: none does.</param>
sealed record Term(string Name, string Meaning, string? Rule = null)
{
    /// <summary>All terms, those of one subject together.</summary>
    public static IReadOnlyList<Term> All { get; } =
    [
        .. OfFrames(),
        .. OfZones(),
        .. OfMarks(),
        .. OfBuddies(),
        .. OfRequests(),
    ];

    static IEnumerable<Term> OfFrames() =>
    [
        new("page frame",
            "4096 bytes of physical memory, aligned to their size. What the allocator hands out and takes back."),
        new("pfn",
            "Page frame number: the physical address of a frame divided by 4096.",
            RuleIds.PageFrames.DescriptorAddress),
        new("page descriptor",
            "The record of one frame (struct page): flags, users, mappers and what its user keeps there.",
            RuleIds.PageFrames.Descriptors),
        new("mem_map", "The array of the descriptors of all spanned frames.", RuleIds.PageFrames.MapSize),
        new("flag",
            "One bit of a descriptor that says what the frame is or what happens to it, such as PG_reserved.",
            RuleIds.PageFrames.FlagBits),
        new("user",
            "A holder of a reference to a frame. The counter stores users - 1; the last release frees the frame.",
            RuleIds.PageFrames.CountBias),
        new("mapcount",
            "Page-table entries that map the frame, stored less one: -1 means none.",
            RuleIds.PageFrames.MappingDecoded),
        new("reserved frame",
            "A frame with PG_reserved: the kernel's own or unusable; neither freed nor swapped.",
            RuleIds.PageFrames.PutReserved),
        new("hole", "Frame numbers inside a zone behind which there is no memory.", RuleIds.Zones.Extents),
        new("linear address",
            "The address at which the kernel sees a low frame at all times: 0xC0000000 + 4096 * pfn.",
            RuleIds.PageFrames.LinearAddress),
        new("compound block",
            "A block whose frames point to the first one, which keeps the order; it is used and freed as a whole.",
            RuleIds.PageAllocator.CompoundPrepared),
        new("lost frame",
            "A frame without users that is in no free list, because its block was freed with too small an order.",
            RuleIds.PageFrames.StateTable),
    ];

    static IEnumerable<Term> OfZones() =>
    [
        new("node",
            "A bank of memory that is equally far from a given CPU. One node is specified.",
            RuleIds.Zones.NodeTotals),
        new("zone",
            "A range of frames of one usability: DMA below 16 MB, Normal up to 896 MB, HighMem beyond.",
            RuleIds.Zones.SizesI386),
        new("high memory",
            "Frames beyond 896 MB on i386; they have no linear address.",
            RuleIds.PageFrames.HighAddress),
        new("spanned, present", "Frames of a zone with its holes, and without.", RuleIds.Zones.Extents),
        new("populated", "Of a zone: it has a present frame. Others are in no zonelist.", RuleIds.Zones.ListSelection),
        new("zonelist",
            "The populated zones that may serve a request, first choice first.",
            RuleIds.Zones.ListSelection),
        new("class",
            "The highest zone that a request may use: the first of its zonelist. The reserve of a zone depends on it.",
            RuleIds.Zones.ClassZone),
        new("fallback", "Serving a request from a lower zone, because its own cannot.", RuleIds.Zones.FallbackDownward),
        new("wait table",
            "The hash table of the queues on which processes wait for frames of a zone.",
            RuleIds.Zones.WaitTable),
    ];

    static IEnumerable<Term> OfMarks() =>
    [
        new("pool of reserved frames",
            "Free memory kept for callers that cannot wait. min_free_kbytes is its size.",
            RuleIds.Watermarks.PoolSize),
        new("watermark",
            "A number of free frames of a zone at which the allocator changes its behaviour: min, low or high.",
            RuleIds.Watermarks.LowAndHigh),
        new("min, low, high",
            "Below low, reclaim is woken; at min, ordinary callers stop; above high, reclaim rests.",
            RuleIds.Watermarks.LowAndHigh),
        new("watermark test",
            "Whether a zone keeps enough free frames, also of the larger orders, once it has served the request.",
            RuleIds.Watermarks.TestOrders),
        new("lowmem reserve",
            "Frames of a lower zone that requests of a higher class must leave for those that can use no other.",
            RuleIds.Watermarks.Reserve),
        new("rights",
            "How far one may dig below the mark: __GFP_HIGH half, an urgent one a quarter of the rest, memalloc all.",
            RuleIds.Watermarks.RightsHarder),
        new("memalloc",
            "State of a process that frees memory for others and so may take the last frames (PF_MEMALLOC).",
            RuleIds.Watermarks.RightsMemAlloc),
        new("reclaim",
            "Winning back frames from caches and processes. The rules say when it is due, not how it works."),
    ];

    static IEnumerable<Term> OfBuddies() =>
    [
        new("block",
            "2^k frames in a row that begin at a multiple of 2^k, counted from the first frame of the zone.",
            RuleIds.Buddy.BlockAlignment),
        new("order", "The k of a block of 2^k frames, 0 to 10.", RuleIds.PageAllocator.OrderLimit),
        new("buddy",
            "The other half of the next larger block: the index differs in bit k alone.",
            RuleIds.Buddy.BlockIndex),
        new("head",
            "The first frame of a block. A free one has PG_private and keeps the order in private.",
            RuleIds.PageFrames.StateTable),
        new("free list",
            "The free blocks of one order of a zone. nr_free[k] is how many there are.",
            RuleIds.Buddy.ListCounts),
        new("split",
            "Halving a larger block until one of the wanted order is left; the upper halves become free blocks.",
            RuleIds.Buddy.SplitUpperHalves),
        new("merge",
            "Joining a freed block with its free buddy, again and again. Also: coalescing.",
            RuleIds.Buddy.MergeCascade),
        new("fragmentation",
            "Free frames that lie in blocks too small for the request.",
            RuleIds.Statistics.FragmentationIndex),
        new("bad frame",
            "A frame whose descriptor shows that it is still in use while it is freed, or was written while free.",
            RuleIds.Buddy.ReleaseBadFrame),
    ];

    static IEnumerable<Term> OfRequests() =>
    [
        new("gfp",
            "\"Get free page\": the flags of a request, which say from where and how hard to try.",
            RuleIds.PageAllocator.FlagNames),
        new("GFP_ATOMIC, GFP_KERNEL",
            "The request of a caller that cannot sleep and may use the pool, and the ordinary one.",
            RuleIds.PageAllocator.MightSleep),
        new("scan",
            "Going through the zonelist with one set of marks until a zone passes and has a block.",
            RuleIds.PageAllocator.ScanLow),
        new("context",
            "What runs when the request is made: a process, a real-time one, an interrupt, a memalloc one.",
            RuleIds.PageAllocator.MightSleep),
        new("lost block",
            "A block of HighMem behind an address function: without an address, the caller gets 0 and it stays in use.",
            RuleIds.PageAllocator.AddressLost),
        new("double free", "Releasing a block that has no users.", RuleIds.PageAllocator.ReleaseUnused),
        new("buddyinfo, zoneinfo",
            "The texts in /proc that show the free blocks by order, and the marks and counts of each zone.",
            RuleIds.Statistics.Buddyinfo),
    ];
}
