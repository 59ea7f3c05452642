using Verified.Impl.Slab;

namespace Verified.Tests.Properties.Slab;

public sealed class GeometryProperties
{
    const uint Aligned = CacheFlags.HardwareAlign;

    static Geometry Of(uint size, uint flags = 0, uint line = 128, bool roomy = true, uint align = 0) =>
        Geometry.Of(size, align, flags, line, roomy);

    [Theory]
    [Verifies(RuleIds.Slab.SlabLayout), Verifies(RuleIds.Slab.DebugLayout), Verifies(RuleIds.Slab.DebugAutomatic)]
    [InlineData(32, 64, false)]
    [InlineData(128, 16, false)]
    [InlineData(64, 64, true)]
    [InlineData(32, 16, true)]
    public void Both_floors_lay_every_size_out_alike(int line, int megabytes, bool debug)
    {
        Machine machine = World.Boot(Layout.Of(ZoneLayout.Of(0, megabytes * 256)) with
        {
            CacheLine = line,
            SlabDebug = debug,
        }).Machine;
        foreach (uint flags in (uint[])[0, Aligned, CacheFlags.ReclaimAccount, CacheFlags.DestroyByRcu])
            foreach (int size in Sizes())
                foreach (int align in (int[])[0, 64, 512])
                {
                    Geometry own = Geometry.Of((uint)size, (uint)align, flags, (uint)line, megabytes > 32, debug);
                    Assert.Equal(Shown(Model.Slab.Geometry.Of(size, align, flags, machine)), Shown(own));
                }
    }

    /// <summary>All small ones, and those around the powers of two.</summary>
    static IEnumerable<int> Sizes() => Enumerable.Range(4, 1200)
        .Concat(Enumerable.Range(11, 7).SelectMany(power => Enumerable.Range((1 << power) - 24, 28)))
        .Where(size => size <= 131072);

    static string Shown(Geometry own) => own.Num == 0 ? "none"
        : $"{own.Size} {own.Align} {own.Num} {own.Order} {own.OffSlab} {own.SlabSize} {own.ColourOff} {own.Colour} "
        + $"{own.Flags:x} {own.Head} {own.Length}";

    static string Shown(Model.Slab.Geometry? own) => own is null ? "none"
        : $"{own.Size} {own.Align} {own.Num} {own.Order.Value} {own.OffSlab} {own.SlabSize} {own.Colours.Off} "
        + $"{own.Colours.Count} {own.Flags:x} {own.Head} {own.Length}";

    [Theory]
    [Verifies(RuleIds.Slab.Alignment)]
    [InlineData(32, 32)]
    [InlineData(33, 64)]
    [InlineData(64, 64)]
    [InlineData(65, 128)]
    [InlineData(500, 128)]
    [InlineData(20, 32)]
    public void E8_4_Hardware_alignment_is_the_line_halved_as_long_as_two_objects_fit(uint size, uint align)
    {
        Assert.Equal(align, Of(size, Aligned).Align);
        Assert.Equal(4u, Of(size).Align);
        Assert.Equal(4u, Of(size, CacheFlags.MustAlign).Align);
        Assert.Equal(256u, Of(size, Aligned, align: 256).Align);
        Assert.Equal(align, Of(size, Aligned, align: 8).Align);
    }

    [Fact]
    [Verifies(RuleIds.Slab.OffSlab)]
    public void E8_5_Large_objects_have_their_descriptor_outside_unless_it_fits_what_is_left()
    {
        Assert.False(Of(508).OffSlab);
        Geometry half = Of(512);
        Assert.Equal((true, 40u, 8u), (half.OffSlab, half.SlabSize, half.Num));
        Geometry moved = Of(600);
        Assert.Equal((false, 36u, 460u), (moved.OffSlab, moved.SlabSize, moved.LeftOver));
        Geometry rounded = Of(500, Aligned);
        Assert.Equal((false, 512u), (rounded.OffSlab, rounded.Size));
    }

    [Theory]
    [Verifies(RuleIds.Slab.Estimate)]
    [InlineData(100, 0, 39, 92)]
    [InlineData(52, 0, 75, 20)]
    [InlineData(52, Aligned, 61, 0)]
    [InlineData(144, 0, 27, 128)]
    [InlineData(4, 0, 678, 4)]
    [InlineData(12, 0, 290, 12)]
    public void E8_6_Objects_and_descriptor_fill_the_slab(uint size, uint flags, uint num, uint leftOver)
    {
        Geometry geometry = Of(size, flags);
        Assert.Equal((0, num, leftOver), (geometry.Order, geometry.Num, geometry.LeftOver));
    }

