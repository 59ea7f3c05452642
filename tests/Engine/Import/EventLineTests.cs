using System.Text;
using Verified.Check.Import;

namespace Verified.Tests.Engine.Import;

public sealed class EventLineTests
{
    static string Told(string line)
    {
        EventLine seen = EventLine.Of(Encoding.UTF8.GetBytes(line));
        return seen.Kind switch
        {
            LineKind.Event => $"{Text(seen.Name)} cpu {seen.Cpu} frame {seen.Frame} order {seen.Order} gfp {Text(seen.Gfp)}"
                + (seen.Interrupt ? " interrupt" : "") + (seen.Perf ? " perf" : ""),
            LineKind.Lost => $"lost {seen.Count}",
            _ => seen.Kind.ToString(),
        };
    }

    static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    [Theory]
    [InlineData(
        "            task-1       [000] .....  3265.424776: mm_page_alloc: page=0000000091c016a0 pfn=0x13b548 order=2 migratetype=1 gfp_flags=GFP_KERNEL|__GFP_COMP",
        "mm_page_alloc cpu 0 frame 1291592 order 2 gfp GFP_KERNEL|__GFP_COMP")]
    [InlineData(
        "  task-1 [001] d.h2.  3266.704133: mm_page_free: page=00000000314e6171 pfn=0x10 order=0",
        "mm_page_free cpu 1 frame 16 order 0 gfp  interrupt")]
    [InlineData(
        "kworker/1:0 [x] 12 [011] ..s2. 3266.704133: mm_page_free: page=00000000314e6171 pfn=21 order=3",
        "mm_page_free cpu 11 frame 21 order 3 gfp  interrupt")]
    [InlineData(
        "[000]   837.619297:          kmem:mm_page_alloc: page=0xffffea0004ed5200 pfn=0x13b548 order=0 migratetype=1 gfp_flags=GFP_KERNEL",
        "mm_page_alloc cpu 0 frame 1291592 order 0 gfp GFP_KERNEL perf")]
    [InlineData(
        "            bash  4711 [003]   837.619297: kmem:mm_page_free: page=0xffffea0004ed5200 pfn=0x13b548 order=0",
        "mm_page_free cpu 3 frame 1291592 order 0 gfp  perf")]
    [InlineData(
        "task-1 [000] 1.5: mm_page_alloc: page=(null) pfn=0x0 order=4 migratetype=0 gfp_flags=GFP_ATOMIC",
        "mm_page_alloc cpu 0 frame -1 order 4 gfp GFP_ATOMIC")]
    [InlineData(
        "task-1 [000] 1.5: mm_page_alloc: page=0000000000000000 pfn=18446744073709551615 order=4 migratetype=0 gfp_flags=GFP_ATOMIC",
        "mm_page_alloc cpu 0 frame -1 order 4 gfp GFP_ATOMIC")]
    [InlineData("task-1 [000] d..2. 1.5: mm_page_pcpu_drain: page=1 pfn=0x1 order=0 migratetype=0", "mm_page_pcpu_drain cpu 0 frame 0 order 0 gfp ")]
    [InlineData("task-1 [000] 1.5: sched_switch: prev=1", "sched_switch cpu 0 frame 0 order 0 gfp ")]
    [InlineData("CPU:1 [LOST 42 EVENTS]", "lost 42")]
    [InlineData("", "Quiet")]
    [InlineData("# tracer: nop", "Quiet")]
    [InlineData("##### CPU 1 buffer started ####", "Quiet")]
    [InlineData("\tffffffff81234567 __alloc_pages+0x21 ([kernel.kallsyms])", "Quiet")]
    [InlineData("no event at all", "Unknown")]
    [InlineData("task-1 [0] 1.5: mm_page_free: page=1 pfn=0x1 order=0", "Unknown")]
    [InlineData("task-1 [000] 1.5", "Unknown")]
    [InlineData("task-1 [000] 1.5: do_fork <-sys_fork", "Unknown")]
    [InlineData("task-1 [000] 1.5: mm_page_free: page=1 pfn=0xzz order=0", "Unknown")]
    [InlineData("task-1 [000] 1.5: mm_page_free: page=1 pfn=-7 order=0", "Unknown")]
    [InlineData("task-1 [000] 1.5: mm_page_free: page=1 pfn=0x7 order=21", "Unknown")]
    [InlineData("task-1 [000] 1.5: mm_page_free: page=1 pfn=0x7", "Unknown")]
    [InlineData("task-1 [000] 1.5: mm_page_free: pfn=0x7 order=0", "Unknown")]
    [InlineData("task-1 [000] 1.5: mm_page_alloc: page=1 pfn=0x7 order=0", "Unknown")]
    public void A_line_is_taken_apart(string line, string told) => Assert.Equal(told, Told(line));

    [Fact]
    public void Lines_are_cut_at_their_breaks_and_a_monster_in_pieces()
    {
        var reader = new LineReader(new MemoryStream(Encoding.UTF8.GetBytes("one\r\n\ntwo\n" + new string('x', 70_000) + "\nlast")));
        List<int> lengths = [];
        while (reader.Next(out ReadOnlySpan<byte> line)) lengths.Add(line.Length);

        Assert.Equal([3, 0, 3, 65_536, 4_464, 4], lengths);
        Assert.Equal(6, reader.Number);
    }
}
