using System.Text;
using Verified.Check.Traces;
using Verified.Model;
using Verified.Model.PageAllocator;

namespace Verified.Tests.Engine.Traces;

public sealed class CacheTextTests
{
    const string Head = "verified-trace 1\nzone DMA start=0 frames=16\ntunables cache_line=128 caches=8\n";

    const string Whole = Head + """
        a = cache_create name=1 size=100 align=8 flags=CTOR|HWCACHE_ALIGN
        b = cache_create size=32
        c = cache_alloc a gfp=KERNEL cpu=0 after=2
        d = cache_alloc_node size-64(DMA) node=1 gfp=DMA
        e = kmalloc size=18446744073709551615 gfp=ATOMIC
        f = kzalloc size=1 gfp=KERNEL
        g = kcalloc count=3 size=8 gfp=KERNEL
        h = krealloc e+4 size=200 gfp=KERNEL
        cache_free a c ctx=interrupt
        cache_free size-32 0xc0001000
        cache_free ? ?
        kfree e-4
        kfree 0x0
        ksize f
        cache_tune b limit=8 batch=4 shared=2
        cache_shrink a
        cache_destroy size-131072
        cache_reap ms=2000
        slabinfo
        fail_pages nth=2
        cache_check a
        poke c-1 byte=0x41
        poke 0xc0001000 byte=0xff

        """;

    [Fact]
    public void Every_command_on_caches_reads_and_writes_as_it_stands() => Assert.Equal(
        Whole.Replace(" cpu=0", "", StringComparison.Ordinal), TraceText.Format(TraceText.Parse(Whole)));

    [Fact]
    public void Its_fields_are_where_they_belong()
    {
        Trace trace = TraceText.Parse(Whole).Trace;

        Assert.Equal((128, 8), (trace.Layout.CacheLine, trace.Layout.Caches));
        Assert.Equal(
            new Command { Op = Op.CacheCreate, Id = 1, Node = 1, Value = 100, More = 8, Gfp = 0x2001 },
            trace.Commands[0]);
        Assert.Equal(
            new Command { Op = Op.CacheAlloc, Id = 3, Cache = 1, Gfp = Gfp.Kernel, After = 2 }, trace.Commands[2]);
        Assert.Equal(-4, trace.Commands[3].Cache);
        Assert.Equal((3ul, 8ul), (trace.Commands[6].More, trace.Commands[6].Value));
        Assert.Equal((5, 4, 200ul), (trace.Commands[7].Target, trace.Commands[7].Offset, trace.Commands[7].More));
        Assert.Equal((0xc0001000ul, -1), (trace.Commands[9].Value, trace.Commands[9].Cache));
        Assert.Equal((Renumbering.Gone, Renumbering.Gone), (trace.Commands[10].Target, trace.Commands[10].Cache));
        Assert.Equal((8ul, 4ul | (2ul << 32)), (trace.Commands[14].Value, trace.Commands[14].More));
    }

    [Fact]
    public void Json_carries_the_same()
    {
        StoredTrace stored = TraceText.Parse(Whole);

        Same.Stored(stored, TraceJson.Parse(Encoding.UTF8.GetBytes(TraceJson.Format(stored))));
    }

    [Theory]
    [InlineData("a = kmalloc gfp=KERNEL", "kmalloc needs size=")]
    [InlineData("a = kmalloc size=-1 gfp=0", "size is '-1'; it must be a number such as 21 or 0x15, of 64 bits at most")]
    [InlineData("cache_alloc size-48 gfp=0", "'size-48' is no cache; name one that a line before creates, or a general one such as size-64")]
    [InlineData("a = alloc gfp=0\ncache_shrink a", "a is the block of line 4; name a cache")]
    [InlineData("a = alloc gfp=0\nkfree a", "a is the block of line 4; name an object such as a, a+4 for 4 bytes into it, or an address such as 0xc0001000")]
    [InlineData("a = kmalloc size=4 gfp=0\nfree a", "a is the object of line 4; name a block such as a, a+1 or @77")]
    [InlineData("cache_create size=4 flags=FAST", "flags is 'FAST'; it is made of CTOR, DTOR, DEBUG_INITIAL, RED_ZONE, POISON, NO_REAP, HWCACHE_ALIGN, CACHE_DMA, MUST_HWCACHE_ALIGN, STORE_USER, RECLAIM_ACCOUNT, PANIC, DESTROY_BY_RCU, joined by |, or a number such as 0x2000")]
    [InlineData("cache_tune size-32 limit=1 batch=4294967296 shared=0", "batch is '4294967296'; it is at most 4294967295")]
    [InlineData("kfree", "kfree needs an object such as a, a+4 for 4 bytes into it, or an address such as 0xc0001000 behind it")]
    public void A_bad_line_says_what_is_wrong(string lines, string message)
    {
        int line = 3 + lines.Split('\n').Length;

        Assert.Equal(
            $"line {line}: {message}",
            Assert.Throws<TraceFormatException>(() => TraceText.Parse(Head + lines)).Message);
    }

    [Theory]
    [InlineData("cache_line=48", "line 3: cache_line is 48; it is 32, 64 or 128, or 0 on a machine without caches")]
    [InlineData("slab_debug=yes", "line 3: slab_debug is 'yes'; it is on or off")]
    [InlineData("cache_line=256", "line 3: cache_line is '256'; it must be a number from 0 to 128")]
    [InlineData("caches=0", "line 3: caches is '0'; it must be a number from 1 to 256")]
    public void A_bad_machine_says_what_is_wrong(string tunable, string message) => Assert.StartsWith(
        message[8..].Split(';')[0],
        Assert.Throws<TraceFormatException>(
            () => TraceText.Parse($"verified-trace 1\nzone DMA start=0 frames=16\ntunables {tunable}\nslabinfo"))
            .Message[8..], StringComparison.Ordinal);
}
