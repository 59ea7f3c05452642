using Verified.Check.Traces;

namespace Verified.Tests.Engine.Traces;

public sealed class TextErrorTests
{
    static void Fails(string message, string text) =>
        Assert.Equal(message, Assert.Throws<TraceFormatException>(() => TraceText.Parse(text)).Message);

    [Theory]
    [InlineData("", "line 1: nothing here; a text trace starts with 'verified-trace 1'")]
    [InlineData("# only a comment", "line 1: nothing here; a text trace starts with 'verified-trace 1'")]
    [InlineData("hello world", "line 1: a text trace starts with 'verified-trace 1', not 'hello'")]
    [InlineData("verified-trace", "line 1: a text trace starts with 'verified-trace 1', not 'verified-trace'")]
    [InlineData("verified-trace x", "line 1: the version is 'x'; it must be a number from 0 to 2147483647")]
    [InlineData("\nverified-trace 7", "line 2: version 7 is newer than this build knows (1); use a newer build")]
    [InlineData("verified-trace 0", "line 1: version 0 does not exist; write 1")]
    public void The_first_line_must_fit(string text, string message) => Fails(message, text);

    [Theory]
    [InlineData("buddyinfo", "line 2: the machine has no zone; add a line such as 'zone DMA start=0 frames=16' before the commands")]
    [InlineData("zone", "line 2: zone needs a name: DMA, Normal or HighMem behind it")]
    [InlineData("zone Low frames=1", "line 2: no zone is called 'Low'; there are DMA, Normal and HighMem")]
    [InlineData("zone DMA size=1", "line 2: zone does not take 'size=1'; it takes start=, frames= and holes=")]
    [InlineData("zone DMA frames=-1", "line 2: frames is '-1'; it must be a number from 0 to 16777216")]
    [InlineData("zone DMA frames=16 holes=4", "line 2: '4' is no range of frames; write start+count, such as 4+2")]
    [InlineData("zone DMA frames=1\nzone DMA frames=2", "line 3: zone DMA is given twice; keep one")]
    [InlineData("zone DMA frames=16 holes=15+2", "line 2: zone DMA (0+16): hole 15+2 lies outside the zone")]
    [InlineData("zone DMA frames=16\nzone Normal start=15 frames=2", "line 3: zone Normal starts at frame 15, before zone DMA ends (16); zones must rise without overlap")]
    [InlineData("memory", "line 2: memory needs a model: i386, i386-low or x86-64 behind it")]
    [InlineData("memory arm frames=1", "line 2: no memory model is called 'arm'; use i386, i386-low or x86-64")]
    [InlineData("memory i386 pages=1", "line 2: memory i386 needs frames= and nothing else")]
    [InlineData("memory i386 frames=0", "line 2: frames is '0'; it must be a number from 1 to 16777216")]
    [InlineData("memory i386 frames=9\nzone DMA frames=9", "line 3: memory and zone lines exclude each other; keep one kind")]
    [InlineData("reserved", "line 2: reserved needs ranges such as 3+1 behind it")]
    [InlineData("tunables speed=1", "line 2: tunables does not take 'speed=1'; it takes min_free=, dma_ratio=, normal_ratio=, compound=, cpus=, nodes=, cpu_nodes=, distances=, lists=, list_orders=, list_sizes=, reclaim=, cache_line=, caches=, pkmap=, vmalloc=, pools= and slab_debug=")]
    [InlineData("tunables compound=yes", "line 2: compound is 'yes'; it is on or off")]
    [InlineData("tunables reclaim=yes", "line 2: reclaim is 'yes'; it is on or off")]
    [InlineData("tunables cpus=65", "line 2: cpus is '65'; it must be a number from 1 to 64")]
    [InlineData("seed", "line 2: seed needs a number behind it")]
    [InlineData("seed 0xg", "line 2: seed is '0xg'; it must be a number such as 21 or 0x15, of 64 bits at most")]
    [InlineData("seed 1 buddy", "line 2: seed does not take 'buddy'; it takes a number, or a number and area NAME")]
    [InlineData("area x\nseed 1 area y", "line 3: area is given twice; keep one")]
    [InlineData("note \"open", "line 2: the quotes of note are not closed, or something stands behind them")]
    [InlineData("note \"a\" b", "line 2: the quotes of note are not closed, or something stands behind them")]
    [InlineData("note \"\\x\"", "line 2: a backslash is followed by \", by \\ or by u and four hexadecimal digits")]
    [InlineData("note \"\\", "line 2: a backslash is followed by \", by \\ or by u and four hexadecimal digits")]
    [InlineData("expected rule=x", "line 2: expected needs rule= and kind=")]
    [InlineData("expected kind=sad", "line 2: expected does not take 'kind=sad'; it takes rule=, step= and kind= (boot, response, counts, structure, content, crash, hang or memory)")]
    [InlineData("expected kind=", "line 2: expected does not take 'kind='; it takes rule=, step= and kind= (boot, response, counts, structure, content, crash, hang or memory)")]
    public void The_header_must_fit(string line, string message) => Fails(message, "verified-trace 1\n" + line);

