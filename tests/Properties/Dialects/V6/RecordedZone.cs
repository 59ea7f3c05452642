using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Verified.Model.Dialects.V6;

namespace Verified.Tests.Properties.Dialects.V6;

/// <summary>The lists of one CPU as /proc/zoneinfo printed them.</summary>
sealed record RecordedLists(PerCpuSizes Sizes, long High, int DriftThreshold);

/// <summary>What /proc/zoneinfo of a running Linux 6.18 printed about one zone.</summary>
sealed partial record RecordedZone(
    Zone Zone, long Boost, ZoneMarks Marks, ImmutableArray<long> Protection, ImmutableArray<RecordedLists> Lists)
{
    /// <summary>
    /// min_free_kbytes of the machine; watermark_scale_factor was 10, percpu_pagelist_high_fraction 0.
    /// </summary>
    public const int MinFreeKbytes = 67584;

    /// <summary>lowmem_reserve_ratio of the machine.</summary>
    public static readonly ImmutableArray<int> Ratios = [256, 256, 32, 0, 0];

    /// <summary>The zones of a file of the test data, lowest first.</summary>
    public static ImmutableArray<RecordedZone> Load(string file)
    {
        string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", "kernel-6.18", file));
        return [.. text.Split("Node 0, zone").Skip(1).Select(Parse)];
    }

    /// <summary>Their types and sizes.</summary>
    public static ImmutableArray<Zone> Sizes(ImmutableArray<RecordedZone> zones) => [.. zones.Select(at => at.Zone)];

    static RecordedZone Parse(string text)
    {
        long One(string name) => All(text, name).First();
        string type = text[..text.IndexOf('\n', StringComparison.Ordinal)].Trim();
        // A zone's own high comes first and without a colon; those of the lists have one.
        long[][] lists = [.. new[] { "batch:", "high_min:", "high_max:", "high:", "vm stats threshold:" }
            .Select(name => All(text, name).ToArray())];
        return new(
            new(Enum.Parse<ZoneType>(type, ignoreCase: true), One("managed")),
            One("boost"),
            new(One("min"), One("low"), One("high"), One("promo")),
            [.. Protected().Match(text).Groups[1].Value.Split(", ").Select(Number)],
            [.. lists[0].Select((batch, cpu) => new RecordedLists(
                new(batch, lists[1][cpu], lists[2][cpu]), lists[3][cpu], (int)lists[4][cpu]))]);
    }

    static IEnumerable<long> All(string text, string name) =>
        Regex.Matches(text, $@"^ +{Regex.Escape(name)} +([0-9]+)$", RegexOptions.Multiline)
            .Select(match => Number(match.Groups[1].Value));

    static long Number(string digits) => long.Parse(digits, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"protection: \(([0-9, ]+)\)")]
    private static partial Regex Protected();
}
