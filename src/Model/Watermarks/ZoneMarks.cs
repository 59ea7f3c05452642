using System.Collections.Immutable;

namespace Verified.Model.Watermarks;

/// <summary>One of the three marks of a zone.</summary>
public enum Mark
{
    /// <summary>pages_min.</summary>
    Min,

    /// <summary>pages_low.</summary>
    Low,

    /// <summary>pages_high.</summary>
    High,
}

/// <summary>The three marks of a zone, in pages.</summary>
public readonly record struct ZoneMarks(int Min, int Low, int High)
{
    /// <summary>pages_min of a zone below HighMem shall be its share, by present frames, of the pool.</summary>
    [Rule(RuleIds.Watermarks.MinLowMemory, Source = "ULK3 8.1.4; R3.3", AtBoot = true)]
    public static int LowMemoryMin(int minFreeKbytes, long present, long lowMemory) =>
        lowMemory == 0 ? 0 : (int)((minFreeKbytes >> 2) * present / lowMemory);

    /// <summary>
    /// pages_min of HighMem shall be a 1024th of its frames, at least 32 and at most 128, and is not taken from the
    /// pool.
    /// </summary>
    [Rule(RuleIds.Watermarks.MinHighMemory, Source = "ULK3 8.1.4; R3.3", AtBoot = true)]
    public static int HighMemoryMin(int present) => Math.Clamp(present / 1024, 32, 128);

    /// <summary>pages_low shall be 5/4 and pages_high 6/4 of pages_min.</summary>
    [Rule(RuleIds.Watermarks.LowAndHigh, Source = "ULK3 8.1.4; R3.3", AtBoot = true)]
    public static ZoneMarks FromMin(int min) => new(min, (int)(min * 5L / 4), (int)(min * 6L / 4));

    /// <summary>One of the marks.</summary>
    public int Of(Mark mark) => mark switch { Mark.Min => Min, Mark.Low => Low, _ => High };

    /// <summary>The marks of all zones.</summary>
    public static ImmutableArray<ZoneMarks> All(Machine machine, int minFreeKbytes)
    {
        long low = machine.Zones.Where(zone => !zone.Id.IsHighMem).Sum(zone => (long)zone.Present.Count);
        return [.. machine.Zones.Select(zone => FromMin(zone.Id.IsHighMem
            ? HighMemoryMin(zone.Present.Count)
            : LowMemoryMin(minFreeKbytes, zone.Present.Count, low)))];
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Min}/{Low}/{High}";

    /// <summary>i386 with 1 GB.</summary>
    [Example(RuleIds.Watermarks.LowAndHigh, "E3.3a")]
    internal static string OneGigabyte() => Show(262144);

    /// <summary>i386 with 128 MB: everything in low memory.</summary>
    [Example(RuleIds.Watermarks.MinLowMemory, "E3.3b")]
    internal static string Small() => Show(32768);

    /// <summary>i386 with 2 GB: the upper bound.</summary>
    [Example(RuleIds.Watermarks.MinHighMemory, "E3.3b")]
    internal static string TwoGigabytes() => Show(524288);

    static string Show(int frames)
    {
        Machine machine = Machine.Of(Layout.FromMemory(MemoryModel.I386, frames), Policy.Kernel);
        return string.Join(
            ", ", machine.Zones.Zip(All(machine, Pool.Size(machine)), (zone, marks) => $"{zone.Id.Name} {marks}"));
    }
}