    [Theory]
    [InlineData("frob", "no command is called 'frob'; there are alloc, get_free_pages, get_zeroed_page, get_dma_pages, alloc_node, alloc_bound, retry, free, free_at, free_cold, get, put, free_reserved, release_pages, set, clear, map, unmap, mapping, index, private, drain, kswapd, cache_add, min_free, reserve_ratio, list_sizes, set_reclaim, cpu_offline, cpu_online, inspect, buddyinfo, zoneinfo, vmstat, numastat, fragmentation, cache_create, cache_alloc, cache_alloc_node, kmalloc, kzalloc, kcalloc, krealloc, cache_free, kfree, ksize, cache_destroy, cache_shrink, cache_reap, cache_tune, slabinfo, fail_pages, cache_check, poke, kmap, kunmap, kmap_atomic, kunmap_atomic, kmap_local, kunmap_local, vmalloc, vmalloc_32, vmap, vmap_area, get_vm_area, vunmap, vfree, pool_create_slab, pool_create_kmalloc, pool_create_pages, pool_create, pool_alloc, pool_free, pool_resize, pool_destroy, fail_elements")]
    [InlineData("x =", "= needs a command behind it")]
    [InlineData("x = free a", "free gives nothing to name; drop 'x ='")]
    [InlineData("1x = alloc gfp=0", "'1x' is no name; use a letter, then letters, digits and underscores")]
    [InlineData("a = alloc gfp=0", "a is the block of line 4 already; choose another name")]
    [InlineData("alloc", "alloc needs gfp=, such as gfp=KERNEL")]
    [InlineData("set_reclaim victim=maybe", "victim is 'maybe'; it is yes or no")]
    [InlineData("set_reclaim priority=16", "priority is '16'; it must be a number from 0 to 15")]
    [InlineData("set_reclaim pages=1", "set_reclaim does not take 'pages=1'; it takes cpu=, ctx=, frames=, priority=, further=, victim=yes or no")]
    [InlineData("alloc gfp=FAST", "gfp is 'FAST'; it is made of names such as KERNEL|COMP or a number such as 0xd0")]
    [InlineData("alloc gfp=0 order=x", "order is 'x'; it must be a number from -2147483648 to 2147483647")]
    [InlineData("alloc gfp=0 gfp=0", "gfp= is given twice; keep one")]
    [InlineData("alloc gfp=0 cpu=2", "cpu is '2'; it must be a number from 0 to 1")]
    [InlineData("alloc gfp=0 ctx=nmi", "ctx is 'nmi'; it is made of realtime, interrupt, memalloc")]
    [InlineData("alloc gfp=0 a", "alloc does not take 'a'; it takes cpu=, ctx=, order=, gfp=")]
    [InlineData("get_zeroed_page gfp=0 order=0", "get_zeroed_page does not take 'order=0'; it takes cpu=, ctx=, gfp=")]
    [InlineData("free", "free needs a block such as a, a+1 or @77 behind it")]
    [InlineData("free q", "no line before gives q its block; name an earlier one, or write ? for one that is gone")]
    [InlineData("free 77", "'77' is no place; write a block such as a, a+1 or @77")]
    [InlineData("free @x", "the frame is 'x'; it must be a number from -2147483648 to 2147483647")]
    [InlineData("free a+x", "the offset in frames is '+x'; it must be a number from -2147483648 to 2147483647")]
    [InlineData("free_at 0xzz", "the address is '0xzz'; it must be a number such as 21 or 0x15, of 64 bits at most")]
    [InlineData("free_at 0x1000 bytes=1", "free_at does not take 'bytes=1'; it takes cpu=, ctx=, order=, bytes= (with a block)")]
    [InlineData("free_at @1", "'@1' is no place; write a block such as a, or an address such as 0xc0001000")]
    [InlineData("set a", "set needs flags=, such as flags=locked,dirty")]
    [InlineData("set a flags=busy", "no page flag is called 'busy'; there are locked, error, referenced, uptodate, dirty, lru, active, slab, highmem, checked, arch_1, reserved, private, writeback, nosave, compound, swapcache, mappedtodisk, reclaim, nosave_free")]
    [InlineData("index a", "a needs a value behind it")]
    [InlineData("min_free", "min_free needs kilobytes behind it")]
    [InlineData("min_free much", "min_free is 'much'; it must be a number of kilobytes")]
    [InlineData("fragmentation order=1", "fragmentation needs zone=, such as zone=Normal")]
    [InlineData("fragmentation zone=Low", "zone is 'Low'; it must be a number such as 21 or 0x15, of 64 bits at most")]
    [InlineData("zone Normal start=16 frames=1", "zone belongs before the first command; move it up")]
    [InlineData("a-very-long-word-that-would-fill-the-whole-screen-if-shown", "no command is called 'a-very-long-word-that-would-fill-the-who...'; there are alloc, get_free_pages, get_zeroed_page, get_dma_pages, alloc_node, alloc_bound, retry, free, free_at, free_cold, get, put, free_reserved, release_pages, set, clear, map, unmap, mapping, index, private, drain, kswapd, cache_add, min_free, reserve_ratio, list_sizes, set_reclaim, cpu_offline, cpu_online, inspect, buddyinfo, zoneinfo, vmstat, numastat, fragmentation, cache_create, cache_alloc, cache_alloc_node, kmalloc, kzalloc, kcalloc, krealloc, cache_free, kfree, ksize, cache_destroy, cache_shrink, cache_reap, cache_tune, slabinfo, fail_pages, cache_check, poke, kmap, kunmap, kmap_atomic, kunmap_atomic, kmap_local, kunmap_local, vmalloc, vmalloc_32, vmap, vmap_area, get_vm_area, vunmap, vfree, pool_create_slab, pool_create_kmalloc, pool_create_pages, pool_create, pool_alloc, pool_free, pool_resize, pool_destroy, fail_elements")]
    public void A_command_must_fit(string line, string message) =>
        Fails("line 5: " + message, "verified-trace 1\nzone DMA frames=16\ntunables cpus=2\na = alloc gfp=0\n" + line);

    [Fact]
    public void Too_many_commands_are_refused()
    {
        string text = "verified-trace 1\nzone DMA frames=16\n" + string.Concat(Enumerable.Repeat("buddyinfo\n", TraceLimits.Commands + 1));

        Fails("line 4000003: more than 4,000,000 commands; cut the trace into parts", text);
    }
}
