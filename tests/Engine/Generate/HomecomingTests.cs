using Verified.Check.Generate;
using Verified.Check.Run;
using Verified.Check.Systems;
using Verified.Model;
using Verified.Model.Zones;

namespace Verified.Tests.Engine.Generate;

public sealed class HomecomingTests
{
    const ulong Traces = 200;

    /// <summary>What a machine does not get over: frames out of use, counts and fields that nobody sets right, and what
    /// reclaim keeps.</summary>
    static readonly Deed[] Lasting =
    [
        Deed.FreeWrongOrder, Deed.FreeInterior, Deed.FreeAgain, Deed.FreeForeign, Deed.FreeReserved, Deed.Get, Deed.Put,
        Deed.Release, Deed.Flag, Deed.Map, Deed.Field, Deed.Poke, Deed.Cache, Deed.Shortage,
    ];

    [Theory]
    [InlineData("slab")]
    [InlineData("kmalloc")]
    [InlineData("vmalloc")]
    [InlineData("high-memory")]
    [InlineData("mempool")]
    [InlineData("mixed")]
    public void After_any_trace_everything_can_be_given_back_and_the_machine_is_as_it_was_booted(string name)
    {
        Area area = Area.Named(name)!;
        area = area with { Weights = area.Weights.Where(each => !Lasting.Contains(each.Key)).ToDictionary() };
        using var system = new KernelSystem();
        var generator = new Generator(system);
        Session session = generator.Session;
        Ledger ledger = null!;
        AnsweredCommand own = session.Answered!;
        session.Answered = (in Command command, in Response response) =>
        {
            ledger.Saw(command, response, session.World);
            own(command, response);
        };
        int home = 0;
        for (ulong seed = 0; seed < Traces; seed++)
        {
            ledger = new Ledger();
            var (trace, divergence) = generator.Run(area, SplitMix.Mix(9, seed));
            Assert.Null(divergence);
            if (ledger.Torn || session.World.Upper is null) continue;

            var homecoming = new Homecoming(() => session.World, ledger);
            int step = trace.Commands.Length;
            foreach (Command command in homecoming.Commands())
            {
                if (homecoming.Stuck) break;
                Assert.Null(session.Step(step, command with { Id = ++step }));
                Assert.False(session.LastResponse.Outcome == Outcome.Bug, $"{seed}: {command}: {session.LastResponse}");
            }

            Assert.Null(session.Finish(step - 1));
            if (homecoming.Stuck) continue;
            AsBooted(World.Boot(trace.Layout), session.World);
            home++;
        }

        Assert.InRange(home, (int)Traces / 4, (int)Traces);
    }

    static void AsBooted(World boot, World now)
    {
        foreach (Zone zone in boot.Machine.Zones) Assert.Equal(boot.Free(zone.Id), now.Free(zone.Id));
        Upper upper = now.Upper!;
        Assert.Empty(upper.Vmalloc?.Areas ?? []);
        Assert.All(upper.Pools?.Pools ?? [], Assert.Null);
        // A slot that nobody uses shows its page until the slots are flushed.
        Assert.All(upper.HighMemory?.Slots ?? [], slot => Assert.InRange(slot.Count, 0, 1));
        Assert.All(upper.HighMemory?.Cpus ?? [], cpu => Assert.Equal((0, 0), (cpu.Preemption, cpu.Stack.Length)));
        for (int place = Homecoming.General(now); place < upper.Slabs.Caches.Length; place++) Assert.Null(upper.Slabs.Caches[place]);
    }
}
