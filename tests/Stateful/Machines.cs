using Xunit.Abstractions;

namespace Verified.Tests.Stateful;

public sealed class PageFramesMachine(ITestOutputHelper output) : AreaMachine(output, "page-frames");

public sealed class ZonesMachine(ITestOutputHelper output) : AreaMachine(output, "zones");

public sealed class WatermarksMachine(ITestOutputHelper output) : AreaMachine(output, "watermarks");

public sealed class BuddyMachine(ITestOutputHelper output) : AreaMachine(output, "buddy");

public sealed class PageAllocatorMachine(ITestOutputHelper output) : AreaMachine(output, "page-allocator");

public sealed class StatisticsMachine(ITestOutputHelper output) : AreaMachine(output, "statistics");

public sealed class SlabMachine(ITestOutputHelper output) : AreaMachine(output, "slab");

public sealed class KmallocMachine(ITestOutputHelper output) : AreaMachine(output, "kmalloc");

public sealed class VmallocMachine(ITestOutputHelper output) : AreaMachine(output, "vmalloc");

public sealed class HighMemoryMachine(ITestOutputHelper output) : AreaMachine(output, "high-memory");

public sealed class MempoolMachine(ITestOutputHelper output) : AreaMachine(output, "mempool");

/// <summary>All rooms at once.</summary>
public sealed class MixedMachine(ITestOutputHelper output) : AreaMachine(output, "mixed")
{
    protected override int Traces => 1200;
}
