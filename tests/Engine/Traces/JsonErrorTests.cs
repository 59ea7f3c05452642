using System.Text;
using Verified.Check.Traces;

namespace Verified.Tests.Engine.Traces;

public sealed class JsonErrorTests
{
    const string Known =
        "alloc, get_free_pages, get_zeroed_page, get_dma_pages, alloc_node, alloc_bound, retry, free, free_at, free_cold, get, "
        + "put, free_reserved, release_pages, set, clear, map, unmap, mapping, index, private, drain, kswapd, cache_add, "
        + "min_free, reserve_ratio, list_sizes, set_reclaim, cpu_offline, cpu_online, inspect, buddyinfo, zoneinfo, vmstat, numastat, fragmentation, "
        + "cache_create, cache_alloc, cache_alloc_node, kmalloc, kzalloc, kcalloc, krealloc, cache_free, kfree, ksize, "
        + "cache_destroy, cache_shrink, cache_reap, cache_tune, slabinfo, fail_pages, cache_check, poke, kmap, "
        + "kunmap, kmap_atomic, kunmap_atomic, kmap_local, kunmap_local, vmalloc, vmalloc_32, vmap, vmap_area, "
        + "get_vm_area, vunmap, vfree, pool_create_slab, pool_create_kmalloc, pool_create_pages, pool_create, "
        + "pool_alloc, pool_free, pool_resize, pool_destroy, fail_elements";

    static void Fails(string message, byte[] text) =>
        Assert.Equal(message, Assert.Throws<TraceFormatException>(() => TraceJson.Parse(text)).Message);

    static void Fails(string message, string text) => Fails(message, Encoding.UTF8.GetBytes(text));

    [Theory]
    [InlineData("", "line 1, column 1: the file ends in the middle of the trace; it is cut off, get or write it again")]
    [InlineData("{\"schemaVersion\":1,", "line 1, column 20: the file ends in the middle of the trace; it is cut off, get or write it again")]
    [InlineData("{\"schemaVersion\":7,\"novel\":[", "schemaVersion 7 is newer than this build knows (1); use a newer build")]
    [InlineData("{\"novel\":[{}],\"schemaVersion\":2}", "schemaVersion 2 is newer than this build knows (1); use a newer build")]
    [InlineData("{\"schemaVersion\":0}", "schemaVersion 0 does not exist; the first is 1")]
    [InlineData("{\"schemaVersion\":\"1\"}", "line 1, column 18: schemaVersion: must be a number from 1 to 1, not a string '1'")]
    [InlineData("{}", "line 1, column 2: the trace has no schemaVersion; add it")]
    [InlineData("{\"schemaVersion\":1}", "line 1, column 19: the trace has no layout; add it")]
    [InlineData("[]", "line 1, column 1: must be an object, not an array")]
    [InlineData("{\"schemaVersion\":1,\n\"speed\":2}", "line 2, column 1: unknown property 'speed'; there are schemaVersion, seed, area, note, expected, layout, commands")]
    [InlineData("{\"schemaVersion\":1,\"seed\":5}", "line 1, column 27: seed: must be a string such as \"0x1f\" or \"31\" of 64 bits at most, not '5'")]
    [InlineData("{\"schemaVersion\":1,\"seed\":\"0x\"}", "line 1, column 27: seed: must be a string such as \"0x1f\" or \"31\" of 64 bits at most, not a string '0x'")]
    [InlineData("{\"schemaVersion\":1,\"note\":null}", "line 1, column 27: note: must be a string, not 'null'")]
    [InlineData("{\"schemaVersion\":1,\"note\":\"\\ud800\"}", "line 1, column 27: note: holds text that is not UTF-8; write it as UTF-8")]
    [InlineData("{\"schemaVersion\":1,\"\\ud800\":1}", "line 1, column 20: unknown property '?'; there are schemaVersion, seed, area, note, expected, layout, commands")]
    [InlineData("{\"schemaVersion\":1,\"area\":\"a\",\"area\":\"b\"}", "line 1, column 38: area: is given twice; keep one")]
    [InlineData("{\"schemaVersion\":1,\"expected\":{\"step\":1}}", "line 1, column 40: expected: needs rule and kind")]
    [InlineData("{\"schemaVersion\":1,\"expected\":{\"kind\":\"sad\"}}", "line 1, column 39: expected.kind: is 'sad'; it is boot, response, counts, structure, content, crash, hang or memory")]
    [InlineData("{\"schemaVersion\":1,\"layout\":{\"zones\":[]},\"commands\":[]} x", "line 1, column 57: this is not JSON ('x' is invalid after a single JSON value. Expected end of data); correct it")]
    public void The_document_must_fit(string text, string message) => Fails(message, text);

