using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Tests.Engine.Traces;

/// <summary>Compares traces by what they hold: the arrays in them compare by identity otherwise.</summary>
static class Same
{
    public static void Stored(StoredTrace expected, StoredTrace actual)
    {
        Assert.Equal(expected.Expected, actual.Expected);
        Trace(expected.Trace, actual.Trace);
    }

    public static void Trace(Trace expected, Trace actual)
    {
        Assert.Equal(expected.Seed, actual.Seed);
        Assert.Equal(expected.Area, actual.Area);
        Assert.Equal(expected.Note, actual.Note);
        Layout(expected.Layout, actual.Layout);
        Assert.Equal(expected.Commands.ToArray(), actual.Commands.ToArray());
    }

    public static void Layout(Layout expected, Layout actual)
    {
        Assert.Equal(expected.Reserved.ToArray(), actual.Reserved.ToArray());
        Assert.Equal(expected.CpuNodes.ToArray(), actual.CpuNodes.ToArray());
        Assert.Equal(
            expected.Distances.Select(row => string.Join(' ', row)), actual.Distances.Select(row => string.Join(' ', row)));
        Assert.Equal(expected.Zones.Select(zone => zone.Spanned), actual.Zones.Select(zone => zone.Spanned));
        Assert.Equal(expected.Zones.SelectMany(zone => zone.Holes), actual.Zones.SelectMany(zone => zone.Holes));
        Assert.Equal(
            expected with { Zones = [], Reserved = [], CpuNodes = [], Distances = [] },
            actual with { Zones = [], Reserved = [], CpuNodes = [], Distances = [] });
    }
}
