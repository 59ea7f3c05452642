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
            if (!values.SequenceEqual(expected)) return Broken(Exactly(view.Part), view, expected, values);
        }

        return null;
    }

    /// <summary>The rules whose parts were looked at.</summary>
    public static Marks Marks(in Observation seen)
    {
        Marks marks = default;
        foreach (ref readonly PartView view in seen.Parts.Views)
            marks |= view.Part <= Part.Local ? Fired.SlabsExact : Looked(view.Part);
        return marks;
    }

    /// <summary>The mark of the rule that states what the part holds.</summary>
    static Marks Looked(Part part) => part switch
    {
        Part.Pkmap => Rules.Marks.Of(RuleIds.HighMemory.SlotCount),
        Part.PageHash => Rules.Marks.Of(RuleIds.HighMemory.Records),
        Part.Fixmap => Rules.Marks.Of(RuleIds.HighMemory.Replaced),
        Part.LocalMaps => Rules.Marks.Of(RuleIds.HighMemory.Stack),
        Part.Pool => Rules.Marks.Of(RuleIds.Mempool.Exact),
        _ => Fired.AreasExact,
    };

    /// <summary>The rule that states what the part holds.</summary>
    static string Exactly(Part part) => part switch
    {
        Part.Pkmap => RuleIds.HighMemory.SlotCount,
        Part.PageHash => RuleIds.HighMemory.Records,
        Part.Fixmap => RuleIds.HighMemory.Replaced,
        Part.LocalMaps => RuleIds.HighMemory.Stack,
        Part.Pool => RuleIds.Mempool.Exact,
        _ => RuleIds.Vmalloc.Exact,
    };

    /// <summary>The first part that a rule should have made otherwise in a step; null: no rule alone.</summary>
    public static Violation? Of(in Step step, in Observation seen)
    {
        foreach (ref readonly PartView view in seen.Parts.Views)
        {
            if (view.Part <= Part.Local) continue;
            ReadOnlySpan<int> values = seen.Parts[view];
            int[] expected = Expected(step.After, view);
            if (values.SequenceEqual(expected)) continue;
            string? rule = view.Part switch
            {
                <= Part.LocalMaps => Naming.WindowParts.RuleOf(step, view.Part, expected, values),
                Part.Pool => null,
                _ => Naming.AreaParts.RuleOf(step, view.Part, expected, values),
            };
            if (rule is not null) return Broken(rule, view, expected, values);
        }

        return null;
    }

    static Violation Broken(string rule, in PartView view, int[] expected, ReadOnlySpan<int> values) => new(
        rule, $"{view.Part} {view.Place} to be [{string.Join(",", expected)}]",
        $"[{string.Join(",", values.ToArray())}]");

    /// <summary>What the part must hold.</summary>
    internal static int[] Expected(World world, in PartView view) => view.Part switch
    {
        <= Part.LocalMaps => HighMemory.Windows.View(world.Upper!.HighMemory!, view.Part, view.Place),
        Part.Pool => Mempool.Pools.Facts(world.Upper!.Pools!, view.Place),
        _ => Vmalloc.Areas.Shown(world.Upper!.Vmalloc!, view.Part, view.Place),
    };
}
