using Verified.Check.Report;
using Verified.Check.Systems;
using Verified.Check.Traces;

namespace Verified.Tests.CommandLine.Report;

public sealed class MapTextTests
{
    [Fact]
    public void Holes_reserved_frames_and_lost_ones_have_letters_of_their_own()
    {
        const string text = """
            verified-trace 1
            zone DMA start=0 frames=12 holes=4+1
            reserved 6+2
            tunables min_free=0
            a = alloc order=1 gfp=KERNEL
            free a order=0
            get @6

            """;

        IReadOnlyList<string> lines = Map(text, 20);

        Assert.Equal("  zone DMA, frames 0 to 11", lines[0]);
        string cells = lines[1][lines[1].IndexOf('[', StringComparison.Ordinal)..];
        Assert.Equal(12, cells.Count(letter => letter is '.' or '#' or '?' or '+'));
        Assert.Equal(3, cells.Count(letter => letter == '#') + cells.Count(letter => letter == '+'));
        Assert.Single(cells, letter => letter == '?');
    }

    [Fact]
    public void Rows_that_are_alike_are_folded()
    {
        IReadOnlyList<string> lines = Map(
            "verified-trace 1\nzone DMA start=0 frames=1024\ntunables min_free=0\na = alloc order=5 gfp=0\n", 20);

        Assert.InRange(lines.Count, 4, 8);
        Assert.Contains(lines, line => line.EndsWith("more rows like it", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("[a a a", StringComparison.Ordinal));
    }

    [Fact]
    public void A_map_keeps_to_its_lines()
    {
        string commands = string.Concat(
            Enumerable.Range(0, 400).Select(i => $"x{i} = alloc order={i % 2} gfp=HIGHUSER\n"));
        string text = $"verified-trace 1\nzone DMA start=0 frames=256\nzone Normal start=256 frames=256\nzone HighMem start=512 frames=512\ntunables min_free=0\n{commands}";

        foreach (int most in new[] { 8, 12, 28 }) Assert.InRange(Map(text, most).Count, 6, most);
    }

    [Fact]
    public void Names_of_several_letters_widen_the_cells()
    {
        string commands = string.Concat(Enumerable.Range(0, 30).Select(i => $"x{i} = alloc order=0 gfp=0\n"));

        IReadOnlyList<string> lines = Map(
            $"verified-trace 1\nzone DMA start=0 frames=32\ntunables min_free=0\n{commands}", 20);

        Assert.Contains(lines, line => line.Contains("aa|ab", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_a_very_large_machine_only_what_the_last_command_was_about_is_drawn()
    {
        const string text = "verified-trace 1\nmemory x86-64 frames=2000000\na = alloc order=0 gfp=KERNEL\n";

        IReadOnlyList<string> lines = Map(text, 20);

        Assert.Equal(2, lines.Count);
        Assert.Contains("[", lines[1]);
        Assert.Contains("a", lines[1]);
    }

    [Fact]
    public void Releases_of_every_kind_give_the_letters_back()
    {
        const string text = """
            verified-trace 1
            zone DMA start=0 frames=32
            tunables min_free=0
            a = alloc order=1 gfp=COMP
            b = get_free_pages order=2 gfp=0
            c = alloc order=0 gfp=0
            put a+1
            free_at b
            put c
            free a

            """;

        Assert.EndsWith("[. . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . .]", Map(text, 20)[1]);
    }

    static IReadOnlyList<string> Map(string text, int most)
    {
        Trace trace = Traces.Of(text);
        using var system = new KernelSystem();
        Account account = Account.Of(system, trace, null);
        Assert.Null(account.Divergence);
        return MapText.Lines(account.Map!, most);
    }
}
