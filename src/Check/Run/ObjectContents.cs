using Verified.Check.Systems;
using Verified.Model;
using Verified.Model.Mempool;
using Verified.Model.PageFrames;
using Verified.Model.Slab;
using Verified.Rules;

namespace Verified.Check.Run;

/// <summary>
/// The content oracle for objects: each one in use carries bytes that depend on the command that asked for it, and must
/// still carry them when it is released, resized, and whenever the contents are swept. Objects of a cache with a
/// constructor go back in constructed state, and must come out in it.
/// </summary>
sealed class ObjectContents(ISystem system)
{
    /// <summary>Bytes looked at on both ends of a large object.</summary>
    const int End = 256;

    readonly Dictionary<ulong, Live> live = [];
    readonly Dictionary<int, (int Size, bool Constructed)> caches = [];

    /// <summary>
    /// Objects of caches with a constructor that krealloc took charge of, and that go back as it left them.
    /// </summary>
    readonly HashSet<ulong> unbuilt = [];

    readonly byte[] scratch = new byte[Geometry.Largest];
    Marks fired;

    /// <summary>The rules that fired since they were last taken.</summary>
    public Marks TakeFired()
    {
        Marks taken = fired;
        fired = default;
        return taken;
    }

    /// <summary>Forgets everything, for a run on another machine.</summary>
    public void Clear()
    {
        live.Clear();
        caches.Clear();
        unbuilt.Clear();
    }

    /// <summary>
    /// Looks at the object that a command is about to give back, and puts it in order: constructed if its cache has a
    /// constructor.
    /// </summary>
    public Violation? Before(in Command command)
    {
        if (command.Op is not (Op.CacheFree or Op.Kfree or Op.Krealloc or Op.PoolFree)) return null;
        if (!live.TryGetValue(command.Value, out Live found)) return null;
        if (Check(found) is { } spoilt) return spoilt;
        if (found.Constructed && command.Op != Op.Krealloc) Construction.Fill(Bytes(found), found.Address);
        return null;
    }

    /// <summary>Keeps the books after a command that was answered as it must be.</summary>
    /// <param name="command">The command.</param>
    /// <param name="response">Its answer.</param>
    /// <param name="world">The world after it.</param>
    public Violation? After(in Command command, in Response response, World world)
    {
        switch (command.Op)
        {
            case Op.CacheCreate when response.Outcome == Outcome.Ok:
                caches[(int)response.Address] = ((int)command.Value, (command.Gfp & 1) != 0);
                return null;
            case Op.CacheAlloc or Op.CacheAllocNode when response.Outcome == Outcome.Ok:
                return Begin(command, response.Address, CacheSize(command.Cache), world);
            case Op.Kmalloc or Op.Kzalloc or Op.Kcalloc when response.Outcome == Outcome.Ok:
                ulong count = command.Op == Op.Kcalloc ? command.More : 1;
                return Begin(command, response.Address, ((int)(command.Value * count), false), world);
            case Op.Krealloc:
                return Resized(command, response, world);
            case Op.CacheFree or Op.Kfree:
                if (response.Outcome == Outcome.Freed)
                    return live.Remove(command.Value, out Live gone) ? Poisoned(gone, world, held: false) : null;
                if (live.TryGetValue(command.Value, out Live kept)) Stamp(kept);
                return null;
            case Op.PoolAlloc when response.Outcome == Outcome.Ok && PoolOf(command, world) is { OfObjects: true } pool:
                bool ofCache = pool.Backing == Backing.Slab;
                return Begin(
                    command, response.Address, ofCache ? CacheSize(pool.Cache) : ((int)pool.Size, false), world);
            case Op.PoolFree:
                if (response.Outcome is Outcome.Ok or Outcome.Freed) live.Remove(command.Value);
                else if (live.TryGetValue(command.Value, out Live refused)) Stamp(refused);
                return null;
            default:
                return null;
        }
    }

    static Pool? PoolOf(in Command command, World world) => world.Upper!.Pools!.Pools[command.Cache];

    /// <summary>Checks every object.</summary>
    public Violation? Sweep()
    {
        foreach (Live one in live.Values)
            if (Check(one) is { } spoilt) return spoilt;
        return null;
    }

    Violation? Begin(in Command command, ulong address, (int Size, bool Constructed) cache, World world)
    {
        var one = new Live(address, cache.Size, command.Id, cache.Constructed);
        if (Placed(one, world) is { } misplaced) return misplaced;
        Span<byte> bytes = Bytes(one);
        if (bytes.IsEmpty) return null;
        if (one.Constructed && !unbuilt.Remove(address))
        {
            Span<byte> built = scratch.AsSpan(0, bytes.Length);
            Construction.Fill(built, address);
            if (Objects.Constructed(bytes, built) is { } spoilt) return spoilt;
            fired |= ContentMarks.Constructed;
        }

        bool zeroed = command.Op is Op.Kzalloc or Op.Kcalloc;
        // What comes out of a reserve was handed out before, and is as its last user left it.
        bool fresh = !zeroed && !one.Constructed && command.Op != Op.PoolAlloc;
        if (fresh && Poisoned(one, world, held: true) is { } bare) return bare;
        if (zeroed && bytes.IndexOfAnyExcept((byte)0) is >= 0 and var first)
            return new(
                RuleIds.Kmalloc.Zeroed, $"0 at byte {first} of the object at 0x{address:x}", $"0x{bytes[first]:x2}");
        live[address] = one;
        Stamp(one);
        return null;
    }

