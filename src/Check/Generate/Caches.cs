using Verified.Check.Traces;
using Verified.Model;
using Verified.Model.PageAllocator;
using Verified.Model.PageFrames;

namespace Verified.Check.Generate;

/// <summary>The caches and objects that a generated trace holds, and the deeds with them.</summary>
sealed class Caches(Layout layout, SplitMix arguments, SplitMix targets)
{
    const int MostOwn = 5;
    const int Remembered = 16;
    const int MostReaps = 6;

    static readonly int[] Sizes =
    [
        4, 8, 12, 20, 32, 32, 52, 60, 64, 96, 100, 128, 144, 200, 256, 300, 500, 508, 512, 513, 600, 700, 1000, 1024,
        1500, 2048, 3000, 4096, 5000, 8180, 8181, 8192, 9000, 20000,
    ];

    static readonly ulong[] OddSizes = [0, 3, 4, 65536, 131072, 131073, uint.MaxValue, 1UL << 32, ulong.MaxValue];

    static readonly uint[] Flags =
    [
        0, 0, 0x2000, 0x2000, 0x2000 | 1, 1, 3, 3, 0x1000, 0x1000, 0x4000, 0x8000, 0x20000, 0x40000,
        0x80000, 0x20000 | 0x2000,
    ];

    static readonly uint[] Masks =
    [
        Gfp.Kernel, Gfp.Kernel, Gfp.Kernel, Gfp.Atomic, Gfp.NoFs, Gfp.Wait, 0, Gfp.High, Gfp.Kernel | Gfp.NoRetry,
        Gfp.Kernel | Gfp.Repeat, Gfp.Kernel | Gfp.Cold,
    ];

    static readonly uint[] DebugFlags = [0x200, 0x400, 0x800, 0x800, 0x10000, 0x10400];

    /// <summary>Bytes that debugging writes, and others.</summary>
    static readonly ulong[] Bytes = [0x6B, 0x5A, 0xA5, 0x71, 0xF0, 0x2C, 0x17, 0, 0x41, 0xFF];

    const uint NoGrow = 0x2000;

    readonly List<Own> own = [];
    readonly List<Held> held = [];
    readonly Held[] gone = new Held[Remembered];
    int goneCount;
    int names;
    int burst;
    int burstCache;
    int untuned;
    int reaps;

    /// <summary>A cache by the command that created it.</summary>
    readonly record struct Own(int Id, int Place, bool Dma, int Size);

    /// <summary>An object by the command that asked for it; of no cache of ours if kmalloc gave it.</summary>
    readonly record struct Held(int Id, ulong Address, int Cache, int Size);

    /// <summary>Whether a row of requests to one cache, of releases to it or of reaps goes on.</summary>
    public bool Bursts => burst != 0 || untuned != 0 || reaps != 0;

    /// <summary>The next command of the row.</summary>
    public Command NextOfBurst()
    {
        if (untuned != 0)
        {
            Command small = Tune() with { Cache = untuned };
            untuned = 0;
            return small;
        }

        if (burst > 0 && own.Exists(cache => cache.Id == burstCache))
        {
            burst--;
            return Ask(Op.CacheAlloc, burstCache);
        }

        if (burst < 0 && held.FindLastIndex(one => one.Cache == burstCache) is >= 0 and var at)
        {
            burst++;
            return Release(arguments.OneIn(3) ? PickOf(burstCache) : held[at]);
        }

        // Arrays that nobody uses any more are drained part by part.
        if (burst < 0 && arguments.OneIn(2)) reaps = arguments.Between(1, MostReaps);
        burst = 0;
        if (reaps == 0) return Make(Deed.CacheAlloc);
        reaps--;
        return Make(Deed.CacheReap);
    }

