using Verified.Check.Generate;
using Verified.Check.Systems;

namespace Verified.Tests.Engine.Generate;

public sealed class MappingsTests
{
    const int Traces = 200;

    /// <summary>A count that is kept in a byte would be wrong there, and right everywhere else.</summary>
    [Fact]
    public void Once_in_a_while_a_slot_has_more_users_than_fit_a_byte()
    {
        using var system = new KernelSystem();
        int most = 0;
        var generator = new Generator(system);
        for (ulong seed = 0; seed < Traces && most <= byte.MaxValue; seed++)
        {
            _ = generator.Run(Area.Named("high-memory")!, SplitMix.Mix(1, seed));
            if (generator.Session.World.Upper?.HighMemory is { } windows)
                most = Math.Max(most, windows.Slots.Max(slot => slot.Count));
        }

        Assert.InRange(most, byte.MaxValue + 1, int.MaxValue);
    }
}
