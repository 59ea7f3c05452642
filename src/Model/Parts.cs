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
            if (!values.SequenceEqual(expected))
                return new(
                    Rule(view.Part), $"{view.Part} {view.Place} to be [{string.Join(",", expected)}]",
                    $"[{string.Join(",", values.ToArray())}]");
        }

        return null;
    }

    /// <summary>The rules whose parts were looked at.</summary>
    public static Marks Marks(in Observation seen)
    {
        Marks marks = default;
        foreach (ref readonly PartView view in seen.Parts.Views)
            marks |= view.Part <= Part.Local ? Fired.SlabsExact : Rules.Marks.Of(Rule(view.Part));
        return marks;
    }

    /// <summary>The rule that states what the part holds.</summary>
    static string Rule(Part part) => part switch
    {
        Part.Pool => RuleIds.Mempool.Exact,
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "a part of a room"),
    };

    /// <summary>What the part must hold.</summary>
    internal static int[] Expected(World world, in PartView view) => view.Part switch
    {
        Part.Pool => Mempool.Pools.Facts(world.Upper!.Pools!, view.Place),
        _ => [],
    };
}
