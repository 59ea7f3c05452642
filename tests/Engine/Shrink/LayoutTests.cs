using System.Collections.Immutable;
using Verified.Check.Shrink;
using Verified.Check.Shrink.Passes;
using Verified.Check.Traces;
using Verified.Model;
using static Verified.Tests.Engine.Shrink.Passage;

namespace Verified.Tests.Engine.Shrink;

public sealed class LayoutTests
{
    [Fact]
    public void A_machine_that_does_not_matter_becomes_one_frame()
    {
        var toy = new ToyAllocator(0);
        var (trace, divergence) = ToyTraces.Failing(toy, 1, 50, 4);
        Layout layout = Shrinker.Shrink(trace, divergence, toy.Run).Trace.Layout;
        Assert.Equal([ZoneLayout.Of(0, 1), ZoneLayout.Empty, ZoneLayout.Empty], layout.Zones.Select(Comparable));
        Assert.Empty(layout.Reserved);
        Assert.Equal((1, false, (int?)0), (layout.Cpus, layout.CompoundPages, layout.MinFreeKbytes));
        Assert.Equal((256, 32), (layout.DmaRatio, layout.NormalRatio));
    }

    [Fact]
    public void A_zone_that_matters_keeps_the_frames_that_matter()
    {
        Layout layout = Zones(l => l.Zones[1].Spanned.Pages.Count >= 37);
        Assert.Equal([0, 37, 0], layout.Zones.Select(zone => zone.Spanned.Pages.Count));
        Assert.Equal(0, layout.Zones[1].Spanned.Start.Number);
    }

    [Fact]
    public void A_zone_becomes_the_lowest_one()
    {
        Layout layout = Zones(
            l => l.Zones.Sum(zone => zone.Spanned.Pages.Count) == 700,
            l => l with { Zones = [ZoneLayout.Empty, ZoneLayout.Empty, l.Zones[2]], Reserved = [] });
        Assert.Equal([700, 0, 0], layout.Zones.Select(zone => zone.Spanned.Pages.Count));
    }

    [Fact]
    public void Zones_join_when_only_their_sum_matters()
    {
        Layout layout = Zones(l => l.Zones.Sum(zone => zone.Spanned.Pages.Count) >= 4200);
        Assert.Equal([4200, 0, 0], layout.Zones.Select(zone => zone.Spanned.Pages.Count));
    }

    [Fact]
    public void A_start_becomes_aligned_and_otherwise_near()
    {
        Layout both = Zones(l => l.Zones[0].Spanned.Pages.Count > 0 && l.Zones[2].Spanned.Pages.Count > 0);
        Assert.Equal(
            [(0, 1), (0, 0), (1024, 1)], both.Zones.Select(z => (z.Spanned.Start.Number, z.Spanned.Pages.Count)));
        Layout crooked = Zones(l => l.Zones[0].Spanned.Pages.Count > 0 && l.Zones[1].Spanned.Start.Number % 4 == 1,
            l => l with { Zones = l.Zones.SetItem(1, ZoneLayout.Of(605, 3)) });
        Assert.Equal(1, crooked.Zones[1].Spanned.Start.Number);
        Layout high = Zones(l => l.Zones[0].Spanned.Start.Number > 1500,
            l => l with { Zones = [ZoneLayout.Of(2100, 5), ZoneLayout.Empty, ZoneLayout.Empty], Reserved = [] });
        Assert.Equal(2048, high.Zones[0].Spanned.Start.Number);
    }

    [Fact]
    public void Commands_that_name_frames_by_number_follow_their_zone()
    {
        Layout machine = Small with { Zones = [ZoneLayout.Of(100, 16), ZoneLayout.Empty, ZoneLayout.Empty] };
        Command[] commands =
        [
            Touch(1, Op.Inspect) with { Frame = new(103) },
            Touch(2, Op.FreePagesAt, 0, 0xC0000000 + (105 * 4096)),
            Touch(3, Op.FreePagesAt, 0, 77),
            Touch(4, Op.FreePagesAt, 0, ulong.MaxValue),
            Alloc(5),
            Free(6, 5),
        ];
        Trace after = After(
            SimplifyZones.Apply,
            machine,
            t => t.Layout.Zones[0].Spanned.Pages.Count == 16
                && t.Commands[0].Frame.Number == t.Layout.Zones[0].Spanned.Start.Number + 3,
            commands);
        Assert.Equal(0, after.Layout.Zones[0].Spanned.Start.Number);
        Assert.Equal(3, after.Commands[0].Frame.Number);
        Assert.Equal(0xC0000000 + (5 * 4096), after.Commands[1].Value);
        Assert.Equal(commands[2..], after.Commands[2..]);
        Trace unmoved = After(
            SimplifyZones.Apply, machine, t => t.Commands[0].Frame.Number == 103, commands);
        Assert.Equal(0, unmoved.Layout.Zones[0].Spanned.Start.Number);
    }

