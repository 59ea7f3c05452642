using System.Collections.Immutable;
using Verified.Model.Dialects.V6;

namespace Verified.Tests.Properties.Dialects.V6;

/// <summary>Every figure of two recordings of Linux 6.18 that the rules can reckon, reckoned.</summary>
public sealed class RecordedZoneProperties
{
    const int Cpus = 2;

    public static TheoryData<string> Files => ["zoneinfo.txt", "zoneinfo-after.txt"];

    [Theory]
    [MemberData(nameof(Files))]
    public void The_recording_has_the_five_zones_of_x86_64_and_two_CPUs(string file)
    {
        ImmutableArray<RecordedZone> zones = RecordedZone.Load(file);
        Assert.Equal<Zone>(Zone.X8664(3840, 772917, 1179648), RecordedZone.Sizes(zones));
        Assert.Equal([Cpus, Cpus, Cpus, 0, 0], zones.Select(zone => zone.Lists.Length));
        Assert.All(zones, zone => Assert.Equal(0, zone.Boost));
    }

    [Theory]
    [MemberData(nameof(Files))]
    [Verifies(DialectRuleIds.V6.MinShare)]
    [Verifies(DialectRuleIds.V6.MinBounded)]
    [Verifies(DialectRuleIds.V6.MarkDistance)]
    public void Every_recorded_mark_is_reckoned_from_managed_pages(string file)
    {
        ImmutableArray<RecordedZone> zones = RecordedZone.Load(file);
        Assert.Equal(
            zones.Select(zone => zone.Marks),
            ZoneMarks.All(RecordedZone.Sizes(zones), RecordedZone.MinFreeKbytes, scale: 10));
    }

    [Theory]
    [MemberData(nameof(Files))]
    [Verifies(DialectRuleIds.V6.Reserve)]
    public void Every_recorded_protection_is_reckoned_from_managed_pages(string file)
    {
        ImmutableArray<RecordedZone> zones = RecordedZone.Load(file);
        Assert.Equal(
            zones.Select(zone => string.Join(", ", zone.Protection)),
            Reserve.All(RecordedZone.Sizes(zones), RecordedZone.Ratios).Select(row => string.Join(", ", row)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    [Verifies(DialectRuleIds.V6.PerCpuBatch)]
    [Verifies(DialectRuleIds.V6.PerCpuHighMin)]
    [Verifies(DialectRuleIds.V6.PerCpuHighMax)]
    public void Every_recorded_size_of_a_list_is_reckoned_from_managed_pages_and_the_low_mark(string file) =>
        Assert.All(RecordedZone.Load(file), zone => Assert.All(zone.Lists, lists =>
        {
            Assert.Equal(PerCpuSizes.Of(zone.Zone.Managed, zone.Marks.Low, Cpus), lists.Sizes);
            Assert.InRange(lists.High, 0, lists.Sizes.HighMax);
        }));

    [Theory]
    [MemberData(nameof(Files))]
    [Verifies(DialectRuleIds.V6.CounterDrift)]
    public void Every_recorded_drift_threshold_is_reckoned_from_managed_pages(string file) =>
        Assert.All(RecordedZone.Load(file), zone => Assert.All(zone.Lists, lists =>
            Assert.Equal(DriftThreshold.Of(zone.Zone.Managed, Cpus), lists.DriftThreshold)));

    [Theory]
    [MemberData(nameof(Files))]
    [Verifies(DialectRuleIds.V6.PoolHugePages)]
    public void The_pool_of_the_recording_is_what_huge_pages_raise_it_to(string file)
    {
        ImmutableArray<Zone> zones = RecordedZone.Sizes(RecordedZone.Load(file));
        long low = zones.Where(zone => zone.IsLow).Sum(zone => zone.Managed);
        Assert.Equal(RecordedZone.MinFreeKbytes, Pool.ForHugePages(Pool.Kilobytes(4 * low), zones, low));
    }
}