    [Theory]
    [Verifies(RuleIds.Slab.SlabOrder)]
    [InlineData(700, 0, true, 1, 11, 444)]
    [InlineData(1500, 0, true, 1, 5, 656)]
    [InlineData(1500, 0, false, 0, 2, 1068)]
    [InlineData(1500, CacheFlags.ReclaimAccount, true, 0, 2, 1068)]
    [InlineData(3000, 0, true, 1, 2, 2164)]
    [InlineData(5000, 0, true, 1, 1, -1)]
    [InlineData(9000, 0, true, 2, 1, -1)]
    [InlineData(20000, 0, true, 3, 1, -1)]
    [InlineData(70000, 0, true, 5, 1, -1)]
    [InlineData(131072, 0, true, 5, 1, 0)]
    public void E8_7_A_slab_has_two_frames_if_one_would_waste_an_eighth(
        uint size, uint flags, bool roomy, int order, uint num, int leftOver)
    {
        Geometry geometry = Of(size, flags, roomy: roomy);
        Assert.Equal((order, num), (geometry.Order, geometry.Num));
        if (leftOver >= 0) Assert.Equal((uint)leftOver, geometry.LeftOver);
        Assert.Equal(size == 131072, geometry.OffSlab);
    }

    [Fact]
    [Verifies(RuleIds.Slab.SlabOrder), Verifies(RuleIds.Slab.Estimate)]
    public void No_object_of_a_frame_fits_beside_its_descriptor_in_one_frame() =>
        Assert.Equal(0u, Of(100, CacheFlags.ReclaimAccount, align: 4096).Num);

    [Theory]
    [Verifies(RuleIds.Slab.ColourCount)]
    [InlineData(256, Aligned, 32, 6, 32)]
    [InlineData(256, Aligned, 128, 1, 128)]
    [InlineData(700, 0, 128, 3, 128)]
    [InlineData(100, 0, 32, 2, 32)]
    public void E8_9_Colours_are_cache_lines_of_what_is_left(
        uint size, uint flags, uint line, uint colour, uint step)
    {
        Geometry geometry = Of(size, flags, line);
        Assert.Equal((colour, step), (geometry.Colour, geometry.ColourOff));
    }

    [Fact]
    [Verifies(RuleIds.Slab.Estimate), Verifies(RuleIds.Slab.ColourCount), Verifies(RuleIds.Slab.OffSlab)]
    public void For_every_size_the_slab_holds_descriptor_colours_and_objects_and_one_more_would_not_fit()
    {
        foreach (uint line in (uint[])[32, 64, 128])
        {
            foreach (uint align in (uint[])[0, 16, 256, 4096])
            {
                foreach (uint flags in (uint[])[0, Aligned, CacheFlags.ReclaimAccount])
                    for (uint size = 4; size <= 131072; size += size < 6000 ? 1u : 1021) Check(size, align, flags, line);
            }
        }
    }

    static void Check(uint size, uint align, uint flags, uint line)
    {
        Geometry geometry = Geometry.Of(size, align, flags, line, roomy: (size & 1) == 0);
        if (geometry.Num == 0)
        {
            Assert.True(align == 4096 && (flags & CacheFlags.ReclaimAccount) != 0);
            return;
        }

        uint room = 4096u << geometry.Order, inside = geometry.OffSlab ? 0 : geometry.SlabSize;
        uint used = inside + (geometry.Num * geometry.Size);
        Assert.Equal(room, used + geometry.LeftOver);
        Assert.True(used + (geometry.Colour * geometry.ColourOff) <= room);
        Assert.Equal(0u, geometry.Size % geometry.Align);
        Assert.True(geometry.OffSlab || geometry.SlabSize >= 24 + (2 * geometry.Num));
        Assert.True(!geometry.OffSlab || geometry.LeftOver < 24 + (2 * geometry.Num) + geometry.Align);
        if (geometry.OffSlab) Assert.True(geometry.LeftOver < geometry.Size && geometry.SlabSize <= 256);
    }
}
