using Verified.Model;
using Verified.Model.PageAllocator;
using Verified.Model.PageFrames;

namespace Verified.Check.Generate;

/// <summary>The memory pools and elements that a generated trace holds, and the deeds with them.</summary>
sealed class Pools(Layout layout, Caches caches, SplitMix arguments, SplitMix targets)
{
    const int Remembered = 16;

    /// <summary>None, arrays around the sizes of the general caches, and more than kmalloc has.</summary>
    static readonly ulong[] OddLeast = [0, 0, 8, 9, 17, 33, 70, 32769, uint.MaxValue, 1UL << 62, ulong.MaxValue];

    static readonly ulong[] Sizes = [0, 1, 32, 33, 100, 256, 500, 1024, 4096, 5000, 131072, 131073, ulong.MaxValue];

    static readonly uint[] Masks =
    [
        Gfp.Kernel, Gfp.Kernel, Gfp.Kernel, Gfp.Atomic, Gfp.Atomic, Gfp.NoFs, Gfp.Wait, 0, Gfp.Fs, Gfp.Fs | 0x40,
        Gfp.Kernel | Gfp.High, Gfp.Kernel | Gfp.NoRetry, Gfp.Wait | Gfp.Fs,
    ];

    static readonly ulong[] Failures =
        [0, 0, 1, 2, 3, 4, 7, 8, 0x55, 0xFF, 0xFFF, 0xFFFFFFFF, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue];

    static readonly Op[] Kinds =
        [Op.PoolCreate, Op.PoolCreate, Op.PoolCreateSlab, Op.PoolCreateKmalloc, Op.PoolCreatePages];

    /// <summary>What most pools of a trace are, so that some have several of one kind.</summary>
    readonly Op favourite = arguments.Pick<Op>(Kinds);

    readonly List<Own> own = [];
    readonly List<Held> held = [];
    readonly Held[] gone = new Held[Remembered];
    int goneCount;
    int last;

    /// <summary>A pool by the command that created it.</summary>
    readonly record struct Own(int Id, int Place, Op By, ulong Least);

    /// <summary>An element by the command that asked for it, and the pool that it is of.</summary>
    readonly record struct Held(int Id, ulong Address, int Pool, int Place);

    /// <summary>The command of a deed, without an id.</summary>
    public Command Make(Deed deed)
    {
        if (own.Count == 0 && !arguments.OneIn(8)) deed = deed == Deed.FailElements ? deed : Deed.PoolCreate;
        if (held.Count == 0 && deed == Deed.PoolFree) deed = Deed.PoolAlloc;
        return deed switch
        {
            Deed.PoolCreate => Create(),
            Deed.PoolAlloc => new() { Op = Op.PoolAlloc, Cache = AnyPool(), Gfp = Mask(), Context = Caller() },
            Deed.PoolFree => Release(held[targets.OneIn(2) ? held.Count - 1 : targets.Below(held.Count)]),
            Deed.PoolResize => new()
            {
                Op = Op.PoolResize,
                Cache = AnyPool(),
                Value = arguments.OneIn(12) ? arguments.Pick<ulong>(OddLeast) : (ulong)arguments.Between(1, 9),
                Gfp = Mask(),
                Context = Caller(),
            },
            Deed.PoolDestroy => new() { Op = Op.PoolDestroy, Cache = Unused() },
            Deed.FailElements => new() { Op = Op.FailElements, Value = Bits() },
            _ => Misuse(),
        };
    }

    /// <summary>Keeps the books after a command that was answered.</summary>
    public void Saw(in Command command, in Response response)
    {
        if (response.Outcome is not (Outcome.Ok or Outcome.Freed)) return;
        int place = command.Cache;
        switch (command.Op)
        {
            case Op.PoolAlloc:
                held.Add(new(command.Id, response.Address, own.Find(pool => pool.Place == place).Id, place));
                break;
            case Op.PoolFree:
                Remove(command.Value, place);
                break;
            case Op.PoolDestroy:
                own.RemoveAll(pool => pool.Place == place);
                break;
            case >= Op.PoolCreateSlab and <= Op.PoolCreate:
                own.Add(new(command.Id, (int)response.Address, command.Op, command.Value));
                break;
        }
    }