    /// <summary>The command of a deed, without an id.</summary>
    public Command Make(Deed deed)
    {
        if (layout.CacheLine == 0) return new() { Op = Op.Kmalloc, Value = 64, Gfp = Gfp.Kernel };
        bool needsOwn = deed is Deed.CacheAlloc or Deed.CacheBurst;
        if (needsOwn && own.Count == 0 && !arguments.OneIn(4)) deed = Deed.CacheCreate;
        if (held.Count == 0 && deed is Deed.CacheFree) deed = Deed.CacheAlloc;
        if (held.Count == 0 && deed is Deed.Kfree) deed = Deed.Kmalloc;
        // Damage is what such a machine is for, whatever the area.
        if (layout.SlabDebug && arguments.OneIn(8)) deed = arguments.OneIn(3) ? Deed.CacheCheck : Deed.Poke;
        if (!layout.SlabDebug && deed >= Deed.CacheCheck && !arguments.OneIn(16)) deed = Deed.CacheAlloc;
        return deed switch
        {
            Deed.CacheCreate => Create(),
            Deed.CacheAlloc => Ask(arguments.OneIn(12) ? Op.CacheAllocNode : Op.CacheAlloc, AnyCache()),
            Deed.CacheFree or Deed.Kfree => Release(Pick(deed == Deed.Kfree)),
            Deed.Kmalloc => General(),
            Deed.ObjectMisuse => Misuse(),
            Deed.CacheBurst => Begin(),
            Deed.CacheShrink => new() { Op = Op.CacheShrink, Cache = AnyCache(), Context = Caller() },
            Deed.CacheDestroy => new() { Op = Op.CacheDestroy, Cache = AnyCache(), Context = Caller() },
            Deed.CacheReap => new() { Op = Op.CacheReap, Value = (ulong)Elapsed() },
            Deed.CacheTune => Tune(),
            Deed.CacheCheck => new() { Op = Op.CacheCheck, Cache = AnyCache() },
            Deed.Poke => Poke(),
            Deed.FailPages => new() { Op = Op.FailPages, Value = (ulong)arguments.Below(4) },
            _ => new() { Op = Op.Slabinfo },
        };
    }

    /// <summary>Keeps the books after a command that was answered.</summary>
    public void Saw(in Command command, in Response response)
    {
        if (response.Outcome == Outcome.Freed) Remove(command.Value);
        if (response.Outcome != Outcome.Ok) return;
        switch (command.Op)
        {
            case Op.CacheCreate:
                own.Add(new(
                    command.Id, (int)response.Address, (command.Gfp & 0x4000) != 0, (int)command.Value));
                // With small arrays a few objects do what else takes a hundred.
                if (arguments.OneIn(2)) untuned = command.Id;
                break;
            case Op.CacheDestroy:
                int place = command.Cache;
                own.RemoveAll(cache => cache.Place == place);
                break;
            case Op.Krealloc:
                Remove(command.Value);
                held.Add(new(command.Id, response.Address, 0, General(command.More)));
                break;
            case >= Op.CacheAlloc and <= Op.Krealloc:
                int of = command.Cache;
                Own from = own.Find(cache => cache.Place == of);
                bool general = command.Op is not (Op.CacheAlloc or Op.CacheAllocNode) || from.Id == 0;
                held.Add(new(
                    command.Id, response.Address, general ? 0 : from.Id,
                    general ? General(command.Value) : from.Size));
                break;
        }
    }

    void Remove(ulong address)
    {
        int at = held.FindIndex(one => one.Address == address);
        if (at < 0) return;
        gone[goneCount++ % Remembered] = held[at];
        held[at] = held[^1];
        held.RemoveAt(held.Count - 1);
    }

    Command Create()
    {
        if (own.Count >= MostOwn && !arguments.OneIn(8)) return Ask(Op.CacheAlloc, AnyCache());
        // With one object in a slab, each release decides about a slab.
        ulong size = arguments.OneIn(6) ? (ulong)arguments.Pick<int>([2052, 3000, 4096])
            : arguments.OneIn(16) ? arguments.Pick<ulong>(OddSizes)
            : arguments.OneIn(6) ? (ulong)arguments.Between(4, 4096) : (ulong)arguments.Pick<int>(Sizes);
        uint flags = arguments.Pick<uint>(Flags);
        if (layout.SlabDebug && arguments.OneIn(3)) flags |= arguments.Pick<uint>(DebugFlags);
        if (arguments.OneIn(20)) flags |= arguments.Pick<uint>([2, 0x400, 0x100000, 0x40000, 0x80000 | 3]);
        return new()
        {
            Op = Op.CacheCreate,
            Value = size,
            More = arguments.OneIn(6) ? (ulong)arguments.Pick<int>([4, 16, 64, 256, 4096, 3, 8192]) : 0,
            Gfp = flags,
            Node = arguments.OneIn(24) ? arguments.Below(names + 1) : ++names,
            Context = Caller(),
        };
    }

