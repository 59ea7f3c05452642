using Verified.Impl.Memory;
using Verified.Impl.PerCpu;
using Verified.Impl.Statistics;
using Verified.Impl.Zones;

namespace Verified.Tests.Properties.Memory;

/// <summary>Where the tables of the metadata stand: one behind the other, none in another's room.</summary>
public sealed unsafe class ShapeProperties
{
    /// <summary>The metadata that change, up to which a copy of them is kept.</summary>
    const int MostCopied = 1 << 20;

    public static TheoryData<int, int, int, int, int> Machines => new()
    {
        // Frames, nodes, CPUs, orders with page lists, slots of the window for permanent mappings.
        { 1, 1, 1, 1, 0 },
        { 64, 1, 2, 1, 0 },
        { 65, 1, 1, 11, 2 },
        { 1000, 2, 3, 4, 4 },
        { 4096, 3, 8, 1, 64 },
        { 4097, 5, 64, 11, 1024 },
        { 20000, 8, 64, 11, 1024 },
    };

    /// <summary>Where one table ends the next begins, on a line of its own.</summary>
    [Theory]
    [MemberData(nameof(Machines))]
    public void Each_table_has_room_for_its_rows(int frames, int nodes, int cpus, int orders, int slots)
    {
        var windows = new WindowShape(slots * 2, slots, cpus, 16);
        var shape = new Shape(new(7, (uint)frames), nodes, cpus, orders, windows);
        int rows = (frames + 63) / 64 * 64, zones = nodes * 3;
        // A tag has room for a power of two of nodes; one zone more than they have is without frames.
        int tagged = ((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)nodes) * 3) + 1;
        Assert.Equal((nuint)rows, shape.Rows);
        nuint at = Lines(sizeof(Impl.Memory.Tunables));
        Assert.Equal(at, Shape.NodesAt);
        at += Lines(nodes * sizeof(Node));
        Assert.Equal(at, shape.ZonesAt);
        at += Lines(tagged * sizeof(Zone));
        Assert.Equal(at, shape.CpusAt);
        at += (nuint)(cpus * sizeof(CpuState));
        Assert.Equal(at, shape.ListsAt);
        // A hot list and a cold one, and one for each order above single frames.
        at += (nuint)(cpus * zones * (orders + 1) * sizeof(PageList));
        Assert.Equal(at, shape.NumaAt);
        at += nodes == 1 ? 0 : (nuint)(cpus * zones * sizeof(NumaLine));
        Assert.Equal(at, shape.EntriesAt);
        at += Lines(4 * windows.Pages);
        Assert.Equal(at, shape.AreasAt);
        at += Lines((int)Impl.Vmalloc.AreaTable.BytesFor(slots * 2));
        Assert.Equal(at, shape.WindowsAt);
        at += Lines((int)Impl.HighMemory.WindowTable.Bytes(windows));
        Assert.Equal(at, shape.TablesAt);
        at += (nuint)(rows * RowBytes);
        Assert.Equal(at, shape.Changing);
        nuint all = MemMap.HeaderBytes + (nuint)(cpus * sizeof(CpuOwner)) + at + ((nuint)rows / 8);
        Assert.Equal(at <= MostCopied, shape.HasImage);
        Assert.Equal(shape.HasImage ? all + at : all, shape.Bytes);
    }

    [Fact]
    public void A_copy_is_kept_of_what_is_small()
    {
        Assert.True(Of(20_000).HasImage);
        Assert.False(Of(30_000).HasImage);
        // The largest with a copy and the smallest without differ by one row of 64 frames.
        uint frames = 64;
        while (Of(frames).HasImage) frames += 64;
        Assert.True(Of(frames - 64).Changing <= MostCopied && Of(frames).Changing > MostCopied);
    }

    /// <summary>Exactly as much as is copied at most.</summary>
    [Fact]
    public void A_copy_is_kept_of_the_largest_that_is_small()
    {
        Shape[] largest =
        [
            .. from cpus in Enumerable.Range(1, 64)
               from orders in Enumerable.Range(1, 11)
               from slots in Enumerable.Range(2, 30)
               let fixedPart = new Shape(default, 1, cpus, orders, new(0, slots, cpus, 16)).Changing
               where (MostCopied - (long)fixedPart) % (64 * RowBytes) == 0
               select new Shape(
                   new(0, (uint)((MostCopied - (long)fixedPart) / RowBytes)), 1, cpus, orders, new(0, slots, cpus, 16)),
        ];
        Assert.NotEmpty(largest);
        Assert.All(largest, shape => Assert.Equal(((nuint)MostCopied, true), (shape.Changing, shape.HasImage)));
    }

    [Fact]
    public void What_several_processors_write_is_on_lines_of_its_own()
    {
        Assert.Equal(
            (64, 128, 192, 64, 64),
            (sizeof(CpuOwner), sizeof(CpuState), sizeof(Zone), sizeof(PageList), sizeof(NumaLine)));
        Assert.Equal(0, MemMap.HeaderBytes % 64);
        Assert.True(sizeof(MemMap) <= MemMap.HeaderBytes, $"the header takes {sizeof(MemMap)} bytes");
        using var system = Impl.MemorySystem.Boot(new()
        {
            Nodes = [new() { Normal = new(0, 64) }, new() { Normal = new(64, 64) }],
            Cpus = 3,
            PerCpuLists = true,
        });
        MemMap* map = system.Map;
        foreach (nint table in (nint[])
            [(nint)map->Owners, (nint)map->Zones, (nint)map->Cpus, (nint)map->Lists, (nint)map->Numa, (nint)map->Nodes])
            Assert.Equal(0, table % 64);
        Assert.Equal((nint)map + MemMap.HeaderBytes, (nint)map->Owners);
        Assert.Equal(-1, map->FrameFile);
    }

    /// <summary>The last table ends where the region does: what is written behind it faults.</summary>
    [Fact]
    public void Machines_of_all_sizes_boot_and_reboot_within_their_region()
    {
        for (uint frames = 15_040; frames < 20_200; frames += 64)
        {
            using var system = Impl.MemorySystem.Boot(new() { Dma = new(0, frames), MinFreeKbytes = 0 });
            system.Reboot();
            Assert.Equal(frames, system.FreePages(0));
        }
    }

    /// <summary>Behind the bits that say which frames there are stands other data.</summary>
    [Fact]
    public void The_number_behind_the_last_frame_is_no_frame()
    {
        for (uint frames = 62; frames < 67; frames++)
            for (int kilobytes = 1; kilobytes < 4; kilobytes++)
            {
                using var system = Impl.MemorySystem.Boot(new() { Dma = new(0, frames), MinFreeKbytes = kilobytes });
                Assert.Equal(Impl.Reason.Invalid, system.On(0).GetPage(frames).Reason);
                Assert.Equal(Impl.Reason.Invalid, system.On(0).FreePages(frames, 0).Reason);
                Assert.False(system.Inspect(frames).Valid);
            }
    }

    /// <summary>Flags and count, mappers, private, mapping and index, the state, the links of a frame.</summary>
    static int RowBytes => 8 + 4 + 24 + 1 + sizeof(Impl.Buddy.ListLink);

    static Shape Of(uint frames) => new(new(0, frames), 1, 1, 1, default);

    static nuint Lines(int bytes) => (nuint)((bytes + 63) / 64 * 64);
}
