using System.Globalization;
using Verified.Impl.Memory;

namespace Verified.Tests.Properties.Memory;

public sealed class HugePagesProperties
{
    const nuint Start = 0x400000, Bytes = 0x800000;

    /// <summary>Mappings that end where the region begins, overlap its start and its end, and begin behind it.</summary>
    static string[] Maps(string more) =>
    [
        "200000-400000 rw-s 00000000 00:01 1 /memfd:x", "AnonHugePages:      2048 kB",
        "3ff000-600000 rw-p 00000000 00:00 0", "Rss:               999999 kB", "AnonHugePages:      4096 kB",
        "ShmemPmdMapped:     2048 kB", "VmFlags: rd-wr mr mw me ac",
        "bff000-c01000 rw-s 00000000 00:01 1 /memfd:x", "ShmemPmdMapped:     4096 kB", more,
        "c00000-e00000 rw-p 00000000 00:00 0", "AnonHugePages:      2048 kB",
    ];

    [Theory]
    [InlineData("", 5)]
    [InlineData("AnonHugePages:      2047 kB", 5)]
    [InlineData("AnonHugePages:      2048 kB", 6)]
    [InlineData("AnonHugePages:", 5)]
    [InlineData("AnonHugePages: 2048", 5)]
    [InlineData("AnonHugePages: many kB", 5)]
    [InlineData("AnonHugePages:  -2048 kB", 5)]
    [InlineData("abc-", 5)]
    [InlineData("abc-xyz rw-p", 5)]
    [InlineData("xyz-abc rw-p", 5)]
    [InlineData("0-1 rw-p", 5)]
    public void Huge_pages_are_those_of_the_mappings_that_lie_in_the_region(string more, int huge) =>
        Assert.Equal(huge, HugePages.In(Maps(more), Start, Bytes));

    [Fact]
    public void Where_nothing_is_mapped_there_are_none()
    {
        Assert.Equal(0, HugePages.In([], Start, Bytes));
        Assert.Equal(0, HugePages.In(Maps(""), 0x1000, 0x1000));
        Assert.Equal(3, HugePages.In(Maps(""), 0x5ff000, 0x1000));
        Assert.Equal(0, HugePages.In(Maps(""), 0x600000, 0x1000));
        Assert.Equal(0, HugePages.In(0x1000, 0x1000));
        Assert.Equal(0, HugePages.In(["AnonHugePages:      2048 kB"], 0, nuint.MaxValue));
    }

    [Theory]
    [InlineData(1, "AnonHugePages: 2044 kB", "ShmemPmdMapped: 4 kB")]
    [InlineData(0, "AnonHugePages: 2047 kB", "ShmemPmdMapped: x kB")]
    public void Kilobytes_are_added_up_before_they_are_divided(int huge, string one, string other) =>
        Assert.Equal(huge, HugePages.In(["0-1 rw-p", one, other], 0, 1));

    /// <summary>The kernel adds them up itself, for the whole process.</summary>
    [Fact]
    public void All_that_a_process_has_are_those_that_the_kernel_adds_up()
    {
        const string Rollup = "/proc/self/smaps_rollup";
        if (!File.Exists(Rollup)) return;
        using var system = Impl.MemorySystem.Boot(new() { Dma = new(0, 8192) });
        system.Memory(0, 8192).Fill(1);
        // Other threads may come by some between two looks.
        int before, seen, after;
        do
        {
            before = Huge(File.ReadAllLines(Rollup));
            seen = HugePages.In(0, nuint.MaxValue);
            after = Huge(File.ReadAllLines(Rollup));
        }
        while (before != after);
        Assert.Equal(before, seen);
        Assert.InRange(system.LargePages, 0, seen);
    }

    static int Huge(string[] rollup) => rollup
        .Where(line => line.StartsWith("AnonHugePages:", StringComparison.Ordinal)
            || line.StartsWith("ShmemPmdMapped:", StringComparison.Ordinal))
        .Sum(line => int.Parse(line.Split(':')[1].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture))
        / 2048;
}
