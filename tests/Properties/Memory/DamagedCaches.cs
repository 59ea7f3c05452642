using Verified.Impl.Memory;
using Verified.Tests.Properties.Slab;

namespace Verified.Tests.Properties.Memory;

/// <summary>Machines whose caches are sound until one thing in them is damaged.</summary>
static class DamagedCaches
{
    /// <summary>A general cache with slabs of every kind, objects in the array of CPU 0 and shared ones, and one whose
    /// descriptors stand in the objects of the other.</summary>
    public const int Small = 10, Large = 16;

    /// <summary>The check finds the damage, says what it is in one line, and the same once more.</summary>
    public static void AssertFound(string message, Action<Metadata, Places> damage)
    {
        using SlabMachine machine = Damaged(damage);
        string? broken = machine.System.SelfCheck();
        Assert.NotNull(broken);
        Assert.Contains(message, broken, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', broken);
        Assert.Equal(broken, machine.System.SelfCheck());
    }

    /// <summary>What was changed is no damage.</summary>
    public static void AssertSound(Action<Metadata, Places> change)
    {
        using SlabMachine machine = Damaged(change);
        Assert.Null(machine.System.SelfCheck());
        Assert.Null(machine.System.SelfCheck());
    }

    static SlabMachine Damaged(Action<Metadata, Places> damage)
    {
        SlabMachine machine = SlabMachine.Boot(cpus: 2);
        nuint[] objects = machine.Alloc(Small, 303);
        machine.Release(Small, objects[..150]);
        machine.Cpu.TuneCache(Small, 120, 60, 8);
        objects = objects[150..];
        machine.Release(Small, objects[..140]);
        nuint outside = machine.Alloc(Large);
        Assert.Null(machine.System.SelfCheck());
        Assert.True(machine.Avail(Small) > 2 && machine.Node(Small).SharedCount > 2);
        damage(machine.System.Metadata, new Places(
            Frame(machine, Impl.SlabListKind.Partial), Frame(machine, Impl.SlabListKind.Full),
            Frame(machine, Impl.SlabListKind.Free), machine.FrameOf(outside)));
        return machine;
    }

    static uint Frame(SlabMachine machine, Impl.SlabListKind kind) => (uint)machine.List(Small, kind)[0];

    /// <summary>Index of a frame of a partial, a full and a free slab, and of one whose descriptor is outside.</summary>
    internal sealed record Places(uint Partial, uint Full, uint Free, uint Outside);
}
