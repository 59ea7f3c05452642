namespace Verified.Tests.Properties.Memory;

/// <summary>Which windows a machine has.</summary>
public sealed class WindowShapeProperties
{
    /// <summary>Without slots there are no mappings of high memory at all, on whatever CPU.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_machine_with_areas_alone_has_no_other_windows(int cpus)
    {
        using var system = Impl.MemorySystem.Boot(
            new() { Dma = new(0, 64), CacheLine = 32, VmallocPages = 6, Cpus = cpus });
        Assert.Equal(6, system.WindowPages);
    }
}