    void Remove(ulong address, int place)
    {
        int at = held.FindIndex(one => one.Address == address && one.Place == place);
        if (at < 0) return;
        gone[goneCount++ % Remembered] = held[at];
        held.RemoveAt(at);
    }

    Command Create()
    {
        if (own.Count >= layout.Pools && !arguments.OneIn(6))
            return new() { Op = Op.PoolAlloc, Cache = AnyPool(), Gfp = Mask() };
        Op op = arguments.OneIn(2) ? favourite : arguments.Pick<Op>(Kinds);
        return new()
        {
            Op = op,
            Cache = op == Op.PoolCreateSlab ? caches.AnyCache() : 0,
            Value = arguments.OneIn(12) ? arguments.Pick<ulong>(OddLeast)
                : (ulong)arguments.Between(1, arguments.OneIn(4) ? 12 : 4),
            More = op == Op.PoolCreateKmalloc ? arguments.Pick<ulong>(Sizes) : 0,
            Order = new(op != Op.PoolCreatePages ? 0
                : arguments.OneIn(16) ? arguments.Pick<int>([11, -1, 31]) : arguments.Below(3)),
            Context = arguments.OneIn(16) ? Context.Interrupt : Context.Process,
        };
    }

    /// <summary>A pool of ours, mostly the one before: an empty reserve takes a row of requests.</summary>
    int AnyPool()
    {
        if (own.Exists(pool => pool.Id == last) && !targets.OneIn(4)) return last;
        return last = own.Count == 0 ? 1 : own[targets.Below(own.Count)].Id;
    }

    /// <summary>A pool of which no element is with a caller, if there is one.</summary>
    int Unused()
    {
        int at = own.FindIndex(pool => !held.Exists(one => one.Pool == pool.Id));
        return at >= 0 && !targets.OneIn(4) ? own[at].Id : AnyPool();
    }

    uint Mask()
    {
        uint mask = arguments.Pick<uint>(Masks);
        return arguments.Below(24) switch
        {
            0 => mask | Gfp.Dma,
            1 => mask | Gfp.HighMem,
            2 => mask | 0x2000,
            _ => mask,
        };
    }

    ulong Bits() => arguments.OneIn(3) ? arguments.Next() & arguments.Next() : arguments.Pick<ulong>(Failures);

    static Command Release(in Held one) => new() { Op = Op.PoolFree, Cache = one.Pool, Target = one.Id };

    /// <summary>A release to another pool, again, beside an element or of anything; or past the pool.</summary>
    Command Misuse()
    {
        Held one = held.Count == 0 || (goneCount > 0 && targets.OneIn(3))
            ? gone[targets.Below(Math.Max(1, Math.Min(goneCount, Remembered)))]
            : held[targets.Below(held.Count)];
        int offset = arguments.OneIn(4) ? arguments.Pick<int>([1, -1, 4, -4, 32, 4096]) : 0;
        var free = new Command
        {
            Op = arguments.OneIn(6) ? Op.Kfree : Op.PoolFree,
            Cache = arguments.OneIn(2) || one.Id == 0 ? OtherThan(one.Pool) : one.Pool,
            Target = one.Id,
            Offset = one.Id == 0 ? 0 : offset,
        };
        return one.Id != 0 && !targets.OneIn(4) ? free : free with
        {
            Target = 0,
            Offset = 0,
            // An element that is held, but for what does not fit into 32 bits.
            Value = one.Id != 0 && arguments.OneIn(4) ? one.Address + (1UL << 32) : AnyElement(),
        };
    }

    int OtherThan(int pool)
    {
        int at = own.Count == 0 ? 0 : targets.Below(own.Count);
        for (int i = 0; i < own.Count; i++, at++)
            if (own[at % own.Count].Id != pool) return own[at % own.Count].Id;
        return AnyPool();
    }

    ulong AnyElement()
    {
        int end = layout.Zones.Max(zone => zone.Spanned.End.Number);
        return arguments.Below(5) switch
        {
            0 => 0,
            1 => arguments.Next(),
            2 => (ulong)arguments.Below(64),
            3 => (ulong)targets.Below(end + 2),
            _ => Addresses.OfLow(new(targets.Below(end + 2))) + (ulong)(32 * arguments.Below(Pages.Size / 32)),
        };
    }

    Context Caller() =>
        arguments.OneIn(10) ? arguments.Pick<Context>([Context.Interrupt, Context.MemAlloc]) : Context.Process;
}
