using Verified.Check.Run;
using Verified.Check.Traces;
using Verified.Model;
using Verified.Model.PageAllocator;

namespace Verified.Tests.Engine.Traces;

public sealed class TextTests
{
    const string Whole = """
        verified-trace 1
        zone DMA start=0 frames=16 holes=4+2,9+1
        zone Normal start=16 frames=100
        reserved 3+1
        tunables min_free=0 dma_ratio=200 normal_ratio=31 compound=off cpus=2
        seed 0x1f
        area buddy
        note "what # was \"seen\"\u000a"
        expected rule=buddy.merge step=3 kind=structure
        a = alloc order=2 gfp=ATOMIC|COMP cpu=1 ctx=realtime,interrupt
        b = get_free_pages order=1 gfp=KERNEL
        c = get_zeroed_page gfp=KERNEL
        d = get_dma_pages order=0 gfp=0
        free a
        free a+1 order=0
        free c-1
        free @77 order=1
        free ?+2 order=3
        free_at b
        free_at b+1 order=0 bytes=0x10
        free_at 0xc0001000 order=0
        get a
        put a ctx=memalloc
        free_reserved @3
        set a flags=locked,dirty
        clear a flags=0x100000
        map a
        unmap a
        mapping a 0xc7a01231
        index a 5
        private a 9
        min_free -512
        inspect a+1
        buddyinfo
        zoneinfo
        fragmentation zone=DMA order=3
        fragmentation zone=99 order=-1

        """;

    const string Reclaiming = """
        verified-trace 1
        zone DMA start=0 frames=16
        tunables min_free=0 reclaim=on
        set_reclaim frames=32 priority=12 further=400 victim=yes
        a = alloc order=0 gfp=KERNEL
        cache_add a
        cache_add @5
        b = retry order=4 gfp=NOFS|REPEAT
        kswapd node=1
        set_reclaim

        """;

    [Fact]
    public void Reclaim_reads_and_writes_as_it_stands()
    {
        StoredTrace stored = TraceText.Parse(Reclaiming);
        Assert.Equal(Reclaiming, TraceText.Format(stored));
        Assert.True(stored.Trace.Layout.Reclaim);
        Assert.Equal(new(32, 12, 400, true), ReclaimScript.Of(stored.Trace.Commands[0].Value));
        Assert.Equal(0ul, stored.Trace.Commands[^1].Value);
        string off = Reclaiming.Replace("=on", "=off", StringComparison.Ordinal);
        Assert.False(TraceText.Parse(off).Trace.Layout.Reclaim);
        string spared = Reclaiming.Replace("victim=yes", "victim=no", StringComparison.Ordinal);
        Assert.False(ReclaimScript.Of(TraceText.Parse(spared).Trace.Commands[0].Value).Victim);
    }

    [Fact]
    public void Every_kind_of_line_reads_and_writes_as_it_stands() =>
        Assert.Equal(Whole, TraceText.Format(TraceText.Parse(Whole)));

    [Fact]
    public void The_header_says_what_the_machine_is()
    {
        StoredTrace stored = TraceText.Parse(Whole);
        Layout layout = stored.Trace.Layout;

        Assert.Equal(new FrameRange(new(9), new(1)), layout.Zones[0].Holes[1]);
        Assert.Equal(new FrameRange(new(16), new(100)), layout.Zones[1].Spanned);
        Assert.Equal(ZoneLayout.Empty, layout.Zones[2]);
        Assert.Equal((0, 200, 31, false, 2), (layout.MinFreeKbytes, layout.DmaRatio, layout.NormalRatio, layout.CompoundPages, layout.Cpus));
        Assert.Equal((0x1fUL, "buddy", "what # was \"seen\"\n"), (stored.Trace.Seed, stored.Trace.Area, stored.Trace.Note));
        Assert.Equal(new ExpectedDivergence("buddy.merge", 3, DivergenceKind.Structure), stored.Expected);
    }

    [Fact]
    public void A_command_line_says_all_fields()
    {
        var commands = TraceText.Parse(Whole).Trace.Commands;

        Assert.Equal(
            new Command
            {
                Op = Op.AllocPages,
                Id = 1,
                Order = new(2),
                Gfp = Gfp.Atomic | Gfp.Compound,
                Cpu = 1,
                Context = Context.RealTime | Context.Interrupt,
            },
            commands[0]);
        Assert.Equal(new Command { Op = Op.FreePagesAt, Id = 11, Target = 2, Offset = 1, Value = 16 }, commands[10]);
        Assert.Equal(new Command { Op = Op.FreePages, Id = 9, Target = Renumbering.Gone, Offset = 2, Order = new(3) }, commands[8]);
        Assert.Equal(-512, (long)commands[22].Value);
    }

    [Fact]
    public void An_order_left_out_is_that_of_the_producer()
    {
        Trace trace = Read("a = alloc order=3 gfp=0\nb = get_zeroed_page gfp=0\nfree a\nfree_at b\nfree @4\nc = alloc gfp=0");

        Assert.Equal([3, 0, 3, 0, 0, 0], trace.Commands.Select(command => command.Order.Value));
    }

    [Fact]
    public void Names_are_free_and_may_be_left_out()
    {
        Trace trace = Read("page_1 = alloc gfp=KERNEL # first\nalloc gfp=KERNEL\n\n  zone = alloc gfp=KERNEL\n\tget zone\nget page_1");

        Assert.Equal([1, 2, 3, 4, 5], trace.Commands.Select(command => command.Id));
        Assert.Equal([0, 0, 0, 3, 1], trace.Commands.Select(command => command.Target));
    }

    [Fact]
    public void Names_continue_behind_z()
    {
        Trace trace = Read(string.Concat(Enumerable.Repeat("alloc order=0 gfp=0\n", 703)));

        var names = TraceText.Lines(trace).Select(line => line.Split(' ')[0]).ToList();
        Assert.Equal(("a", "z", "aa", "az", "ba", "zz", "aaa"), (names[0], names[25], names[26], names[51], names[52], names[701], names[702]));
    }

    [Fact]
    public void Memory_derives_the_zones()
    {
        const string Text = "verified-trace 1\nmemory i386 frames=262144\nbuddyinfo\n";
        Trace trace = TraceText.Parse(Text).Trace;

        Assert.Equal([4096, 225280, 32768], trace.Layout.Zones.Select(zone => zone.Spanned.Pages.Count));
        Assert.Equal(MemoryModel.I386, trace.Layout.Memory);
        Assert.Equal(Text, TraceText.Format(trace));
    }

    [Fact]
    public void Seed_and_area_may_share_a_line()
    {
        Trace trace = TraceText.Parse("\uFEFFverified-trace 1\r\nzone DMA frames=16\r\nseed 31 area buddy\r\n").Trace;

        Assert.Equal((31UL, "buddy"), (trace.Seed, trace.Area));
    }

    [Fact]
    public void A_machine_without_frames_can_be_written()
    {
        var bare = new Trace(Layout.Of(ZoneLayout.Empty), []);

        Assert.Equal("verified-trace 1\nzone DMA start=0 frames=0\n", TraceText.Format(bare));
        Same.Trace(bare, TraceText.Parse(TraceText.Format(bare)).Trace);
    }

    static Trace Read(string commands) =>
        TraceText.Parse("verified-trace 1\nzone DMA start=0 frames=16\n" + commands).Trace;
}
