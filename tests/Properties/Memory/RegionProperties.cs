using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Verified.Impl.Memory;

namespace Verified.Tests.Properties.Memory;

/// <summary>What a region has of the operating system: on Linux.</summary>
public sealed unsafe class RegionProperties
{
    const int Page = 4096, Mega = 1 << 20;

    [Theory]
    [InlineData(0, Page)]
    [InlineData(1, Page)]
    [InlineData(Page, Page)]
    [InlineData(Page + 1, 2 * Page)]
    [InlineData(2 * Page - 1, 2 * Page)]
    public void It_is_whole_pages_long_zero_and_has_no_file(int bytes, int expected)
    {
        using var region = new Region((nuint)bytes);
        Assert.Equal(((nuint)expected, -1, RegionUse.Private), (region.Bytes, region.File, region.Use));
        Assert.True(new ReadOnlySpan<byte>(region.Start, expected).IndexOfAnyExcept((byte)0) < 0);
        new Span<byte>(region.Start, expected).Fill(1);
    }

    [Theory]
    [InlineData(nameof(RegionUse.Private), 3 * Page, "rw-p")]
    [InlineData(nameof(RegionUse.Private), 9 * Mega, "rw-p")]
    [InlineData(nameof(RegionUse.Sparse), 9 * Mega, "rw-p")]
    [InlineData(nameof(RegionUse.Shared), 3 * Page, "rw-s")]
    [InlineData(nameof(RegionUse.Shared), 9 * Mega, "rw-s")]
    [InlineData(nameof(RegionUse.Addresses), 3 * Page, "---p")]
    public void Its_bytes_are_there_until_it_ends_and_a_page_that_faults_behind_them(
        string use, int bytes, string access)
    {
        if (!OperatingSystem.IsLinux()) return;
        // A length that no other test has.
        var region = new Region((nuint)bytes + (7 * Page), Enum.Parse<RegionUse>(use));
        nuint start = (nuint)region.Start, end = start + region.Bytes;
        var map = new AddressMap();
        AddressMap.Stretch first = map.At(start)!, last = map.At(end - 1)!;
        Assert.Equal((access, access, "---p"), (first.Access, last.Access, map.At(end)?.Access));
        if (access != "---p") Assert.Equal(end, last.End);
        // A file is no one's neighbour; other memory may be joined to what stands before it.
        if (access == "rw-s") Assert.Equal(0, first.ResidentKb);
        region.Dispose();
        map = new AddressMap();
        Assert.False(map.At(start) is { } begun && begun.Start == start && begun.Access == access && access != "---p");
        Assert.False(map.At(end - 1) is { } left && left.End == end && left.Access == access);
        Assert.False(map.At(end) is { } guard && guard.Start == end && guard.Access == "---p");
    }

    [Theory]
    [InlineData(nameof(RegionUse.Private), (8 * Mega) - Page, false)]
    [InlineData(nameof(RegionUse.Private), 8 * Mega, true)]
    [InlineData(nameof(RegionUse.Shared), 8 * Mega, true)]
    [InlineData(nameof(RegionUse.Sparse), 8 * Mega, false)]
    public void Huge_pages_are_wanted_from_8_MiB_on_where_all_is_used(string use, int bytes, bool huge)
    {
        if (!Directory.Exists("/sys/kernel/mm/transparent_hugepage")) return;
        for (int i = 0; i < 4; i++)
        {
            using var region = new Region((nuint)bytes, Enum.Parse<RegionUse>(use));
            Assert.Equal(huge, new AddressMap().At((nuint)region.Start)!.Flags.Contains(" hg ", StringComparison.Ordinal));
            if (huge) Assert.Equal(0u, (nuint)region.Start % (4 * Mega));
        }
    }

    [Fact]
    public void Its_file_has_its_bytes_and_ends_with_it()
    {
        if (!OperatingSystem.IsLinux()) return;
        var region = new Region(5 * Page, RegionUse.Shared);
        string info = $"/proc/self/fdinfo/{region.File}";
        string[] lines = File.ReadAllLines(info);
        long flags = Convert.ToInt64(Value(lines, "flags:"), 8);
        const long CloseOnExec = 0x80000;
        Assert.NotEqual(0, flags & CloseOnExec);
        region.Start[Page] = 7;
        using (SafeFileHandle file = File.OpenHandle($"/proc/self/fd/{region.File}"))
        {
            byte[] bytes = new byte[1];
            Assert.Equal(5 * Page, RandomAccess.GetLength(file));
            Assert.Equal(1, RandomAccess.Read(file, bytes, Page));
            Assert.Equal(7, bytes[0]);
        }

        region.Dispose();
        // Another file may have the number by now.
        Assert.False(File.Exists(info) && Value(File.ReadAllLines(info), "ino:") == Value(lines, "ino:"));
    }

    [Theory]
    [InlineData(nameof(RegionUse.Private), 62)]
    [InlineData(nameof(RegionUse.Shared), 48)]
    [InlineData(nameof(RegionUse.Shared), 62)]
    [InlineData(nameof(RegionUse.Shared), 63)]
    public void More_than_there_are_addresses_for_is_refused_and_leaves_no_file(string use, int log)
    {
        if (!OperatingSystem.IsLinux()) return;
        nuint bytes = (nuint)1 << log;
        Assert.Throws<InsufficientMemoryException>(() => new Region(bytes, Enum.Parse<RegionUse>(use)));
        Assert.DoesNotContain(
            OpenFiles.All(), file => file.Target.Contains("memfd:verified-frames", StringComparison.Ordinal)
                && OpenFiles.Length(file.Link) == (long)bytes);
    }

    [Fact]
    public void What_the_operating_system_refuses_is_told()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var addresses = new Region(4 * Page, RegionUse.Addresses);
        Assert.False(Region.TryMap(-1, addresses.Start, 0, Page));
        Assert.False(Region.TryEmpty(addresses.Start + 1, Page));
        using var frames = new Region(2 * Page, RegionUse.Shared);
        frames.Start[Page] = 9;
        Assert.True(Region.TryMap(frames.File, addresses.Start + Page, Page, Page));
        Assert.Equal(9, addresses.Start[Page]);
        var map = new AddressMap();
        Assert.Equal("---p", map.At((nuint)addresses.Start)!.Access);
        Assert.Equal("rw-s", map.At((nuint)addresses.Start + Page)!.Access);
        Assert.True(Region.TryEmpty(addresses.Start + Page, Page));
        Assert.Equal("---p", new AddressMap().At((nuint)addresses.Start + Page)!.Access);
    }

    static string Value(string[] lines, string name) => lines
        .Single(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Trim()
        .ToString(CultureInfo.InvariantCulture);
}
