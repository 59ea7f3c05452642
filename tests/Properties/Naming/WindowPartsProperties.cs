using Hm = Verified.Rules.RuleIds.HighMemory;

namespace Verified.Tests.Properties.Naming;

/// <summary>A part of the windows that differs is put down to the rule by which the step should have made it.</summary>
public sealed class WindowPartsProperties
{
    static readonly World Booted = World.Boot(
        Layout.Of(ZoneLayout.Of(0, 16), highMem: ZoneLayout.Of(32, 32)) with { CacheLine = 32, Pkmap = 2 });

    static Command Of(Op op, int frame) => new() { Op = op, Frame = new(frame) };

    static World After(params Command[] commands) =>
        Booted.After(commands);

    static string Rule(World world, Command command, Part part, Func<int[], int[]> lie)
    {
        Ruling ruling = Spec.Predict(world, command);
        int[] values = lie(Spec.Shown(ruling.Next, part, 0));
        PartView[] views = [new(part, 0, 0, 0, values.Length)];
        Observation seen = new() { Response = ruling.Response, Level = Level.Address, Parts = new(views, values) };
        return Spec.Step(world, command, seen).Violation!.Rule;
    }

    static string At(Command command, ulong address)
    {
        Response told = Spec.Predict(Booted, command).Response with { Address = address };
        return Spec.Step(Booted, command, new() { Response = told, Level = Level.Address }).Violation!.Rule;
    }

    static Func<int[], int[]> Other(int at) => own => [.. own[..at], own[at] + 1, .. own[(at + 1)..]];

    [Fact]
    [Verifies(RuleIds.HighMemory.Search), Verifies(RuleIds.HighMemory.Sleep)]
    [Verifies(RuleIds.HighMemory.Wake), Verifies(RuleIds.HighMemory.Flush)]
    [Verifies(RuleIds.HighMemory.SlotCount)]
    public void Of_the_permanent_window_the_value_that_differs_is_judged()
    {
        Command map = Of(Op.Kmap, 40), unmap = Of(Op.Kunmap, 40);
        Assert.Equal(Hm.Search, Rule(Booted, map, Part.Pkmap, Other(0)));
        Assert.Equal(Hm.Sleep, Rule(After(map, Of(Op.Kmap, 41)), Of(Op.Kmap, 42), Part.Pkmap, Other(1)));
        Assert.Equal(Hm.Wake, Rule(After(map), unmap, Part.Pkmap, Other(1)));
        Assert.Equal(Hm.SlotCount, Rule(Booted, map, Part.Pkmap, Other(2)));
        World idle = After(map, unmap);
        Assert.Equal(Hm.Flush, Rule(idle, Of(Op.Kmap, 41), Part.Pkmap, Other(4)));
        Assert.Equal(Hm.SlotCount, Rule(idle, Of(Op.Kmap, 41), Part.Pkmap, Other(2)));
        Assert.Equal(Hm.SlotCount, Rule(idle, Of(Op.Kmap, 41), Part.Pkmap, own => own[..^1]));
        World second = After(map, Of(Op.Kmap, 41), unmap);
        Assert.Equal(Hm.SlotCount, Rule(second, Of(Op.Kmap, 42), Part.Pkmap, Other(4)));
        Assert.Equal(Hm.Flush, Rule(second, Of(Op.Kmap, 42), Part.Pkmap, Other(2)));
    }

    [Fact]
    [Verifies(RuleIds.HighMemory.Records)]
    public void A_window_that_is_as_it_must_be_names_no_rule()
    {
        World idle = After(Of(Op.Kmap, 40), Of(Op.Kunmap, 40));
        Ruling flushed = Spec.Predict(idle, Of(Op.Kmap, 41));
        int[] slots = Spec.Shown(flushed.Next, Part.Pkmap, 0), hash = [1, 2, 3];
        PartView[] views = [new(Part.Pkmap, 0, 0, 0, slots.Length), new(Part.PageHash, 0, 0, slots.Length, hash.Length)];
        Assert.Equal(Hm.Records, Spec.Step(idle, Of(Op.Kmap, 41), new()
        {
            Response = flushed.Response,
            Level = Level.Address,
            Parts = new(views, (int[])[.. slots, .. hash]),
        }).Violation!.Rule);
    }

