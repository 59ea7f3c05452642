using System.Diagnostics;
using Verified.Rules;

namespace Verified.Model;

/// <summary>What a system shows of windows, areas and pools must be as the world demands.</summary>
static class Parts
{
    /// <summary>The first part that is not; null: all are.</summary>
    public static Violation? Check(World world, in Observation seen)
    {
        foreach (ref readonly PartView view in seen.Parts.Views)
        {
            if (view.Part <= Part.Local) continue;
            ReadOnlySpan<int> values = seen.Parts[view];
            int[] expected = Expected(world, view);
            if (values.SequenceEqual(expected)) continue;
            string demanded = $"{view.Part} {view.Place} to be [{string.Join(",", expected)}]";
            string shown = $"[{string.Join(",", values.ToArray())}]";
            return view.Part switch
            {
                Part.Areas or Part.AreaPages => new(RuleIds.Vmalloc.Exact, demanded, shown),
                _ => throw new UnreachableException(),
            };
        }

        return null;
    }

    /// <summary>The rules whose parts were looked at.</summary>
    public static Marks Marks(in Observation seen)
    {
        Marks marks = default;
        foreach (ref readonly PartView view in seen.Parts.Views)
            marks |= view.Part switch
            {
                Part.Areas or Part.AreaPages => Fired.AreasExact,
                _ => Fired.SlabsExact,
            };
        return marks;
    }

    /// <summary>What the part must hold.</summary>
    internal static int[] Expected(World world, in PartView view) => view.Part switch
    {
        Part.Areas or Part.AreaPages when world.Upper?.Vmalloc is { } areas =>
            Vmalloc.Areas.Shown(areas, view.Part, view.Place),
        _ => [],
    };
}
