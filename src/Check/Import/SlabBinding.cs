using System.Collections.Immutable;
using System.Text;
using Verified.Check.Traces;
using Verified.Model;
using Verified.Model.PageAllocator;

namespace Verified.Check.Import;

/// <summary>
/// Turns the slab events of a recording into commands: allocations get ids, frees are bound to them by pointer.
/// </summary>
/// <remarks>
/// Commands name caches by number while events come in; at the end the commands that create the caches are put in
/// front, and ids move up by their number.
/// </remarks>
sealed class SlabBinding
{
    /// <summary>Objects of a cache have 4 to so many bytes, and kmalloc gives so many at most (R8.3, R8.21).</summary>
    const long Largest = 131072;

    const long Smallest = 4;

    /// <summary>What the slab allocator takes of request flags (R8.15).</summary>
    const uint LevelMask = 0x7FF0;

    const uint HwcacheAlign = 0x2000;

    readonly Dictionary<ulong, Held> live = [];
    readonly HashSet<ulong> freed = [];
    readonly Dictionary<(string Name, long Size), CacheDemand> caches = [];
    readonly SortedDictionary<long, CacheDemand> classes = [];
    readonly Dictionary<string, GfpRequest> requests = [];
    readonly SortedDictionary<string, int> lost = new(StringComparer.Ordinal);
    readonly List<Command> commands = [];
    bool hashed;
    int highestCpu;
    long bytes;
    long peakBytes;
    int objects;
    int peak;
    int kmallocs, fromCaches, failed, tooLarge, ofNodes;
    int bound, unbound, afterFree, ofLarge, ofNull, unseen, byKfree, otherCache;

    /// <summary>Takes an event; line is its number for messages. False: its fields are not understood.</summary>
    public bool Take(in EventLine seen, long line)
    {
        if (!SlabEvent.TryOf(seen, out SlabEvent slab)) return false;
        if (slab.Kind == SlabEventKind.None) return true;
        if (seen.Cpu >= TraceLimits.Cpus)
            throw TraceFormatException.AtLine(
                line, $"CPU {seen.Cpu}; a machine has at most {TraceLimits.Cpus} CPUs, record on fewer");
        highestCpu = Math.Max(highestCpu, seen.Cpu);
        hashed |= slab.Hashed;
        Context context = seen.Interrupt ? Context.Interrupt : Context.Process;
        var command = new Command { Cpu = (byte)seen.Cpu, Context = context };
        if (slab.Allocates) Allocate(slab, command);
        else Free(slab, command);
        if (commands.Count > TraceLimits.Commands)
            throw TraceFormatException.AtLine(
                line, $"more than {TraceLimits.Commands:N0} commands; cut the recording before this line");
        return true;
    }

    /// <summary>The caches in the order in which they appear.</summary>
    public ImmutableArray<RecordedCache> Caches() =>
    [
        .. caches.OrderBy(pair => pair.Value.Number).Select(pair =>
        {
            var ((name, size), demand) = pair;
            int align = hashed ? 0 : RecordedCache.AlignOf(demand.Addresses, size);
            bool lines = !hashed && align == RecordedCache.AlignInLines(size);
            return new RecordedCache(name, size, demand.Number, align, lines, demand.Allocations, demand.Peak);
        }),
    ];

    /// <summary>What the caches and the sizes of kmalloc had live at most.</summary>
    public IEnumerable<(long Size, int Allocations, int Peak)> Demands() =>
        caches.Select(pair => (pair.Key.Size, pair.Value.Allocations, pair.Value.Peak))
            .Concat(classes.Select(pair => (pair.Key, pair.Value.Allocations, pair.Value.Peak)));

    /// <summary>All commands: those that create the caches, and those of the events.</summary>
    public ImmutableArray<Command> Commands()
    {
        var all = ImmutableArray.CreateBuilder<Command>(caches.Count + commands.Count);
        foreach (RecordedCache cache in Caches())
        {
            all.Add(new()
            {
                Op = Op.CacheCreate,
                Id = all.Count + 1,
                Node = cache.Number,
                Value = (ulong)cache.Size,
                More = cache.LineAligned ? 0 : (ulong)cache.Align,
                Gfp = cache.LineAligned ? HwcacheAlign : 0,
            });
        }

        // A cache is created by the command with the number of the cache.
        foreach (Command command in commands)
        {
            all.Add(command with
            {
                Id = command.Id + caches.Count,
                Target = command.Target == 0 ? 0 : command.Target + caches.Count,
            });
        }

        return all.MoveToImmutable();
    }

    /// <summary>What was found and left out.</summary>
    public SlabImportReport Report(RecordingCounts counts) => new()
    {
        Recording = counts,
        HashedPointers = hashed,
        Caches = Caches(),
        Kmallocs = kmallocs,
        FromCaches = fromCaches,
        FailedAllocations = failed,
        TooLarge = tooLarge,
        OfNodes = ofNodes,
        FreesBound = bound,
        FreesUnbound = unbound,
        FreesAfterFree = afterFree,
        FreesOfTooLarge = ofLarge,
        FreesOfNull = ofNull,
        FreesByKfree = byKfree,
        FreesIntoOtherCache = otherCache,
        UnseenFrees = unseen,
        PeakLiveObjects = peak,
        PeakLiveBytes = peakBytes,
        LiveObjectsAtEnd = objects,
        Cpus = highestCpu + 1,
        FlagsWithoutCounterpart = lost,
    };

