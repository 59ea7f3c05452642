using System.Buffers.Text;

namespace Verified.Check.Import;

/// <summary>What a slab event tells.</summary>
enum SlabEventKind
{
    /// <summary>It is none.</summary>
    None,

    /// <summary>kmalloc or kmalloc_node.</summary>
    Kmalloc,

    /// <summary>kmem_cache_alloc or kmem_cache_alloc_node.</summary>
    CacheAlloc,

    /// <summary>kfree.</summary>
    Kfree,

    /// <summary>kmem_cache_free.</summary>
    CacheFree,
}

/// <summary>The fields of a slab event, taken apart without copying.</summary>
/// <remarks>
/// <code>
///   kmalloc: call_site=f+0x1/0x9 ptr=0000000042e403d9 bytes_req=11 bytes_alloc=16 gfp_flags=GFP_KERNEL node=-1 ..
///   kmem_cache_free: call_site=f+0x1 [ext4] ptr=0xffff888100879000 name=names_cache
/// </code>
/// ftrace prints a pointer hashed to 32 bits unless the kernel was told not to; perf script prints it as it is, with 0x
/// in front, and NULL as (nil). Kernels before 6.1 do not name the cache of an allocation.
/// </remarks>
readonly ref struct SlabEvent
{
    /// <summary>The address that kmalloc gives for 0 bytes: no object, and kfree ignores it.</summary>
    const ulong ZeroSize = 16;

    /// <summary>More bytes at once are a mistake of the line: no kernel has them.</summary>
    const long Largest = 1L << 40;

    /// <summary>What it tells.</summary>
    public SlabEventKind Kind { get; private init; }

    /// <summary>The address of the object, or what it was hashed to; 0: there is no object.</summary>
    public ulong Pointer { get; private init; }

    /// <summary>Whether the pointer is hashed: it tells objects apart, but not where they are.</summary>
    public bool Hashed { get; private init; }

    /// <summary>Allocations: the bytes asked for.</summary>
    public long Requested { get; private init; }

    /// <summary>Allocations: the bytes that the object has.</summary>
    public long Given { get; private init; }

    /// <summary>The name of the cache; empty for kmalloc, kfree, and where an old kernel does not tell.</summary>
    public ReadOnlySpan<byte> Cache { get; private init; }

    /// <summary>Allocations: the request flags by name.</summary>
    public ReadOnlySpan<byte> Gfp { get; private init; }

    /// <summary>Allocations: the node asked for; -1: any.</summary>
    public int Node { get; private init; }

    /// <summary>Whether it allocates.</summary>
    public bool Allocates => Kind is SlabEventKind.Kmalloc or SlabEventKind.CacheAlloc;

    /// <summary>What an event of that name tells.</summary>
    public static SlabEventKind KindOf(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("kmalloc"u8) || name.SequenceEqual("kmalloc_node"u8)) return SlabEventKind.Kmalloc;
        if (name.SequenceEqual("kmem_cache_alloc"u8) || name.SequenceEqual("kmem_cache_alloc_node"u8))
            return SlabEventKind.CacheAlloc;
        if (name.SequenceEqual("kfree"u8)) return SlabEventKind.Kfree;
        return name.SequenceEqual("kmem_cache_free"u8) ? SlabEventKind.CacheFree : SlabEventKind.None;
    }

    /// <summary>Takes the fields apart; false: they are not understood. Events of other kinds are None.</summary>
    public static bool TryOf(in EventLine seen, out SlabEvent slab)
    {
        SlabEventKind kind = KindOf(seen.Name);
        slab = default;
        if (kind == SlabEventKind.None) return true;
        if (!TryPointer(EventLine.Field(seen.Fields, " ptr="u8), out ulong pointer, out bool hashed)) return false;
        if (kind is SlabEventKind.Kfree or SlabEventKind.CacheFree)
        {
            slab = new() { Kind = kind, Pointer = pointer, Hashed = hashed, Cache = Name(seen.Fields, default) };
            return true;
        }

        ReadOnlySpan<byte> gfp = EventLine.Field(seen.Fields, "gfp_flags="u8);
        ReadOnlySpan<byte> cache = kind == SlabEventKind.CacheAlloc ? Name(seen.Fields, " bytes_req="u8) : default;
        if (!TryBytes(EventLine.Field(seen.Fields, "bytes_req="u8), out long requested)
            || !TryBytes(EventLine.Field(seen.Fields, "bytes_alloc="u8), out long given)
            || gfp.IsEmpty || (kind == SlabEventKind.CacheAlloc && cache.IsEmpty)) return false;
        if (!Utf8Parser.TryParse(EventLine.Field(seen.Fields, " node="u8), out int node, out _)) node = -1;
        slab = new()
        {
            Kind = kind,
            Pointer = pointer,
            Hashed = hashed,
            Requested = requested,
            Given = given,
            Cache = cache,
            Gfp = gfp,
            Node = node,
        };
        return true;
    }

    /// <summary>The name of a cache may hold spaces: it goes on to the next field, or to the end.</summary>
    static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> fields, ReadOnlySpan<byte> next)
    {
        int at = fields.IndexOf(" name="u8);
        if (at < 0) return default;
        ReadOnlySpan<byte> name = fields[(at + 6)..];
        int end = next.IsEmpty ? -1 : name.IndexOf(next);
        return end < 0 ? name : name[..end];
    }

    static bool TryPointer(ReadOnlySpan<byte> text, out ulong pointer, out bool hashed)
    {
        pointer = 0;
        hashed = false;
        if (text.SequenceEqual("(nil)"u8) || text.SequenceEqual("(null)"u8)) return true;
        bool plain = text.StartsWith("0x"u8);
        ReadOnlySpan<byte> digits = plain ? text[2..] : text;
        if (!Utf8Parser.TryParse(digits, out pointer, out int length, 'x') || length != digits.Length) return false;
        if (pointer <= ZeroSize) pointer = 0;
        hashed = !plain && pointer != 0 && pointer >> 32 == 0;
        return true;
    }

    static bool TryBytes(ReadOnlySpan<byte> text, out long bytes) =>
        Utf8Parser.TryParse(text, out bytes, out int length) && length == text.Length && bytes is >= 0 and <= Largest;
}
