using Verified.Impl;
using Verified.Impl.Slab;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.Slab;

/// <summary>Stray writes: where they are carried out, and that nothing else changes.</summary>
public sealed class StrayWriteProperties
{
    [Fact]
    [Verifies(RuleIds.Slab.DebugCheck)]
    public void Red_zones_are_hit_always_and_objects_only_when_they_are_free()
    {
        using SlabMachine machine = Boot();
        int cache = machine.Create(60);
        nuint at = machine.Alloc(cache);
        foreach (int offset in (int[])[-4, -1, 60, 63])
            Assert.Equal(Outcome.Ok, Write(machine, at, offset).Outcome);
        foreach (int offset in (int[])[0, 30, 59])
        {
            Result refused = Write(machine, at, offset);
            Assert.Equal((Outcome.Refused, Reason.InUse), (refused.Outcome, refused.Reason));
        }

        Assert.Equal(2, machine.Cpu.CacheFree(cache, at).Reports);
        Assert.Equal(Outcome.Ok, Write(machine, at, 30).Outcome);
        Assert.Equal(1, machine.Cpu.CheckCache(cache).Reports);
    }

    [Fact]
    [Verifies(RuleIds.Slab.DebugCheck)]
    public void Anywhere_else_they_are_bugs()
    {
        using SlabMachine machine = Boot();
        int cache = machine.Create(60), bare = machine.Create(4096, CacheFlags.DestroyByRcu);
        nuint at = machine.Alloc(cache), page = machine.Alloc(bare);
        nuint frame = at - (at % 4096);
        machine.Refuses(Reason.Invalid, () => Write(machine, at, 64));
        machine.Refuses(Reason.Invalid, () => Write(machine, frame, 0));
        machine.Refuses(Reason.Invalid, () => Write(machine, page, 5));
        machine.Refuses(Reason.Invalid, () => Write(machine, 0, 5));
        machine.Refuses(Reason.NoCache, () => machine.Cpu.CheckCache(55));
        using SlabMachine plain = SlabMachine.Boot();
        nuint other = plain.Alloc(0);
        plain.Refuses(Reason.Illegal, () => Write(plain, other, -1));
        plain.Refuses(Reason.Illegal, () => plain.Cpu.CheckCache(0));
    }

    static SlabMachine Boot() => new(SlabMachine.Options() with { SlabDebug = true });

    static Result Write(SlabMachine machine, nuint at, int offset) =>
        machine.Cpu.StrayWrite(at + (nuint)offset, 0x41);
}
