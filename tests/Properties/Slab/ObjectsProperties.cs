using FsCheck.Fluent;
using Verified.Model.Slab;

namespace Verified.Tests.Properties.Slab;

public sealed class ObjectsProperties
{
    [Theory]
    [Verifies(RuleIds.Slab.ObjectFits)]
    [InlineData(33, 64, true)]
    [InlineData(64, 64, true)]
    [InlineData(0, 8, true)]
    [InlineData(33, 32, false)]
    public void E8_21_An_object_has_the_bytes_that_were_asked_for(ulong requested, ulong given, bool holds) =>
        Assert.Equal(
            holds ? null : new(RuleIds.Slab.ObjectFits, $"at least {requested} bytes", $"{given} bytes"),
            Objects.Fits(requested, given));

    [Theory]
    [Verifies(RuleIds.Slab.ObjectAlignment)]
    [InlineData(0xC5000040, 64, true)]
    [InlineData(0xC5000020, 64, false)]
    [InlineData(0xC5000020, 32, true)]
    [InlineData(0xC5000020, 0, true)]
    [InlineData(0xC5000022, 0, false)]
    [InlineData(0xC5000022, 2, true)]
    public void E8_4_An_address_is_a_multiple_of_what_is_promised(ulong address, ulong promised, bool holds) =>
        Assert.Equal(holds, Objects.Aligned(address, promised, 4) is null);

    [Theory]
    [Verifies(RuleIds.Slab.ObjectNoOverlap)]
    [InlineData(0xC5000180, 256, true)]
    [InlineData(0xC5000380, 256, true)]
    [InlineData(0xC5000280, 256, false)]
    [InlineData(0xC50002C0, 8, false)]
    [InlineData(0xC5000279, 8, false)]
    [InlineData(0xC5000270, 4096, false)]
    [InlineData(0xC5000280, 0, true)]
    public void E8_10_An_object_beside_another_shares_no_byte_with_it(ulong address, ulong size, bool holds)
    {
        var held = new LiveObject(0xC5000280, 256);
        bool below = held.Address <= address;
        Violation? violation = Objects.Apart(new(address, size), below ? held : null, below ? null : held);

        Assert.Equal(holds, violation is null);
        if (!holds) Assert.Equal("no byte of the 256 bytes at 0xc5000280 that are held", violation!.Expected);
    }

    [Fact]
    [Verifies(RuleIds.Slab.ObjectNoOverlap)]
    public void An_object_at_the_end_of_the_address_space_meets_its_neighbours_alone()
    {
        var last = new LiveObject(ulong.MaxValue - 7, 8);

        Assert.Null(Objects.Apart(last, new(ulong.MaxValue - 15, 8), null));
        Assert.NotNull(Objects.Apart(last, new(ulong.MaxValue - 15, 9), null));
        Assert.NotNull(Objects.Apart(new(ulong.MaxValue - 15, 9), null, last));
    }

    [Fact]
    [Verifies(RuleIds.Slab.ObjectNoOverlap)]
    public void An_object_without_bytes_meets_none()
    {
        var some = new LiveObject(8, 8);
        foreach (ulong address in (ulong[])[7, 8, 10, 15, 16])
        {
            Assert.False(some.Meets(new(address, 0)));
            Assert.False(new LiveObject(address, 0).Meets(some));
        }
    }

    [Fact]
    [Verifies(RuleIds.Slab.ObjectNoOverlap)]
    public void The_neighbours_tell_what_all_held_objects_tell() => Holds.ForAllLists(
        Gen.Choose(0, 40).Two().Select(pair => new LiveObject((ulong)pair.Item1, 1 + ((ulong)pair.Item2 % 9)))
            .ArrayOf(),
        asked =>
        {
            var held = new List<LiveObject>();
            foreach (LiveObject added in asked)
            {
                LiveObject? below = Highest(held.Where(one => one.Address <= added.Address));
                LiveObject? above = held.Where(one => one.Address > added.Address)
                    .OrderBy(one => one.Address).Cast<LiveObject?>().FirstOrDefault();
                bool shares = held.Any(one => Bytes(one).Intersect(Bytes(added)).Any());
                if (shares == Objects.Apart(added, below, above) is null) return $"{added} beside {below} and {above}";
                if (!shares) held.Add(added);
            }

            return null;
        });

    [Theory]
    [Verifies(RuleIds.Slab.ObjectConstructed)]
    [InlineData(new byte[] { 1, 2, 3 }, new byte[] { 1, 2, 3 }, null)]
    [InlineData(new byte[] { 1, 9, 3 }, new byte[] { 1, 2, 3 }, "0x02 at offset 1, saw 0x09")]
    [InlineData(new byte[] { 1, 2 }, new byte[] { 1, 2, 3 }, "0x03 at offset 2, saw no byte")]
    public void An_object_is_handed_out_as_its_constructor_left_it(byte[] seen, byte[] constructed, string? wrong) =>
        Told(RuleIds.Slab.ObjectConstructed, wrong, Objects.Constructed(seen, constructed));

    [Theory]
    [Verifies(RuleIds.Slab.ObjectContent)]
    [InlineData(new byte[] { 7, 7 }, new byte[] { 7, 7 }, null)]
    [InlineData(new byte[] { 0x6B, 7 }, new byte[] { 7, 7 }, "0x07 at offset 0, saw 0x6b")]
    public void E8_22_The_bytes_of_an_object_stay_as_its_owner_wrote_them(byte[] seen, byte[] written, string? wrong) =>
        Told(RuleIds.Slab.ObjectContent, wrong, Objects.Kept(seen, written));

    static void Told(string rule, string? wrong, Violation? violation) =>
        Assert.Equal(wrong == null ? null : $"{rule}: expected {wrong}", violation?.ToString());

    static LiveObject? Highest(IEnumerable<LiveObject> objects) =>
        objects.OrderByDescending(one => one.Address).Cast<LiveObject?>().FirstOrDefault();

    static IEnumerable<ulong> Bytes(LiveObject one)
    {
        for (ulong at = one.Address; at < one.Address + one.Size; at++) yield return at;
    }
}