    void Allocate(in SlabEvent slab, Command command)
    {
        if (slab.Pointer == 0)
        {
            failed++;
            return;
        }

        if (live.TryGetValue(slab.Pointer, out Held? held))
        {
            unseen++;
            Release(slab.Pointer, held, command);
        }

        bool general = slab.Kind == SlabEventKind.Kmalloc;
        if (slab.Given is < Smallest or > Largest || slab.Requested > Largest)
        {
            tooLarge++;
            live.Add(slab.Pointer, new(0, null, 0, 0));
            return;
        }

        GfpRequest request = Request(slab.Gfp);
        uint gfp = request.Gfp & (general ? LevelMask | Gfp.Dma : LevelMask);
        foreach (string name in request.Lost) Lose(name);
        if (!general && (request.Gfp & Gfp.Zero) != 0) Lose("__GFP_ZERO (kmem_cache_alloc)");
        if (!general && (request.Gfp & Gfp.Dma) != 0) Lose("__GFP_DMA (kmem_cache_alloc)");
        if ((request.Gfp & Gfp.HighMem) != 0) Lose("__GFP_HIGHMEM (of objects)");
        if (slab.Node >= 0) ofNodes++;
        string? cache = general ? null : Encoding.UTF8.GetString(slab.Cache);
        CacheDemand demand = cache == null ? ClassOf(slab.Requested) : CacheOf(cache, slab.Given);
        demand.Add(slab.Pointer);
        bool zeroed = (request.Gfp & Gfp.Zero) != 0;
        commands.Add(command with
        {
            Op = !general ? Op.CacheAlloc : zeroed ? Op.Kzalloc : Op.Kmalloc,
            Id = commands.Count + 1,
            Context = request.MemAlloc ? command.Context | Context.MemAlloc : command.Context,
            Gfp = gfp,
            Value = general ? (ulong)slab.Requested : 0,
            Cache = general ? 0 : demand.Number,
        });
        live.Add(slab.Pointer, new(commands.Count, demand, demand.Number, slab.Given) { Cache = cache });
        if (general) kmallocs++;
        else fromCaches++;
        bytes += slab.Given;
        peakBytes = Math.Max(peakBytes, bytes);
        peak = Math.Max(peak, ++objects);
    }

    void Free(in SlabEvent slab, Command command)
    {
        if (slab.Pointer == 0)
        {
            ofNull++;
            if (slab.Kind == SlabEventKind.Kfree)
                commands.Add(command with { Op = Op.Kfree, Id = commands.Count + 1 });
            return;
        }

        if (!live.TryGetValue(slab.Pointer, out Held? held))
        {
            unbound++;
            if (!freed.Add(slab.Pointer)) afterFree++;
            return;
        }

        if (held.Demand == null)
        {
            ofLarge++;
        }
        else
        {
            bound++;
            if (slab.Kind == SlabEventKind.Kfree && held.Cache != null) byKfree++;
            else if (slab.Kind == SlabEventKind.CacheFree && !IsCache(slab.Cache, held)) otherCache++;
        }

        Release(slab.Pointer, held, command, slab.Kind == SlabEventKind.Kfree);
    }

    /// <summary>Whether the name that a release tells is that of the object's cache, or tells nothing.</summary>
    static bool IsCache(ReadOnlySpan<byte> name, Held held) =>
        name.IsEmpty || (held.Cache == null
            ? name.IndexOf("kmalloc-"u8) >= 0
            : Encoding.UTF8.GetString(name) == held.Cache);

    void Release(ulong pointer, Held held, Command command, bool byKfree = false)
    {
        live.Remove(pointer);
        freed.Add(pointer);
        if (held.Demand == null) return;
        held.Demand.Live--;
        objects--;
        bytes -= held.Size;
        bool general = byKfree || held.Number == 0;
        commands.Add(command with
        {
            Op = general ? Op.Kfree : Op.CacheFree,
            Id = commands.Count + 1,
            Target = held.Id,
            Cache = general ? 0 : held.Number,
        });
    }

    void Lose(string name) => lost[name] = lost.GetValueOrDefault(name) + 1;

    CacheDemand CacheOf(string name, long size)
    {
        if (!caches.TryGetValue((name, size), out CacheDemand? demand))
            caches.Add((name, size), demand = new(caches.Count + 1));
        return demand;
    }

    CacheDemand ClassOf(long requested)
    {
        long size = SlabMachine.GeneralSize(requested);
        if (!classes.TryGetValue(size, out CacheDemand? demand)) classes.Add(size, demand = new(0));
        return demand;
    }

    /// <summary>A recording repeats a few dozen combinations of flags, so each is translated once.</summary>
    GfpRequest Request(ReadOnlySpan<byte> names)
    {
        string text = Encoding.Latin1.GetString(names);
        if (!requests.TryGetValue(text, out GfpRequest? request))
            requests.Add(text, request = GfpTranslation.Translate(text));
        return request;
    }

    /// <summary>What a cache (number from 1) or a size of kmalloc (0) is asked for.</summary>
    sealed class CacheDemand(int number)
    {
        public int Number { get; } = number;

        public ulong Addresses { get; private set; }

        public int Allocations { get; private set; }

        public int Peak { get; private set; }

        public int Live { get; set; }

        public void Add(ulong address)
        {
            Addresses |= address;
            Allocations++;
            Peak = Math.Max(Peak, ++Live);
        }
    }

    /// <summary>An object that is live; without a demand it is one that the trace leaves out.</summary>
    sealed record Held(int Id, CacheDemand? Demand, int Number, long Size)
    {
        /// <summary>The name of its cache; null: it is of kmalloc.</summary>
        public string? Cache { get; init; }
    }
}
