namespace Verified.Tests.Properties.PerCpu;

/// <summary>The flags of the requests in these tests.</summary>
static class Gfps
{
    public const uint Kernel = 0xD0, HighUser = 0xD2, Cold = 0x1D0, Dma = 1;
}