    [Theory]
    [InlineData("\"zones\":{}", "layout.zones: must be an array, not an object")]
    [InlineData("\"zones\":[4]", "layout.zones[0]: must be an object, not '4'")]
    [InlineData("\"zones\":[{\"name\":\"Low\"}]", "layout.zones[0].name: must be DMA, Normal or HighMem, with .1 to .7 for other nodes, not a string 'Low'")]
    [InlineData("\"zones\":[{}]", "layout.zones[0]: the zone has no name; add DMA, Normal or HighMem")]
    [InlineData("\"zones\":[{\"name\":\"DMA\"},{\"name\":\"DMA\"}]", "layout.zones[1]: zone DMA is given twice; keep one")]
    [InlineData("\"zones\":[{\"start\":-1}]", "layout.zones[0].start: must be a number from 0 to 16777216, not '-1'")]
    [InlineData("\"zones\":[{\"frames\":16777217}]", "layout.zones[0].frames: must be a number from 0 to 16777216, not '16777217'")]
    [InlineData("\"zones\":[{\"frames\":1e3}]", "layout.zones[0].frames: must be a number from 0 to 16777216, not '1e3'")]
    [InlineData("\"zones\":[{\"holes\":[4]}]", "layout.zones[0].holes: must be an array, not '4'")]
    [InlineData("\"zones\":[{\"holes\":[[1,2,3]]}]", "layout.zones[0].holes: a range is [start, count] and nothing else")]
    [InlineData("\"zones\":[{\"holes\":[[]]}]", "layout.zones[0].holes: must be a number from 0 to 16777216, not the end")]
    [InlineData("\"zones\":[{\"name\":\"DMA\",\"frames\":9,\"holes\":[[8,2]]}]", "layout: zone DMA (0+9): hole 8+2 lies outside the zone")]
    [InlineData("\"zones\":[{\"name\":\"DMA\",\"frames\":9},{\"name\":\"Normal\",\"start\":8,\"frames\":9}]", "layout: zone Normal starts at frame 8, before zone DMA ends (9); zones must rise without overlap")]
    [InlineData("\"memory\":[]", "layout.memory: must be an object, not an array")]
    [InlineData("\"memory\":{\"model\":\"i386\"}", "layout.memory: needs model and frames")]
    [InlineData("\"memory\":{\"model\":\"arm\"}", "layout.memory.model: must be i386, i386-low or x86-64, not a string 'arm'")]
    [InlineData("\"memory\":{\"model\":\"i386\",\"frames\":4},\"zones\":[]", "layout: needs zones or memory, and not both")]
    [InlineData("\"cpus\":1", "layout: needs zones or memory, and not both")]
    [InlineData("\"cpus\":true", "layout.cpus: must be a number from 1 to 64, not 'true'")]
    [InlineData("\"cpus\":1,\"cpus\":1", "layout.cpus: is given twice; keep one")]
    [InlineData("\"compoundPages\":1", "layout.compoundPages: must be true or false, not '1'")]
    [InlineData("\"minFreeKbytes\":-4", "layout.minFreeKbytes: must be a number from 0 to 2147483647, not '-4'")]
    [InlineData("\"dmaRatio\":0", "layout.dmaRatio: must be a number from 1 to 2147483647, not '0'")]
    public void The_layout_must_fit(string layout, string message)
    {
        var wrong = Assert.Throws<TraceFormatException>(
            () => TraceJson.Parse(Encoding.UTF8.GetBytes("{\"schemaVersion\":1,\"layout\":{" + layout + "},\"commands\":[]}")));

        Assert.StartsWith("line 1, column ", wrong.Message, StringComparison.Ordinal);
        Assert.Equal(message, wrong.Message[(wrong.Message.IndexOf(": ", StringComparison.Ordinal) + 2)..]);
    }