    [Fact]
    [Verifies(RuleIds.HighMemory.Bucket), Verifies(RuleIds.HighMemory.Records)]
    [Verifies(RuleIds.HighMemory.Preemption), Verifies(RuleIds.HighMemory.Stack)]
    public void So_is_that_of_the_hash_and_of_the_mappings_of_a_CPU()
    {
        World one = After(Of(Op.Kmap, 40));
        Assert.Equal(Hm.Bucket, Rule(one, Of(Op.Kmap, 41), Part.PageHash, Other(0)));
        Assert.Equal(Hm.Bucket, Rule(one, Of(Op.Kmap, 41), Part.PageHash, Other(3)));
        Assert.Equal(Hm.Records, Rule(one, Of(Op.Kmap, 41), Part.PageHash, Other(1)));
        Assert.Equal(Hm.Records, Rule(one, Of(Op.Kmap, 41), Part.PageHash, own => own[..^1]));
        Assert.Equal(Hm.Records, Rule(one, Of(Op.Kmap, 41), Part.PageHash, own => [.. own, 1, 2, 3]));
        Assert.Equal(Hm.Preemption, Rule(Booted, Of(Op.KmapAtomic, 40), Part.Fixmap, Other(0)));
        Assert.Equal(Hm.Replaced, Rule(Booted, Of(Op.KmapAtomic, 40), Part.Fixmap, Other(1)));
        Assert.Equal(Hm.Stack, Rule(Booted, Of(Op.KmapLocal, 40), Part.LocalMaps, Other(0)));
    }

    [Fact]
    [Verifies(RuleIds.HighMemory.SlotAddress), Verifies(RuleIds.HighMemory.FixedAddress)]
    [Verifies(RuleIds.HighMemory.Search), Verifies(RuleIds.HighMemory.Stack)]
    public void An_address_that_no_slot_has_breaks_the_rule_of_the_addresses()
    {
        ulong slot = Spec.Predict(Booted, Of(Op.Kmap, 40)).Response.Address;
        Assert.Equal(Hm.SlotAddress, At(Of(Op.Kmap, 40), slot + 4096));
        Assert.Equal(Hm.Search, At(Of(Op.Kmap, 40), slot - 4096));
        Assert.Equal(Hm.FixedAddress, At(Of(Op.KmapAtomic, 40), slot));
        ulong local = Spec.Predict(Booted, Of(Op.KmapLocal, 40)).Response.Address;
        Assert.Equal(Hm.FixedAddress, At(Of(Op.KmapLocal, 40), slot));
        Assert.Equal(Hm.Stack, At(Of(Op.KmapLocal, 40), local - 4096));
        // The sixteenth is the last that a CPU has.
        Assert.Equal(Hm.Stack, At(Of(Op.KmapLocal, 40), local - (15 << 12)));
        Assert.Equal(Hm.FixedAddress, At(Of(Op.KmapLocal, 40), local - (16 << 12)));
        Response failed = Response.Bug(Reason.Invalid);
        Observation seen = new() { Response = failed, Level = Level.Address };
        Assert.Equal(Hm.Search, Spec.Step(Booted, Of(Op.Kmap, 40), seen).Violation!.Rule);
    }

    [Fact]
    [Verifies(RuleIds.HighMemory.SlotAddress), Verifies(RuleIds.PageFrames.HighAddress)]
    [Verifies(RuleIds.PageFrames.LinearAddress)]
    public void The_address_that_is_told_of_a_high_frame_is_that_of_its_slot()
    {
        World mapped = After(Of(Op.Kmap, 40));
        string Told(int frame, ulong address)
        {
            var report = (Model.PageFrames.FrameReport)Spec.Predict(mapped, Of(Op.Inspect, frame)).Response.Detail!;
            Response seen = Response.Read(report with { LinearAddress = address });
            return Spec.Step(mapped, Of(Op.Inspect, frame), new() { Response = seen, Level = Level.Address })
                .Violation!.Rule;
        }

        Assert.Equal(Hm.SlotAddress, Told(40, 4096));
        Assert.Equal(RuleIds.PageFrames.HighAddress, Told(40, 0));
        Assert.Equal(RuleIds.PageFrames.HighAddress, Told(41, 4096));
        Assert.Equal(RuleIds.PageFrames.LinearAddress, Told(3, 4096));
    }
}
