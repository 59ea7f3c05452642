using Verified.Impl;

namespace Verified.Tests.Properties.Memory;

public sealed class ReclaimersProperties
{
    [Fact]
    public void What_the_parts_did_and_have_is_added_up_in_their_order()
    {
        using MemorySystem system = Machines.Boot(Machines.Plain(64));
        List<int> asked = [];
        var all = new Reclaimers(new Part(1, asked), new Part(10, asked), new Part(100, asked));
        var pass = new ReclaimPass(0, 3, 0xD0, 0, Kswapd: false);
        Assert.Equal(new Reclaimed(333, 111), all.Shrink(system.On(0), pass));
        Assert.Equal([1, 10, 100], asked);
        Assert.Equal((555u, 777u), (all.Active(0), all.Inactive(0)));
        Assert.Equal((0u, 0u), (new Reclaimers().Active(0), new Reclaimers().Inactive(0)));
        Assert.Equal(default, new Reclaimers().Shrink(system.On(0), pass));
    }

    [Fact]
    public void A_part_that_is_none_is_refused()
    {
        Assert.Throws<ArgumentNullException>("parts", () => new Reclaimers(null!));
        Assert.Throws<ArgumentNullException>("parts", () => new Reclaimers(new Part(1, []), null!));
    }

    sealed class Part(uint number, List<int> asked) : IReclaimer
    {
        public Reclaimed Shrink(CpuHandle cpu, in ReclaimPass pass)
        {
            Assert.Equal(3, pass.Priority);
            asked.Add((int)number);
            return new(3 * number, number);
        }

        public uint Active(int zone) => 5 * number;

        public uint Inactive(int zone) => 7 * number;
    }
}
