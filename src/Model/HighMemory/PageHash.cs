using Verified.Model.PageFrames;

namespace Verified.Model.HighMemory;

/// <summary>The hash from page descriptors to the addresses of permanent mappings (R7.5).</summary>
public static class PageHash
{
    const ulong GoldenRatio = 0x9E370001;

    /// <summary>
    /// The record of a frame shall stand in the bucket that the highest 7 of 32 bits of its descriptor's address times
    /// 0x9E370001 name.
    /// </summary>
    [Rule(RuleIds.HighMemory.Bucket, Source = "R7.5")]
    public static int Bucket(ulong descriptor) => (int)((uint)(descriptor * GoldenRatio) >> 25);

    /// <summary>The address of a high frame shall be that of the slot in its record; without one it has none.</summary>
    public static int? SlotOf(HighMemoryState now, Frame frame)
    {
        foreach (PageRecord record in now.Records)
            if (record.Frame == frame) return record.Slot;
        return null;
    }

    /// <summary>Exactly the frames with a slot shall have a record, a new one at the tail of its bucket.</summary>
    [Rule(RuleIds.HighMemory.Records, Source = "R7.5; V1")]
    public static HighMemoryState Add(HighMemoryState now, Frame frame, int slot) =>
        now with { Records = now.Records.Add(new(frame, slot)) };

    internal static HighMemoryState Remove(HighMemoryState now, int slot) =>
        now with { Records = now.Records.RemoveAll(record => record.Slot == slot) };

    /// <summary>The buckets of some descriptors.</summary>
    [Example(RuleIds.HighMemory.Bucket, "E7.5")]
    internal static string Buckets() => string.Join(", ",
        ((ulong[])[0xC1000000, 0xC1000020, 0xC1000040, 0xC1FFFFE0]).Select(at => $"0x{at:X} -> {Bucket(at)}"));

    /// <summary>Bucket, frame and slot of each record, bucket by bucket.</summary>
    internal static int[] View(HighMemoryState now) =>
    [
        .. now.Records.Select(record => (Bucket: Bucket(Addresses.OfDescriptor(record.Frame)), Record: record))
            .OrderBy(one => one.Bucket)
            .SelectMany(one => (int[])[one.Bucket, one.Record.Frame.Number, one.Record.Slot]),
    ];
}