    [Fact]
    public void Holes_and_reserved_ranges_go_or_become_small()
    {
        Trace none = After(SimplifyRanges.Apply, ToyTraces.Machine, _ => true, Alloc(1));
        Assert.All(none.Layout.Zones, zone => Assert.Empty(zone.Holes));
        Assert.Empty(none.Layout.Reserved);
        Trace one = After(
            SimplifyRanges.Apply,
            ToyTraces.Machine,
            t => t.Layout.Zones[0].Holes.Any(hole => hole.Pages.Count >= 3) && !t.Layout.Reserved.IsEmpty
                && t.Layout.Zones[0].Spanned.Pages.Count == 500,
            Alloc(1));
        Assert.Equal(3, Assert.Single(one.Layout.Zones[0].Holes).Pages.Count);
        Assert.Equal(1, Assert.Single(one.Layout.Reserved).Pages.Count);
    }

    [Fact]
    public void A_reserved_range_goes_with_as_many_frames_of_its_zone()
    {
        Trace trace = After(
            SimplifyRanges.Apply,
            Small with { Reserved = [new(new(2), new(3))] },
            t => t.Layout.Zones[0].Spanned.Pages.Count - t.Layout.Reserved.Sum(range => range.Pages.Count) == 13,
            Alloc(1));
        Assert.Empty(trace.Layout.Reserved);
        Assert.Equal(13, trace.Layout.Zones[0].Spanned.Pages.Count);
    }

    [Fact]
    public void Machine_and_orders_are_halved_together()
    {
        static int Frames(Trace trace) => trace.Layout.Zones[0].Spanned.Pages.Count;
        static int Taken(Trace trace) => trace.Commands[0].Order.Pages.Count;
        Trace trace = After(LowerMachine.Apply, OneZone(256), t => Frames(t) == 4 * Taken(t), Alloc(1, 6));
        Assert.Equal(0, trace.Commands[0].Order.Value);
        Assert.Equal(4, trace.Layout.Zones[0].Spanned.Pages.Count);
        Trace odd = After(LowerMachine.Apply, OneZone(17), t => Frames(t) == 1 + Taken(t), Alloc(1, 4));
        Assert.Equal(0, odd.Commands[0].Order.Value);
        Assert.Equal(2, odd.Layout.Zones[0].Spanned.Pages.Count);
    }

    [Fact]
    public void Tunables_become_plain_unless_they_matter()
    {
        Trace trace = After(
            SimplifyTunables.Apply,
            ToyTraces.Machine,
            t => t.Layout.DmaRatio == 7 && t.Layout.MinFreeKbytes >= 100 && t.Layout.Cpus >= 2
                && t.Commands[0].Cpu == 1,
            Alloc(1, cpu: 1));
        Assert.Equal((7, 32), (trace.Layout.DmaRatio, trace.Layout.NormalRatio));
        Assert.Equal((100, 2, false), (trace.Layout.MinFreeKbytes, trace.Layout.Cpus, trace.Layout.CompoundPages));
    }

    [Fact]
    public void Reclaim_goes_unless_it_matters()
    {
        Layout reclaiming = Small with { Reclaim = true };
        Assert.False(After(SimplifyTunables.Apply, reclaiming, _ => true, Alloc(1)).Layout.Reclaim);
        Assert.True(After(SimplifyTunables.Apply, reclaiming, t => t.Layout.Reclaim, Alloc(1)).Layout.Reclaim);
    }

    [Fact]
    public void The_computed_reserve_is_simpler_than_a_written_one()
    {
        Trace trace = After(SimplifyTunables.Apply, ToyTraces.Machine, t => t.Layout.MinFreeKbytes != 0, Alloc(1));
        Assert.Null(trace.Layout.MinFreeKbytes);
    }