    /// <summary>A cache of ours mostly, a general one sometimes, once in a while none.</summary>
    public int AnyCache()
    {
        // What has no name in a trace cannot be told to another process.
        if (own.Count == 0 || targets.OneIn(8))
            return Math.Max(CacheForm.Least, -1 - targets.Below(targets.OneIn(4) ? 40 : 12));
        return own[targets.OneIn(2) ? own.Count - 1 : targets.Below(own.Count)].Id;
    }

    Command Ask(Op op, int cache) => new()
    {
        Op = op,
        Cache = cache,
        Gfp = Mask(own.Find(one => one.Id == cache).Dma || (cache < 0 && cache % 2 == 0)),
        Node = op == Op.CacheAllocNode ? Node() : 0,
        Context = arguments.OneIn(8) ? arguments.Pick<Context>([Context.Interrupt, Context.MemAlloc]) : 0,
    };

    uint Mask(bool dma)
    {
        uint mask = arguments.OneIn(2) ? Gfp.Kernel : arguments.Pick<uint>(Masks);
        if (dma != arguments.OneIn(16)) mask |= Gfp.Dma;
        return arguments.Below(32) switch
        {
            0 => mask | NoGrow,
            1 => mask | Gfp.HighMem,
            2 => mask | Gfp.Zero,
            _ => mask,
        };
    }

    Command General()
    {
        ulong size = Amount();
        uint gfp = Mask(arguments.OneIn(6));
        switch (arguments.Below(8))
        {
            case 0: return new() { Op = Op.Kzalloc, Value = size, Gfp = gfp };
            case 1:
                ulong each = (ulong)arguments.Pick<int>(Sizes);
                ulong count = arguments.OneIn(6) ? (ulong.MaxValue / each) + (ulong)arguments.Below(3)
                    : (ulong)arguments.Below(5);
                return new() { Op = Op.Kcalloc, Value = each, More = count, Gfp = gfp };
            case 2 when held.Count > 0:
                return new() { Op = Op.Krealloc, Target = Pick(general: true).Id, More = size, Gfp = gfp };
            case 3 when arguments.OneIn(4): return new() { Op = Op.Krealloc, Value = 0, More = size, Gfp = gfp };
            case 4 when held.Count > 0 && arguments.OneIn(4):
                return new() { Op = Op.Ksize, Target = Pick(general: true).Id };
            case 5 when arguments.OneIn(8): return new() { Op = Op.Kfree };
            default: return new() { Op = Op.Kmalloc, Value = size, Gfp = gfp, Context = Caller() };
        }
    }

    ulong Amount()
    {
        if (arguments.OneIn(16)) return arguments.Pick<ulong>(OddSizes);
        return arguments.OneIn(2) ? (ulong)(arguments.Pick<int>(Sizes) + arguments.Between(-1, 1))
            : (ulong)arguments.Between(1, 1 << arguments.Between(3, 13));
    }

    /// <summary>A release that is right: by the cache that the object is of, or by kfree, which takes any.</summary>
    Command Release(in Held one) => one.Cache == 0 || arguments.OneIn(6)
        ? new() { Op = Op.Kfree, Target = one.Id }
        : new() { Op = Op.CacheFree, Cache = one.Cache, Target = one.Id };

    Held Pick(bool general)
    {
        if (general && held.FindLastIndex(one => one.Cache == 0) is >= 0 and var last && targets.OneIn(2))
            return held[last];
        return held[targets.Below(4) switch { 0 => held.Count - 1, 1 => 0, _ => targets.Below(held.Count) }];
    }

    Held PickOf(int cache)
    {
        int at = targets.Below(held.Count);
        for (int i = 0; i < held.Count; i++, at++)
            if (held[at % held.Count].Cache == cache) return held[at % held.Count];
        return held[^1];
    }