    /// <summary>
    /// Whether the object is where any allocator may hand one out. All objects of a slab stand in one row, so that only
    /// those beside it can share bytes with it.
    /// </summary>
    Violation? Placed(in Live one, World world)
    {
        if (world.Frames[one.First].OfSlab is not { } slab) return null;
        Geometry row = world.Slabs!.Caches[slab.Cache]!.Geometry;
        ulong step = (ulong)row.Size;
        fired |= ContentMarks.Placed;
        return Objects.Fits((ulong)one.Size, (ulong)row.Length)
            ?? Objects.Aligned(one.Address, (ulong)row.Align, Geometry.Word)
            ?? Objects.Apart(
                new(one.Address, (ulong)one.Size), Held(one.Address) ?? Held(one.Address - step),
                Held(one.Address + step));
    }

    /// <summary>Whether an object of a poisoned cache has the bytes of one that is just handed out, or free.</summary>
    Violation? Poisoned(in Live one, World world, bool held)
    {
        if (!world.Machine.Layout.SlabDebug || world.Frames[one.First].OfSlab is not { } slab) return null;
        Cache own = world.Slabs!.Caches[slab.Cache]!;
        if (!own.Has(CacheFlags.Poison)) return null;
        Span<byte> bytes = Bytes(one);
        for (int i = 0; i < Math.Min(bytes.Length, 2 * End); i++)
        {
            byte expected = Guards.Poison(i, own.Geometry.Length, held);
            if (bytes[i] != expected)
                return new(
                    RuleIds.Slab.DebugPoison, $"0x{expected:x2} at byte {i} of the object at 0x{one.Address:x}",
                    $"0x{bytes[i]:x2}");
        }

        return null;
    }

    LiveObject? Held(ulong address) =>
        live.TryGetValue(address, out Live held) ? new(held.Address, (ulong)held.Size) : null;

    Violation? Resized(in Command command, in Response response, World world)
    {
        live.TryGetValue(command.Value, out Live old);
        if (old.Constructed && response.Outcome is Outcome.Freed or Outcome.Ok) unbuilt.Add(command.Value);
        if (response.Outcome == Outcome.Freed) live.Remove(command.Value);
        if (response.Outcome != Outcome.Ok) return null;
        var now = new Live(response.Address, (int)command.More, command.Id, false);
        bool moved = now.Address != command.Value;
        if (moved && Placed(now, world) is { } misplaced) return misplaced;
        if (old.Size != 0 && FirstBroken(now, old.Id, Math.Min(Math.Min(old.Size, now.Size), End)) is { } at)
            return new(
                RuleIds.Kmalloc.ResizeMoved, $"byte {at} of the old object in the new one at 0x{now.Address:x}",
                $"0x{Bytes(now)[at]:x2}");
        live.Remove(command.Value);
        live[now.Address] = now;
        Stamp(now);
        return null;
    }

    (int Size, bool Constructed) CacheSize(int cache) => caches.GetValueOrDefault(cache);

    void Stamp(in Live one)
    {
        Span<byte> bytes = Bytes(one);
        if (bytes.Length <= 2 * End)
        {
            Pattern.Of(one.Id, 0, bytes.Length).CopyTo(bytes);
            return;
        }

        Pattern.Of(one.Id, 0, End).CopyTo(bytes);
        Pattern.Of(one.Id, bytes.Length - End, End).CopyTo(bytes[^End..]);
    }

    Violation? Check(in Live one)
    {
        int size = one.Size;
        int? at = size <= 2 * End
            ? FirstBroken(one, one.Id, size)
            : FirstBroken(one, one.Id, End) ?? FirstBroken(one, one.Id, End, size - End);
        fired |= ContentMarks.ObjectKept;
        if (at is not { } broken) return null;
        return Objects.Kept(Bytes(one)[..(broken + 1)], [.. Bytes(one)[..broken], Pattern.Of(one.Id, broken, 1)[0]]);
    }

    int? FirstBroken(in Live one, int id, int length, int from = 0)
    {
        ReadOnlySpan<byte> bytes = Bytes(one);
        if (bytes.IsEmpty) return null;
        bytes = bytes.Slice(from, length);
        ReadOnlySpan<byte> pattern = Pattern.Of(id, from, length);
        return bytes.SequenceEqual(pattern) ? null : from + bytes.CommonPrefixLength(pattern);
    }

    Span<byte> Bytes(in Live one)
    {
        int offset = (int)(one.Address & (Pages.Size - 1));
        Span<byte> pages = system.Memory(one.First, new((offset + one.Size + Pages.Size - 1) >> Pages.Shift));
        return pages.IsEmpty ? pages : pages.Slice(offset, one.Size);
    }

    readonly record struct Live(ulong Address, int Size, int Id, bool Constructed)
    {
        /// <summary>The frame that it begins in.</summary>
        public Frame First => new((int)((Address - Addresses.PageOffset) >> Pages.Shift));
    }
}
