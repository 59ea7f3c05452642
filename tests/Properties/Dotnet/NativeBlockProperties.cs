using Verified.Impl;
using Verified.Tests.Properties.Slab;
using Outcome = Verified.Impl.Outcome;

namespace Verified.Tests.Properties.Dotnet;

/// <summary>What a block is made of.</summary>
public sealed class NativeBlockProperties
{
    const int Largest = 131072;

    [Theory]
    [InlineData(Largest - 1, true)]
    [InlineData(Largest, true)]
    [InlineData(Largest + 1, false)]
    public void Up_to_128_KiB_it_is_an_object_and_above_pages(int bytes, bool isObject)
    {
        using SlabMachine machine = DotnetMachine.Boot();
        Assert.Equal(Outcome.Ok, NativeBlock.Take(machine.Cpu, bytes, out NativeBlock taken).Outcome);
        NativeBlock grown = default;
        Assert.Equal(Outcome.Ok, NativeBlock.Grow(machine.Cpu, bytes, ref grown).Outcome);
        foreach (NativeBlock block in (NativeBlock[])[taken, grown])
        {
            Assert.Equal(isObject ? Largest : 2 * Largest, block.Length);
            Assert.Equal(isObject, machine.Cpu.Ksize(block.Address, out _).Outcome == Outcome.Ok);
            Assert.NotEqual(Outcome.Bug, block.Give(machine.Cpu).Outcome);
        }

        machine.AssertAsBooted();
    }

    /// <summary>Frame 0, whose number an empty block has, is in other hands.</summary>
    [Fact]
    public void An_empty_block_that_grows_gives_nothing_back()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        List<uint> frames = machine.Fill();
        Assert.True(frames.Remove(0));
        machine.Empty(frames);
        NativeBlock block = default;
        Assert.Equal(Outcome.Ok, NativeBlock.Grow(machine.Cpu, Largest + 1, ref block).Outcome);
        Assert.Equal(0, machine.System.Metadata.Descriptors[0].Count);
        Assert.Equal(Outcome.Freed, block.Give(machine.Cpu).Outcome);
        Assert.Equal(Outcome.Freed, machine.Cpu.FreePage(0).Outcome);
    }
}
