using FsCheck;
using FsCheck.Fluent;
using Verified.Model.PageAllocator;

namespace Verified.Tests.Properties;

/// <summary>Random use and misuse on both floors: every answer, counter, list and descriptor is judged.</summary>
public sealed class ChurnProperties
{
    static readonly uint[] Gfps =
    [
        Gfp.Kernel, Gfp.HighUser, Gfp.Atomic, 0, Gfp.Dma, Gfp.Kernel | Gfp.Compound, Gfp.HighUser | Gfp.Compound,
        Gfp.Kernel | Gfp.Zero, Gfp.HighMem | Gfp.Zero, 3, 0xFFFFFFF0,
    ];

    static readonly ulong[] Values =
        [0, 1, 2, 1 << 4, 1 << 11, 1 << 12, 1 << 16, 1 << 18, 0xC7A01231, 1 << 20, ulong.MaxValue];

    static Gen<Command> AnyCommand =>
        from op in Gen.Frequency(
            (8, Gen.Constant(Op.AllocPages)), (2, Gen.Choose(0, 3).Select(i => (Op)i)), (8, Gen.Constant(Op.FreePages)),
            (6, Gen.Choose((int)Op.FreePagesAt, (int)Op.SetMinFree).Select(i => (Op)i)))
        from gfp in Gen.Elements(Gfps)
        from order in Gen.Frequency((6, Gen.Choose(0, 3)), (1, Gen.Choose(0, 12)))
        from context in Gen.Frequency((6, Gen.Constant(0)), (2, Gen.Choose(0, 7)))
        from frame in Gen.Frequency((8, Gen.Choose(0, 40)), (4, Gen.Choose(64, 130)), (1, Gen.Choose(0, 260)))
        from value in Gen.Elements(Values)
        select new Command
        {
            Op = op,
            Gfp = gfp,
            Order = new(order),
            Context = (Context)context,
            Frame = new(frame),
            Value = op switch
            {
                Op.FreePagesAt => 0xC0000000 + ((ulong)frame << 12) + (value & 4095),
                Op.SetMinFree => value & 0xFFF,
                Op.SetFlags or Op.ClearFlags => value & uint.MaxValue,
                _ => value,
            },
        };

    [Theory]
    [Trait("Takes", "seconds")]
    [InlineData(false)]
    [InlineData(true)]
    [Verifies(RuleIds.PageAllocator.NoOverlap)]
    [Verifies(RuleIds.PageFrames.Descriptors)]
    [Verifies(RuleIds.Buddy.ListCanonical)]
    [Verifies(RuleIds.Buddy.ListOrder)]
    [Verifies(RuleIds.PageAllocator.ReclaimExact)]
    public void Both_floors_agree_on_any_sequence_of_commands(bool reclaim) =>
        Holds.ForAllLists(Gen.ArrayOf(AnyCommand), commands =>
    {
        using var floors = new Floors(Machines.Small with { Reclaim = reclaim });
        try
        {
            if (reclaim) floors.SetReclaim(frames: 4, further: 9);
            foreach (Command command in commands) floors.Run(command);
            for (int frame = 0; frame < 240; frame++) floors.Inspect(frame);
            string told = Model.Statistics.Buddyinfo.Text(floors.World);
            return floors.System.Buddyinfo() == told ? null : "buddyinfo differs";
        }
        catch (Xunit.Sdk.XunitException broken)
        {
            return broken.Message;
        }
    }, cases: 150, size: 150);

    [Fact]
    public void The_model_agrees_with_its_own_choices() => Holds.ForAllLists(Gen.ArrayOf(AnyCommand), commands =>
    {
        World world = World.Boot(Machines.Small);
        foreach (Command command in commands)
        {
            Ruling ruling = Spec.Predict(world, command);
            Verdict verdict = Spec.Step(world, command, new() { Response = ruling.Response, Level = Level.Address });
            if (verdict.Violation is { } violation) return $"{command}: {violation}";
            for (int z = 0; z < ZoneId.Kinds; z++)
                if (!verdict.Next!.Free(new(z)).Equals(ruling.Next.Free(new(z))))
                    return $"{command}: other free frames";
            world = ruling.Next;
        }

        return null;
    }, cases: 300, size: 150);

    [Fact]
    public void A_large_machine_stays_sound_under_random_use_and_misuse()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.I386(64));
        for (int seed = 1; seed <= 20; seed++)
        {
            Churn.Run(system, seed, 2000);
            Assert.Null(system.SelfCheck());
        }
    }
}
