using Verified.Impl;
using Outcome = Verified.Impl.Outcome;

namespace Verified.Tests.Properties.Slab;

public sealed class CacheFlagsProperties
{
    /// <summary>What no flag stands for is refused, and what debugging alone knows without it.</summary>
    [Theory]
    [Verifies(RuleIds.Slab.CreateFlags)]
    [InlineData(false)]
    [InlineData(true)]
    public void A_bit_that_is_no_flag_is_refused(bool debug)
    {
        using var machine = new SlabMachine(SlabMachine.Options() with { SlabDebug = debug });
        const uint Plain = 0xEF000 & ~0x10000u, Debugging = 0x10E00;
        for (int bit = 0; bit < 32; bit++)
        {
            uint flag = 1u << bit;
            Result made = machine.Cpu.CreateCache(new() { Name = $"bit {bit}", Size = 64, Flags = flag });
            bool allowed = (flag & (debug ? Plain | Debugging : Plain)) != 0;
            Assert.Equal(allowed ? Outcome.Ok : Outcome.Bug, made.Outcome);
        }
    }
}
