using Verified.Model.PageAllocator;
using Verified.Model.PageFrames;

namespace Verified.Tests.Properties.PageFrames;

public sealed class ContentProperties
{
    [Fact]
    [Verifies(RuleIds.PageFrames.ContentKept)]
    public void A_byte_that_changed_breaks_the_rule()
    {
        Assert.Null(Content.Kept(new(5), 8, 1, 1));
        Violation violation = Content.Kept(new(5), 8, 0xAB, 0xCD)!;
        Assert.Equal(RuleIds.PageFrames.ContentKept, violation.Rule);
        Assert.Equal(("0x00000000000000ab at offset 8 of frame 5", "0x00000000000000cd"), (
            violation.Expected, violation.Actual));
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.ContentKept)]
    public void What_is_written_into_a_block_stays_until_it_is_freed()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Plain(64));
        Impl.CpuHandle cpu = system.On(0);
        var blocks = new Queue<(uint Frame, int Order, byte Fill)>();
        for (int i = 0; i < 400; i++)
        {
            int order = i % 4;
            uint gfp = i % 5 == 0 ? Gfp.Zero | Gfp.Kernel : Gfp.Kernel;
            if (cpu.AllocPages(gfp, order) is { Outcome: Impl.Outcome.Ok } served)
            {
                byte fill = (byte)(1 + (i % 255));
                system.Memory(served.Frame, 1 << order).Fill(fill);
                blocks.Enqueue((served.Frame, order, fill));
                if (i % 3 != 0) continue;
            }

            var (frame, size, expected) = blocks.Dequeue();
            Assert.Equal(-1, system.Memory(frame, 1 << size).IndexOfAnyExcept(expected));
            Assert.Equal(Impl.Outcome.Freed, cpu.FreePages(frame, size).Outcome);
        }
    }
}