    [Theory]
    [InlineData("4", "commands[1]: must be an object, not '4'")]
    [InlineData("{\"op\":\"buddyinfo\"}", "commands[1]: the command has no id; give it a positive number of its own")]
    [InlineData("{\"id\":2}", "commands[1]: the command has no op; say what it does")]
    [InlineData("{\"id\":0,\"op\":\"map\"}", "commands[1].id: must be a number from 1 to 2147483647, not '0'")]
    [InlineData("{\"id\":2.5}", "commands[1].id: must be a number from 1 to 2147483647, not '2.5'")]
    [InlineData("{\"id\":1,\"op\":\"buddyinfo\"}", "commands[1]: id 1 is taken by an earlier command; give each its own")]
    [InlineData("{\"id\":2,\"op\":\"frob\"}", "commands[1].op: unknown op 'frob'; there are " + Known)]
    [InlineData("{\"id\":2,\"id\":3}", "commands[1].id: is given twice; keep one")]
    [InlineData("{\"id\":2,\"colour\":3}", "commands[1]: unknown property 'colour'; there are id, op, target, offset, frame, order, gfp, value, cpu, context, node, after, cache, more, flags")]
    [InlineData("{\"id\":2,\"op\":\"free\",\"target\":-1}", "commands[1].target: must be a number from 1 to 2147483647, not '-1'")]
    [InlineData("{\"id\":2,\"op\":\"free\"}", "commands[1]: free names no block; add a target or a frame")]
    [InlineData("{\"id\":2,\"op\":\"free\",\"target\":1,\"frame\":1}", "commands[1]: names both a target and a frame; keep one")]
    [InlineData("{\"id\":2,\"op\":\"free\",\"frame\":1,\"offset\":1}", "commands[1]: has an offset but no target; add the target")]
    [InlineData("{\"id\":2,\"op\":\"free\",\"frame\":1,\"gfp\":\"0\"}", "commands[1]: free takes no gfp; remove it")]
    [InlineData("{\"id\":2,\"op\":\"drain\",\"after\":1}", "commands[1]: drain takes no after; remove it")]
    [InlineData("{\"id\":2,\"op\":\"alloc\",\"after\":256}", "commands[1].after: must be a number from 1 to 255, not '256'")]
    [InlineData("{\"id\":2,\"op\":\"alloc\",\"gfp\":\"FAST\"}", "commands[1].gfp: must be names such as \"KERNEL|COMP\" or a number such as \"0xd0\", not a string 'FAST'")]
    [InlineData("{\"id\":2,\"op\":\"alloc\",\"context\":\"nmi\"}", "commands[1].context: must be made of realtime, interrupt, memalloc, not a string 'nmi'")]
    [InlineData("{\"id\":2,\"op\":\"alloc\",\"cpu\":64}", "commands[1].cpu: must be a number from 0 to 63, not '64'")]
    [InlineData("{\"id\":2,\"op\":\"alloc\",\"order\":99999999999}", "commands[1].order: must be a number from -2147483648 to 2147483647, not '99999999999'")]
    [InlineData("{\"id\":2,\"op\":\"index\",\"frame\":1,\"value\":{}}", "commands[1].value: must be a string such as \"0x1f\" or \"31\" of 64 bits at most, not an object")]
    [InlineData("{\"id\":2,\"op\":\"alloc\",\"cpu\":1}", "commands[1].cpu: 1 is no CPU of a machine with 1 (layout.cpus)")]
    public void A_command_must_fit(string command, string message)
    {
        string text = "{\"schemaVersion\":1,\"layout\":{\"zones\":[]},\"commands\":[{\"id\":1,\"op\":\"buddyinfo\"},\n" + command + "]}";
        var wrong = Assert.Throws<TraceFormatException>(() => TraceJson.Parse(Encoding.UTF8.GetBytes(text)));

        Assert.StartsWith("line 2, column ", wrong.Message, StringComparison.Ordinal);
        Assert.Equal(message, wrong.Message[(wrong.Message.IndexOf(": ", StringComparison.Ordinal) + 2)..]);
    }

    [Fact]
    public void Deep_nesting_costs_nothing()
    {
        string bomb = "{\"x\":" + new string('[', 1_000_000);

        Fails(
            "line 1, column 2: unknown property 'x'; there are schemaVersion, seed, area, note, expected, layout, commands", bomb);
        Fails("line 1, column 1: must be an object, not an array", new string('[', 1_000_000));
    }

    [Fact]
    public void Too_many_commands_are_refused()
    {
        var text = new StringBuilder("{\"schemaVersion\":1,\"layout\":{\"zones\":[]},\"commands\":[");
        for (int id = 1; id <= TraceLimits.Commands + 1; id++) text.Append(id == 1 ? "" : ",\n").Append("{\"id\":").Append(id).Append(",\"op\":\"zoneinfo\"}");

        Fails(
            "line 4000001, column 1: commands[4000000]: more than 4,000,000 commands; cut the trace into parts",
            text.Append("]}").ToString());
    }

    [Fact]
    public void Too_many_ranges_are_refused()
    {
        string ranges = string.Join(",", Enumerable.Repeat("[1,1]", TraceLimits.Ranges + 1));

        var wrong = Assert.Throws<TraceFormatException>(
            () => TraceJson.Parse(Encoding.UTF8.GetBytes("{\"schemaVersion\":1,\"layout\":{\"reserved\":[" + ranges + "]}}")));
        Assert.EndsWith("layout.reserved: more than 1,048,576 ranges; join them", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused() =>
        Fails(
            "line 1, column 27: note: holds text that is not UTF-8; write it as UTF-8",
            [.. "{\"schemaVersion\":1,\"note\":\""u8, 0xFF, .. "\"}"u8]);
}
