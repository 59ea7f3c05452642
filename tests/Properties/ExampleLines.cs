using System.Reflection;

namespace Verified.Tests.Properties;

/// <summary>
/// The examples that the specification prints are computed; this pins their figures to those of the sources.
/// </summary>
public sealed class ExampleLines
{
    static readonly Dictionary<string, string[]> Figures = new()
    {
        ["page-frames.map.size E1.1"] = ["4194336 bytes"],
        ["page-frames.flags.bits E1.2"] = ["0x00000920 = PG_lru | PG_highmem | PG_reserved"],
        ["page-frames.flags.zone-tag E1.4"] = ["0x0E000000"],
        ["page-frames.count.bias E1.5"] = ["1 user: 0", "2 users: 1", "none: -1"],
        ["page-frames.put.reserved E1.6"] = ["reserved frame 3: ignored"],
        ["page-frames.address.descriptor E1.7"] = ["pfn 0x345", "0xC10068A0"],
        ["page-frames.address.linear E1.8"] = ["0xC0345000", "high frame: 0"],
        ["page-frames.mapping.decoded E1.9"] = ["Anonymous = True", "PageMapping = 0"],
        ["page-frames.state.table E1.10"] = ["FreeHead, private 3", "FreeInterior, private 0", "free_pages 8"],
        ["page-frames.boot.released E1.11"] = ["1 block of order 5"],
        ["zones.sizes.i386 E2.1"] = ["1 GB: (4096, 225280, 32768)", "512 MB: (4096, 126976, 0)", "8 MB: (2048, 0, 0)"],
        ["zones.sizes.x86-64 E2.2"] = ["(4096, 2093056)"],
        ["zones.extents.present-within-spanned E2.3"] = ["spanned 4095", "present 3998"],
        ["zones.node.totals E2.4"] = ["spanned 262144, present 262048, nr_zones 3"],
        ["zones.wait-table.size E2.5"] = ["225280: 1024", "4096: 16", "1000: 4"],
        ["zones.alignment.notice E2.6"] = ["4096: fine", "4097: notice"],
        ["zones.list.selection E2.7"] = ["[Normal, DMA]"],
        ["zones.class.first-in-list E2.8"] = ["class 1"],
        ["zones.fallback.downward E2.10"] = ["[DMA]"],
        ["zones.list.node-order E2.11"] = ["[Normal, DMA, Normal of node 1, DMA of node 1]"],
        ["zones.list.nearest-node E2.12a"] = ["0:[0,1,2] 1:[1,2,0] 2:[2,0,1]"],
        ["zones.list.nearest-node E2.12b"] = ["0:[0,1,2,3] 1:[1,0,3,2] 2:[2,3,0,1] 3:[3,2,1,0]"],
        ["high-memory.slot.address E7.1"] = ["slot 0: 0xFF800000, slot 3: 0xFF803000"],
        ["high-memory.slot.count E7.2"] = ["counts 2 3 2 1 slot 1"],
        ["high-memory.kmap.search E7.3"] = ["frames 43,45,44,42, ok at 0xffc01000"],
        ["high-memory.kmap.sleep E7.3b"] = ["frames 43,40,41,42, wouldsleep (MapSlots)"],
        ["high-memory.kmap.flush E7.4"] = ["2,0,0,3,0"],
        ["high-memory.hash.bucket E7.5"] =
            ["0xC1000000 -> 96, 0xC1000020 -> 67, 0xC1000040 -> 39, 0xC1FFFFE0 -> 125"],
        ["high-memory.kunmap.refused E7.6"] = ["bug (NoMapping)"],
        ["high-memory.fixed.address E7.7"] = ["CPU 2, type 4: number 30, 0xFFFDF000"],
        ["high-memory.atomic.replaced E7.7"] =
            ["number 30: ok at 0xfffdf000, shows frame 41, preemption forbidden 2 times"],
        ["high-memory.local.stack E7.8"] = ["15, then bug (TooDeep)", "debugging: 16, then bug (TooDeep)"],
        ["vmalloc.range.bounds E7.9"] =
            ["0xF8000000: 0xF8800000", "0xC7F00000: 0xC8800000", "0xC8000000: 0xC8800000"],
        ["vmalloc.area.first-fit E7.11"] =
        [
            "8192: 0xF8800000, 4096: 0xF8803000, 4096: 0xF8800000, 8192: 0xF8805000, 4096: 0xF8808000, 65536: 0xF8820000",
            "16384 in a range of 8192: False",
        ],
        ["vmalloc.request.size E7.12"] =
        [
            "5000: True, 2 pages, 12288 bytes", "0: False", "more than all frames: False", "list of 1024: kmalloc",
            "list of 1025: vmalloc",
        ],
        ["vmalloc.release.invalid E7.13"] = ["vfree(0xF8800010): Misaligned"],
        ["statistics.numa.counters E2.13"] =
        [
            "node 0: numa_hit 0 numa_miss 0 numa_foreign 1", "node 1: numa_hit 0 numa_miss 1 numa_foreign 0",
            "local_node 0 other_node 1",
        ],
        ["per-cpu.sizes.from-zone E6.2"] =
        [
            "225280: hot 32/96/16, cold 0/32/16", "4096: hot 2/6/1, cold 0/2/1", "12288: hot 6/18/3",
            "3840: hot 2/6/1",
        ],
        ["per-cpu.lists.orders E6.2"] =
            ["order 0: (32, 96, 16)", "order 1: (16, 48, 8)", "order 4: (2, 6, 1)", "order 10: (0, 1, 1)"],
        ["per-cpu.lists.hot-or-cold E6.3b"] = ["15,14,13,12,11,10,9,8,7,6,5,4,3,2,1,0,15"],
        ["per-cpu.lists.parked E5.4"] = ["frame 0 given back: PerCpu, its buddy FreeHead; 1 free"],
        ["per-cpu.take.head E6.3b"] = ["0,0,0,0"],
        ["per-cpu.take.refill E6.3a"] = ["15,30,45,44,43,42,41,40,39,38,37,36,35,34,33,32,47,46,45,44"],
        ["page-allocator.scan.interrupted E4.12"] = ["alone: ok frame 1", "first mark test: ok frame 0"],
        ["per-cpu.take.direct E4.12"] = ["0,0,0"],
        ["per-cpu.take.after-marks W4"] = ["0 free, 3 parked: failed (BelowWatermark)"],
        ["per-cpu.give.head E6.4"] = ["from 30, four frames given back: 31,32,17,18"],
        ["per-cpu.give.flush E6.4"] = ["from 94, four frames given back: 95,96,81,82"],
        ["per-cpu.drain.all E6.5"] = ["hot 45, cold 15; offline: free_pages +60"],
        ["per-cpu.cpu.offline E6.5"] = ["offline again: bug (Illegal)", "a request there: bug (Offline)"],
        ["watermarks.pool.size E3.1"] =
        [
            "16 MB: 512, 32 MB: 724, 64 MB: 1024, 128 MB: 1448, 256 MB: 2048, 512 MB: 2896, 896 MB: 3831",
            "8192 MB: 11585",
        ],
        ["watermarks.pool.size E3.1b"] = ["1 MB: 128", "512 kB: 128"],
        ["watermarks.low-and-high E3.3a"] = ["DMA 17/21/25, Normal 939/1173/1408, HighMem 32/40/48"],
        ["watermarks.min.low-memory E3.3b"] = ["DMA 45/56/67, Normal 316/395/474"],
        ["watermarks.min.high-memory E3.3b"] = ["HighMem 128/160/192"],
        ["watermarks.reserve.lower-zones E3.6"] =
        [
            "1 GB: DMA [0,880,1008] Normal [0,0,1024] HighMem [0,0,0]", "2 GB: DMA [0,880,2032] Normal [0,0,9216]",
            "128 MB: DMA [0,112,112]",
        ],
        ["watermarks.test.orders E3.8a"] =
            ["free 200, mark 100", "order 0 Pass, order 1 Fragmented, order 2 Fragmented"],
        ["watermarks.test.orders E3.8b"] = ["order 1 Pass, order 2 Pass, order 3 Pass, order 4 Fragmented"],
        ["watermarks.test.base E3.8c"] = ["free 100 Below, free 101 Pass"],
        ["watermarks.rights.harder E3.11"] =
        [
            "GFP_KERNEL: 939, 1000", "real-time GFP_KERNEL: 705, 750", "mask 0: 705, 750", "HIGH with WAIT: 470, 500",
            "GFP_ATOMIC: 353, 375",
        ],
        ["page-allocator.request.order-limit E4.1"] = ["order 10 = 1024 pages", "order 11 too large: True"],
        ["page-allocator.request.zeroed-high E4.2"] = ["get_zeroed_page(0xD2): bug True"],
        ["page-allocator.zero.high-without-wait E4.3"] = ["0x8002: bug True", "0x8012: bug False"],
        ["page-allocator.gfp.names E4.5"] = ["0x21 = ATOMIC|DMA", "0xD2 = HIGHUSER"],
        ["page-allocator.wait.might-sleep E4.7"] = ["GFP_KERNEL True", "GFP_ATOMIC False"],
        ["page-allocator.compound.prepared E4.8"] = ["0,0,0,0", "freed with order 1: freed, 1 bad"],
        ["page-allocator.scan.min-marks E4.9a"] = ["low scan none, min scan DMA"],
        ["page-allocator.scan.failure E4.9b"] = ["GFP_ATOMIC: failed (BelowWatermark)"],
        ["page-allocator.retry.table E4.10"] =
        [
            "order 3 NOFS: retry True; order 4 NOFS: retry False; order 4 NOFS|REPEAT: retry True",
            "order 4 NOFS|NOFAIL: retry True; order 0 NOFS|NORETRY: retry False",
            "order 0 NOFS|NOFAIL|NORETRY: retry False",
        ],
        ["page-allocator.oom.invoked E4.10"] =
            ["GFP_NOFS: failed (BelowWatermark)", "GFP_KERNEL: wouldsleep (Victim)"],
        ["page-allocator.reclaim.progress E4.11"] =
            ["31 in each of 13 passes: 403 frames, progress False", "32 in the last: progress True"],
        ["page-allocator.wake.kswapd E4.13"] = ["GFP_KERNEL in DMA: Reserved; kswapd due: False"],
        ["page-allocator.kswapd.unreclaimable E4.14"] = ["scanned 399 False, scanned 400 True"],
        ["page-allocator.reclaim.entered E4.18"] =
        [
            "1174 free: Ok, kswapd woken False, reclaims 0; 1173 free: Ok, kswapd woken True, reclaims 0",
            "939 free: Failed, kswapd woken True, reclaims 1",
        ],
        ["buddy.lists.counts E5.1"] = ["blocks 1 1 3 of orders 8 to 10: 3840 pages"],
        ["buddy.block.alignment E5.2"] = ["order 3: True, order 4: False"],
        ["buddy.block.index E5.3"] = ["buddy(8,3) = 0", "buddy(12,2) = 8", "buddy(5,0) = 4", "(12,2) from 8"],
        ["buddy.merge.candidate E5.4"] = ["merge False"],
        ["buddy.merge.cascade E5.5a"] = ["1 block of order 10, 1024 free"],
        ["buddy.split.upper-halves E5.5a"] = ["256 at order 8, 512 at order 9, 768 free"],
        ["buddy.merge.cascade E5.5b"] = ["block 0 of order 4, block 16 of order 3"],
        ["buddy.merge.candidate E5.5c"] = ["order 1 has 0 blocks", "order 0 has 2, order 2 begins at 0"],
        ["buddy.allocate.smallest E5.6a"] =
            ["took 0,1,2,3,4,5", "1: 6, 3: 8, 4: 16, 5: 32, 6: 64, 7: 128, 8: 256, 9: 512; 1018 free"],
        ["buddy.lists.lifo E5.7"] = ["stands first: True, last: False"],
        ["buddy.release.bad-frame E5.8"] = ["reported True, flags afterwards none"],
        ["buddy.prepare.first-frame E5.9"] = ["counts 1,0,0,0"],
        ["buddy.block.range E5.10"] = ["frame 4119 True, frame 4120 False"],
        ["statistics.buddyinfo.format E5.11"] =
            ["Node 0, zone      DMA      0      0      0      0      0      0      0      0      1      1      3 "],
        ["statistics.fragmentation.external-index E5.12a"] =
            ["order 1: 750/-1000/75 %", "order 2: 1000/709/", "order 3: 1000/852/", "order 10: 1000/994/"],
        ["statistics.fragmentation.unusable-index E5.12b"] =
            ["order 0: 0/", "order 1: 200/", "order 2: 400/", "order 3: 600/", "order 4: 1000/832/"],
        ["statistics.fragmentation.percent E5.12d"] = ["order 0: 1000/0/0 %"],
        ["slab.object.fits E8.21"] = ["64 given: holds", "32 given: slab.object.fits: expected at least 33 bytes"],
        ["slab.object.alignment E8.4"] =
            ["0xC5000040: holds", "a multiple of 64, saw 0xc5000020", "to no promise: holds"],
        ["slab.object.no-overlap E8.10"] =
        [
            "0xC5000180: holds; 0xC5000380: holds; ", "saw 256 bytes at 0xc5000280", "saw 256 bytes at 0xc50002c0",
        ],
        ["slab.object.constructed E8.22"] = ["expected 0x00 at offset 0, saw 0x6b; holds"],
        ["kmalloc.caches.sizes E8.8"] =
        [
            "line 128: 32 119/0/0/on, 64 61/0/0/on, 128 31/0/0/on, 256 15/0/128/on, 512 8/0/0/off, 1024 4/0/0/off, "
            + "2048 2/0/0/off, 4096 1/0/0/off, 8192 1/1/0/off, 16384 1/2/0/off, 32768 1/3/0/off, 65536 1/4/0/off, "
            + "131072 1/5/0/off",
            "line 32: 32 119/0/0/on, 64 61/0/32/on, 96 41/0/32/on, 128 31/0/32/on, 192 20/0/192/on, 256 15/0/192/on, "
            + "512 8/0/0/off",
        ],
        ["kmalloc.request.smallest E8.21"] =
        [
            "line 128: 33 from 64, line 128: 100 from 128, line 128: 130 from 256, line 32: 90 from 96, line 32: 130 "
            + "from 192; 131072 too large: False, 131073: True",
        ],
        ["slab.array.limits E8.12"] =
        [
            "32: (120, 60, 480); 512: (54, 27, 216); 2048: (24, 12, 96); 8192: (8, 4, 0)", "free_limit: 135, 195",
        ],
        ["slab.chain.lifo E8.11"] = ["takes 0,1,2; returns 1, then 0: takes 0,1,3"],
        ["slab.colour.count E8.9"] =
        [
            "line 32: 6 colours,0,32,64,96,128,160,0", "line 128: 1 colours,0,0,0", "700: 3 colours,0,128,256,0",
        ],
        ["slab.create.refused E8.3"] = ["bug (TooLarge), ok, ok, bug (TooLarge)"],
        ["slab.debug.layout E8.22"] =
        [
            "60 -> 72 (flags 0x10C00, object at 4), 100 -> 112", "4000 -> 4012", "4096 -> 4096 (flags 0x800, object at 0)",
            "4080 -> 4092",
        ],
        ["slab.debug.poison E8.22"] =
            ["0x5A2CF071: 6B 6B 6B 6B 6B 6B 6B A5; 0x170FC2A5: 5A 5A 5A 5A 5A 5A 5A A5"],
        ["slab.debug.report E8.22"] =
            ["constructed 1; ok, 1 bad: Overrun at 9 of 0xc", "of cache 30, last user 7; again: ok"],
        ["slab.drain.local E8.18"] =
            ["limit 120 avail 100: 24, limit 120 avail 10: 5, limit 54 avail 54: 11, limit 8 avail 1: 1"],
        ["slab.exact.lists E8.2"] = ["free_objects 26"],
        ["slab.free.flush-oldest E8.14a"] =
        [
            "shared 0/480: shared 60, avail 61", "shared 450/480: shared 480, avail 91",
            "shared 480/480: shared 480, avail 61",
        ],
        ["slab.free.limited E8.14b"] = ["131 > 135 False: 131", "136 > 135 True: 121"],
        ["slab.geometry.alignment E8.4"] = ["size 32: 32, size 33: 64, size 64: 64, size 65: 128, size 20: 32"],
        ["slab.geometry.estimate E8.6"] =
            ["100: (39, 92), 52: (75, 20), 144: (27, 128), 4: (678, 4), 12: (290, 12), 52 by line: (61, 0)"],
        ["slab.geometry.off-slab E8.5"] =
        [
            "508: off slab False", "; 512: off slab True, descriptor 40,", "600: off slab False, descriptor 36, left 460",
            "; 512: off slab False",
        ],
        ["slab.geometry.order E8.7"] =
        [
            "700: order 1 num 11 left 444, 1500: order 1 num 5 left 656, 3000: order 1 num 2 left 2164",
            "5000: order 1 num 1", "9000: order 2 num 1", "20000: order 3", "70000: order 5",
            "131072: order 5 num 1 left 0, 1500: order 0 num 2 left 1068, 1500: order 0 num 2",
        ],
        ["slab.grow.colour E8.1"] = ["num 15, gfporder 0, colour 6, colour_off 32, colour_next 1"],
        ["slab.grow.flags E8.15"] = ["bug (Flags)"],
        ["slab.layout.objects E8.10"] = ["descriptor of 64", "s_mem 0xC5000080, object 2 at 0xC5000280"],
        ["slab.reap.count E8.17"] = ["135 of 15: 2, 195 of 15: 3, 419 of 119: 1, 9 of 1: 2"],
        ["slab.refill.slabs E8.13"] =
        [
            "1: avail 14, 1 slabs; 15: avail 0, 1 slabs; 16: avail 14, 2 slabs; 60: avail 0, 4 slabs; 61: avail 14, 5",
        ],
        ["slab.shrink.refused E8.19"] =
            ["one object in use: refused (InUse), refused (InUse), ok; none: ok, ok"],
        ["slab.slab.destroyed E8.16"] = ["one slab of 2 pages destroyed: 11 objects destructed, 12288 of 12288 frames free"],
        ["statistics.slabinfo.format E8.23"] =
            ["size-256              15     15    256   15    1 : tunables  120   60    8 : slabdata      1      1"],
        ["mempool.create.failed E9.1"] = ["failed (Scripted); 2 made, 0 not given back; again: ok"],
        ["mempool.alloc.reserve E9.2"] =
        [
            "KERNEL: ok after 1, ok after 1, ok after 2, ok after 2, wouldsleep (PoolEmpty) after 2",
            "ATOMIC: ok after 1, ok after 1, ok after 1, ok after 1, failed (Scripted) after 1",
            "NOFS: ok after 1, ok after 1, ok after 1, ok after 1, wouldsleep (PoolEmpty) after 1",
            "NOIO: ok after 1, ok after 1, ok after 1, ok after 1, wouldsleep (PoolEmpty) after 1",
        ],
        ["mempool.free.reserve-first E9.3"] = ["ok, curr 3; ok, curr 4; freed, curr 4; bug (Free), curr 4"],
        ["mempool.resize.shrink E9.4"] =
        [
            "ok, min 2, curr 2, 2 in use; ok, min 4, curr 2, 2 in use; bug (Illegal), min 4",
        ],
        ["mempool.destroy.all-returned E9.5"] = ["bug (InUse) with 4 in use, ok with 0 in use, bug (NoPool)"],
        ["v6.mempool.destroy E9.5"] = ["curr 3, min 4: frees 3"],
        ["v6.mempool.order E9.6"] =
        [
            "GFP_KERNEL: 1 then Reserve, 1 then Reserve, 2 then Sleep",
            "GFP_ATOMIC: 1 then Reserve, 1 then Reserve, 1 then Null",
        ],
        ["v6.gfp.zone E2.9"] = ["0x6: none, 0xA: Movable, 0x8: Normal"],
        ["v6.pool.huge-pages E3.2"] = ["9125 raised to 67584"],
        ["v6.marks.min-share E3.4a"] =
        [
            "Dma 49/61/73/85, Dma32 10037/12546/15055/17564, Normal 6808/8510/10212/11914, Movable 32/32/32/32",
        ],
        ["v6.marks.distance E3.4b"] = ["Dma 39/48/57/", "Dma32 8018/10022/12026/", "Normal 8838/11047/13256/"],
        ["v6.marks.distance E3.4c"] = ["Dma 34/42/50/", "Dma32 7028/8785/10542/", "Normal 9832/12290/14748/"],
        ["v6.boost.step E3.5"] = ["1: 512, 2: 1024, 29: 14848, 30: 15318, 31: 15318", "2047 pages: 0"],
        ["v6.reserve.lower-zones E3.7"] =
        [
            "DMA (0,3019,5067,5067,5067) DMA32 (0,0,2048,2048,2048)",
            "DMA (0,3019,6347,6347,6347) DMA32 (0,0,3328,3328,3328)",
            "DMA (0,3019,7243,7243,7243) DMA32 (0,0,4224,4224,4224)",
        ],
        ["v6.test.block E3.9a"] =
        [
            "largest order 1: order 0 True, order 1 True, order 2 False", "order 3 True, order 4 False",
        ],
        ["v6.test.unusable E3.9b"] = ["0xCC0: False, 0x2800: True"],
        ["v6.test.unboosted E3.10"] = ["free 400: boosted True, in all True", "free 200: boosted False, in all True"],
        ["v6.rights.lowered-mark E3.12"] = ["MinReserve: 470", "NonBlock, MinReserve: 353", "Oom: 470"],
        ["v6.high-atomic.limit E3.13"] = ["3840: 0, 51199: 0, 51200: 512, 524288: 5632, 772917: 8192"],
        ["v6.counters.drift E3.14"] = ["3840: 4, 772917: 24, 524288: 24, 1081344: 28"],
        ["v6.reserve.total E3.15"] = ["31155 pages"],
        ["v6.gfp.bits E4.6"] = ["0xCC0 = IO|FS|DIRECT_RECLAIM|KSWAPD_RECLAIM"],
        ["v6.fallback.convert E5.13"] = ["200 free, 250 movable: True", "190 free, 270 movable: False"],
        ["v6.per-cpu.high-min E6.7"] =
            ["3840: 1/30/240, 772917: 63/6273/48307, 524288: 63/4255/32768, 1081344: 63/6145/67584"],
        ["v6.per-cpu.batch E6.7b"] = ["16384: 3, 65536: 15, 100000: 31, 8192: 1, 12288: 3"],
        ["v6.per-cpu.refill E6.8"] =
        [
            "63 at high 6336, 126 at high 6462, 252 at high 6714", "2016 at high 10242, 2016 at high 12258",
            "7 at high 35, 14 at high 49, 28 at high 77, 56 at high 100, 93 at high 100, 93 at high 100",
        ],
        ["v6.per-cpu.flush E6.9"] = ["frees 63 + 37"],
        ["v6.per-cpu.decay E6.10"] = ["falls to 8962"],
    };

    public static TheoryData<string> Keys => [.. Examples().Keys];

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_example_of_the_specification_shows_the_figures_of_its_source(string key)
    {
        var line = (string?)Examples()[key].Invoke(null, null);
        Assert.True(
            Figures.TryGetValue(key, out string[]? figures), $"the figures of {key} are not pinned; it reads: {line}");
        Assert.All(figures, figure => Assert.Contains(figure, line, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_pinned_example_exists() => Assert.Empty(Figures.Keys.Except(Examples().Keys));

    /// <summary>The examples by the rule and number that stand first on them.</summary>
    static Dictionary<string, MethodInfo> Examples() => typeof(World).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public))
        .Select(method => (Method: method, Example: method.GetCustomAttributes<ExampleAttribute>().FirstOrDefault()))
        .Where(pair => pair.Example is not null)
        .ToDictionary(pair => $"{pair.Example!.Id} {pair.Example.Number}", pair => pair.Method);
}
