using Verified.Check.Generate;
using Verified.Model;

namespace Verified.Tests.Engine.Generate;

public sealed class LayoutTests
{
    const int Traces = 4000;

    [Fact]
    public void Some_machine_has_a_zone_that_spans_frames_and_has_none() => Assert.Contains(
        Layouts("zones"),
        layout => layout.Zones.Any(
            zone => zone.Spanned.Pages.Count > 0
                && zone.Holes.Sum(hole => hole.Pages.Count) == zone.Spanned.Pages.Count));

    [Fact]
    public void Some_machine_has_lists_that_may_hold_more_than_255_frames() => Assert.Contains(
        Layouts("per-cpu"),
        layout => layout.PerCpuSizes is { HotBatch: > 255 } or { ColdBatch: > 255 }
            && layout.Zones.Any(zone => zone.Spanned.Pages.Count > 255));

    static IEnumerable<Layout> Layouts(string area) => Enumerable.Range(0, Traces)
        .Select(seed => Generator.LayoutOf(Area.Named(area)!, SplitMix.Mix(1, (ulong)seed), Level.Structure));
}
