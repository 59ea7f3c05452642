namespace Verified.Tests.Properties.HighMemory;

/// <summary>Which rules have a say in a mapping, and what each of them says.</summary>
public sealed class TellingProperties : IDisposable
{
    readonly WindowMachine machine = new(2, cpus: 2);

    public void Dispose() => machine.Dispose();

    string Told(Response answer) => $"{answer}: {machine.Last}";

    [Fact]
    [Verifies(RuleIds.HighMemory.Search)]
    [Verifies(RuleIds.HighMemory.Reuse)]
    [Verifies(RuleIds.HighMemory.Flush)]
    [Verifies(RuleIds.HighMemory.Sleep)]
    [Verifies(RuleIds.HighMemory.Wake)]
    [Verifies(RuleIds.HighMemory.UnmapRefused)]
    public void A_permanent_mapping_tells_of_its_slot_and_of_the_search_for_it()
    {
        Assert.Equal("ok at 0xc0001000: map.direct", Told(machine.Kmap(1)));
        Assert.Equal(
            "ok at 0xffc01000: slot.address slot.count kmap.search hash.bucket hash.records",
            Told(machine.Kmap(32)));
        Assert.Equal("ok at 0xffc01000: slot.address slot.count kmap.reuse", Told(machine.Kmap(32)));
        Assert.Equal(
            "ok at 0xffc00000: slot.address slot.count kmap.search kmap.flush hash.bucket hash.records",
            Told(machine.Kmap(33)));
        Assert.Equal("wouldsleep (MapSlots): kmap.search kmap.flush !kmap.sleep", Told(machine.Kmap(34)));
        Assert.Equal("ok: slot.count kunmap.refused", Told(machine.Kunmap(32)));
        Assert.Equal("ok: slot.count kunmap.refused kunmap.wake", Told(machine.Kunmap(32)));
        Assert.Equal("bug (Unused): !kunmap.refused", Told(machine.Kunmap(32)));
        Assert.Equal("bug (NoMapping): !kunmap.refused", Told(machine.Kunmap(40)));
        Assert.Equal("ignored: map.direct", Told(machine.Kunmap(1)));
        Assert.Equal("bug (Invalid): !map.refused", Told(machine.Kunmap(20)));
        Assert.Equal("bug (Invalid): !map.refused", Told(machine.Kmap(20)));
        Assert.Equal(
            "ok at 0xffc01000: slot.address slot.count kmap.search kmap.flush hash.bucket hash.records",
            Told(machine.Kmap(34)));
    }

    [Fact]
    [Verifies(RuleIds.HighMemory.Preemption)]
    [Verifies(RuleIds.HighMemory.Stack)]
    [Verifies(RuleIds.HighMemory.StackOrder)]
    public void A_temporary_mapping_tells_of_its_place_and_of_what_it_forbids()
    {
        machine.Kmap(34);
        machine.Kmap(33);
        Assert.Equal("ok at 0xffff9000: fixed.address atomic.replaced atomic.preemption", Told(machine.Atomic(40, 4)));
        Assert.Equal("ok at 0xffff9000: fixed.address atomic.replaced atomic.preemption", Told(machine.Atomic(41, 4)));
        Assert.Equal(
            "ok at 0xffc01000, might sleep: slot.address slot.count kmap.reuse !atomic.preemption",
            Told(machine.Kmap(34)));
        Assert.Equal(
            "wouldsleep (MapSlots), might sleep: kmap.search kmap.flush !kmap.sleep !atomic.preemption",
            Told(machine.Kmap(50)));
        Response one = machine.Atomic(42, 5);
        Assert.Equal("ok at 0xffff8000: fixed.address atomic.replaced atomic.preemption", Told(one));
        Assert.Equal("ok: atomic.preemption", Told(machine.EndAtomic(one.Address, 5)));
        Assert.Equal("ok: atomic.preemption", Told(machine.EndAtomic(one.Address, 5)));
        Assert.Equal("ok: atomic.preemption", Told(machine.EndAtomic(one.Address + 4096, 5)));
        Assert.Equal("ok at 0xc0001000: map.direct atomic.preemption", Told(machine.Atomic(1, 5)));
        Assert.Equal("bug (Illegal): !map.refused", Told(machine.Atomic(40, 13)));
        Response local = machine.Local(40, 1);
        Assert.Equal("ok at 0xfffd3000: fixed.address local.stack", Told(local));
        Response second = machine.Local(41, 1);
        Assert.Equal("bug (NotLast): !local.order", Told(machine.EndLocal(local.Address, 1)));
        Assert.Equal("ok: local.order", Told(machine.EndLocal(second.Address, 1)));
        Assert.Equal("ok at 0xc0001000: map.direct", Told(machine.Local(1, 1)));
        for (int i = 0; i < 15; i++) machine.Local(40, 1);
        Assert.Equal("bug (TooDeep): !local.stack", Told(machine.Local(40, 1)));
        Assert.Equal(
            "ok at 0xfffeb000: fixed.address atomic.replaced atomic.preemption",
            Told(machine.Atomic(42, 5, 1)));
    }

    [Fact]
    [Verifies(RuleIds.HighMemory.DebugEmpty)]
    [Verifies(RuleIds.HighMemory.MapRefused)]
    public void With_debugging_a_temporary_mapping_tells_that_its_place_was_empty()
    {
        const string Placed = "fixed.address atomic.replaced";
        foreach (bool debug in (bool[])[false, true])
        {
            var world = World.Boot(Layout.Of(ZoneLayout.Of(0, 32), highMem: ZoneLayout.Of(32, 16)) with
            {
                CacheLine = 32,
                Pkmap = 2,
                SlabDebug = debug,
            });
            string Map(int frame)
            {
                Ruling mapped = Spec.Predict(world, new() { Op = Op.KmapAtomic, Frame = new(frame), More = 4 });
                world = mapped.Next;
                return $"{mapped.Response}: {mapped.Marks.OfRoom("high-memory")}";
            }

            Assert.Equal(
                $"ok at 0xffff9000: {Placed} atomic.preemption{(debug ? " atomic.debug" : "")}", Map(40));
            Assert.Equal(debug ? "bug (InUse): !atomic.debug" : $"ok at 0xffff9000: {Placed} atomic.preemption", Map(41));
            Reason Fault(Op op) => Model.HighMemory.Windows.Fault(world, new Command { Op = op, Frame = new(99999) });
            Assert.Equal(
                (Reason.None, Reason.None, Reason.Invalid), (Fault(Op.KunmapAtomic), Fault(Op.KunmapLocal), Fault(Op.Kmap)));
        }
    }
}
