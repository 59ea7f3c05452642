using Verified.Model.Slab;

namespace Verified.Tests.Properties.Slab;

/// <summary>How the model lays slabs out, for every size of object.</summary>
public sealed class ModelGeometry
{
    [Theory]
    [Trait("Takes", "seconds")]
    [InlineData(32, 64)]
    [InlineData(64, 64)]
    [InlineData(128, 64)]
    [InlineData(32, 16)]
    [Verifies(RuleIds.Slab.Estimate)]
    [Verifies(RuleIds.Slab.SlabOrder)]
    [Verifies(RuleIds.Slab.OffSlab)]
    [Verifies(RuleIds.Slab.Alignment)]
    [Verifies(RuleIds.Slab.ColourCount)]
    [Verifies(RuleIds.Slab.ColourCycle)]
    [Verifies(RuleIds.Slab.SlabLayout)]
    public void No_colour_of_any_size_leaves_the_slab_or_the_alignment(int line, int megabytes)
    {
        Machine machine = Large(line, megabytes);
        foreach (uint flags in (uint[])[0, CacheFlags.HwCacheAlign, CacheFlags.ReclaimAccount])
        {
            for (int size = 4; size <= 131072; size += size < 8192 ? 1 : 7)
            {
                string? wrong = Wrong(Geometry.Of(size, 0, flags, machine), size, flags, line, megabytes);
                Assert.True(wrong is null, $"size {size}, flags 0x{flags:x}: {wrong}");
            }
        }
    }

    [Fact]
    [Verifies(RuleIds.Slab.CreateNull)]
    public void Alignments_up_to_a_page_fit_unless_order_0_is_demanded()
    {
        Machine machine = Large(32, 64);
        for (int align = 4; align <= 4096; align *= 2)
        {
            for (int size = 4; size <= 131072; size = (size * 5 / 4) + 1)
            {
                Assert.Null(Wrong(Geometry.Of(size, align, 0, machine), size, 0, 32, 64));
                if (Geometry.Of(size, align, CacheFlags.ReclaimAccount, machine) is null)
                    Assert.True(align > 1024 && size < 512, $"size {size}, align {align}");
            }
        }
    }

    static string? Wrong(Geometry? geometry, int size, uint flags, int line, int megabytes)
    {
        if (geometry is not { } own) return "no object fits";
        int room = 4096 << own.Order.Value;
        var (off, count) = own.Colours;
        if (own.Size < size || own.Size % own.Align != 0 || own.Num < 1 || own.Order.Value > 5) return $"{own}";
        if (own.OffSlab && (size < 509 || own.Num > 116 || own.SlabSize > 256)) return $"off slab: {own}";
        for (int colour = 0; colour < Math.Max(1, count); colour++)
        {
            SlabDescriptor slab = SlabDescriptor.Make(own, new(8), colour, 77);
            int descriptor = (slab.Word * 4) - (8 * 4096);
            int end = slab.ColourOff + (own.Num * own.Size);
            if (end > room || slab.ColourOff % own.Align != 0) return $"colour {colour}: ends at {end} of {own}";
            if (!own.OffSlab && (descriptor != colour * off || descriptor + own.SlabSize > slab.ColourOff))
                return $"colour {colour}: descriptor at {descriptor}, objects at {slab.ColourOff}";
            if (own.NextColour(colour) != (colour + 1 < count ? colour + 1 : 0)) return $"behind colour {colour}";
        }

        // One more object, or one more colour, would not fit.
        int chain = own.OffSlab ? 0 : 24 + (2 * (own.Num + 1));
        if (((own.Num + 1) * own.Size) + chain <= room - (own.OffSlab || size >= 509 ? 0 : own.Align)) return $"{own}";
        if ((count + 1) * off <= own.LeftOver) return $"colours: {own}";
        int least = megabytes > 32 ? 1 : 0;
        bool accounted = (flags & CacheFlags.ReclaimAccount) != 0 && own.Size <= 4096;
        return own.Order.Value > least && own.Num > 1 ? $"order {own.Order}"
            : accounted && own.Order.Value > 0 ? "order of a cache that can be reclaimed" : null;
    }

    static Machine Large(int line, int megabytes) => World.Boot(
        Layout.Of(ZoneLayout.Of(0, megabytes * 256)) with { CacheLine = line }).Machine;
}