    [Fact]
    public void Processors_that_are_gone_are_used_no_more()
    {
        Trace trace = After(SimplifyTunables.Apply, ToyTraces.Machine, _ => true, Alloc(1, cpu: 3), Alloc(2, cpu: 1));
        Assert.Equal(1, trace.Layout.Cpus);
        Assert.All(trace.Commands, command => Assert.Equal(0, command.Cpu));
    }

    [Fact]
    public void A_derived_machine_is_written_down_or_gets_less_memory()
    {
        Layout derived = Layout.FromMemory(MemoryModel.I386, 262144) with { Reserved = [new(new(9000), new(1000))] };
        Assert.Equal(MemoryModel.Explicit, After(SimplifyTunables.Apply, derived, _ => true, Alloc(1)).Layout.Memory);
        Trace less = After(
            SimplifyTunables.Apply,
            derived,
            t => t.Layout is { Memory: MemoryModel.I386, MemoryFrames: >= 9500 },
            Alloc(1));
        Assert.Equal(9500, less.Layout.MemoryFrames);
        Assert.Equal([4096, 5404, 0], less.Layout.Zones.Select(zone => zone.Spanned.Pages.Count));
        Assert.Equal(new(new(9000), new(500)), Assert.Single(less.Layout.Reserved));
    }

    [Fact]
    public void The_zones_of_a_derived_machine_are_not_edited()
    {
        Layout derived = Layout.FromMemory(MemoryModel.I386, 8192) with { Reserved = [new(new(10), new(2))] };
        foreach (Action<Search> pass in (Action<Search>[])
            [SimplifyZones.Apply, SimplifyRanges.Apply, LowerMachine.Apply, DropWithFrames.Apply, LowerLifetimes.Apply])
        {
            Trace after = After(
                pass, derived, t => t.Layout.Reserved.Length == 1 && t.Commands[0].Order.Value == 1, Alloc(1, 1));
            Assert.Equal(derived.Zones, after.Layout.Zones);
        }
    }

    [Fact]
    public void Every_machine_that_is_tried_is_one()
    {
        for (ulong seed = 1; seed <= 60; seed++)
        {
            Layout machine = Machine(new(seed));
            Assert.Null(LayoutCheck.Problem(machine));
            var random = new SplitMix(seed + 1000);
            Trace trace = new(machine, [Alloc(1, 3, 0xD2, 1), Alloc(2, 4), Free(3, 1, 3)]);
            Shrinker.Shrink(trace, At(trace), candidate =>
            {
                Assert.Null(LayoutCheck.Problem(candidate.Layout));
                return random.Below(4) == 0 ? null : At(candidate);
            });
        }
    }

    static Layout Machine(SplitMix random)
    {
        var zones = ImmutableArray.CreateBuilder<ZoneLayout>();
        var reserved = ImmutableArray.CreateBuilder<FrameRange>();
        int end = random.Below(50);
        for (int index = 0; index < ZoneId.Kinds; index++)
        {
            int start = end + random.Below(100);
            end = start + 10 + random.Below(1500);
            zones.Add(new(new(new(start), new(end - start)), [.. Within(random, start, end)]));
            reserved.AddRange(Within(random, start, end));
        }

        return new() { Zones = zones.ToImmutable(), Reserved = reserved.ToImmutable(), Cpus = 2 };
    }

    static IEnumerable<FrameRange> Within(SplitMix random, int start, int end)
    {
        for (int at = start + random.Below(9); at < end; at += 1 + random.Below(200))
        {
            int count = Math.Min(end - at, 1 + random.Below(20));
            yield return new(new(at), new(count));
            at += count;
        }
    }

    static Layout Zones(Predicate<Layout> fails, Func<Layout, Layout>? change = null)
    {
        Layout machine = (change ?? (layout => layout))(ToyTraces.Machine);
        return After(SimplifyZones.Apply, machine, trace => fails(trace.Layout), Alloc(1)).Layout;
    }

    static ZoneLayout Comparable(ZoneLayout zone) =>
        zone.Holes.IsEmpty ? zone with { Holes = ImmutableArray<FrameRange>.Empty } : zone;
}