    Command Misuse()
    {
        Held one = held.Count == 0 || (goneCount > 0 && targets.OneIn(3))
            ? gone[targets.Below(Math.Max(1, Math.Min(goneCount, Remembered)))]
            : Pick(general: false);
        int offset = arguments.OneIn(3) ? arguments.Pick<int>([1, -1, 4, -4, 8, 32, 4096]) : 0;
        Op op = arguments.Pick<Op>([Op.CacheFree, Op.CacheFree, Op.Kfree, Op.Ksize, Op.Krealloc]);
        var command = new Command { Op = op, Target = one.Id, Offset = one.Id == 0 ? 0 : offset };
        if (one.Id == 0 || targets.OneIn(4)) command = command with { Target = 0, Offset = 0, Value = AnyAddress() };
        if (op == Op.CacheFree)
            return command with { Cache = targets.OneIn(2) && one.Cache != 0 ? one.Cache : AnyCache() };
        return op == Op.Krealloc ? command with { More = Amount(), Gfp = Gfp.Kernel } : command;
    }

    /// <summary>
    /// A byte beside an object that is held, or was, or in one that was: close to either end, where it is found.
    /// </summary>
    Command Poke()
    {
        Held one = goneCount > 0 && (held.Count == 0 || targets.OneIn(2))
            ? gone[targets.Below(Math.Min(goneCount, Remembered))]
            : held.Count == 0 ? default : held[targets.Below(held.Count)];
        ulong value = arguments.OneIn(3) ? (ulong)arguments.Below(256) : arguments.Pick<ulong>(Bytes);
        if (one.Id == 0) return new() { Op = Op.Poke, Value = AnyAddress(), More = value };
        int words = (one.Size + 3) & ~3;
        int offset = arguments.Below(5) switch
        {
            0 => -1 - arguments.Below(4),
            1 => words + arguments.Below(4),
            2 => words - 1 - arguments.Below(2),
            3 => words + arguments.Between(-16, 16),
            _ => arguments.Below(Math.Max(1, words)),
        };
        return new() { Op = Op.Poke, Target = one.Id, Offset = offset, More = value };
    }

    /// <summary>Bytes of an object of a general cache, mostly.</summary>
    static int General(ulong size) =>
        (int)System.Numerics.BitOperations.RoundUpToPowerOf2(Math.Clamp((uint)Math.Min(size, 131072), 32, 131072));

    ulong AnyAddress()
    {
        int end = layout.Zones.Max(zone => zone.Spanned.End.Number);
        return arguments.Below(6) switch
        {
            0 => 0,
            1 => arguments.Next(),
            2 => 1,
            _ => Addresses.OfLow(new(targets.Below(end + 2))) + (ulong)(4 * arguments.Below(Pages.Size / 4)),
        };
    }

    Command Begin()
    {
        if (own.Count == 0) return Create();
        burstCache = own[targets.Below(own.Count)].Id;
        burst = arguments.OneIn(2) ? arguments.Between(4, 150) : -arguments.Between(4, 150);
        return NextOfBurst();
    }

    Command Tune()
    {
        uint limit = (uint)(arguments.OneIn(12) ? arguments.Pick<int>([0, 1025, 1024])
            : arguments.Between(1, arguments.OneIn(2) ? 2 : 12));
        uint batch = arguments.OneIn(12) ? limit + 1 : arguments.OneIn(2) ? 1 : (uint)arguments.Between(0, (int)limit);
        uint shared = (uint)(arguments.OneIn(16) ? arguments.Pick<int>([9000, 16384, 16385]) : arguments.Below(4));
        return new()
        {
            Op = Op.CacheTune,
            Cache = AnyCache(),
            Value = limit,
            More = Math.Max(batch, arguments.OneIn(8) ? 0u : 1u) | ((ulong)shared << 32),
        };
    }

    int Elapsed() => arguments.Below(4) switch { 0 => 0, 1 => 4000, 2 => arguments.Below(8000), _ => 2000 };

    int Node() => arguments.OneIn(24) ? arguments.Pick<int>([-1, layout.NodeCount, int.MaxValue])
        : arguments.Below(layout.NodeCount);

    Context Caller() => arguments.OneIn(12) ? Context.Interrupt : Context.Process;
}
