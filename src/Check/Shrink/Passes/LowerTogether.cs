using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>
/// Lowers parameters of all commands at once. One command alone often cannot go down: the orders of a request and its
/// release belong together, and so do those of four blocks of which two must merge.
/// </summary>
static class LowerTogether
{
    public static void Apply(Search search)
    {
        foreach (Parameter parameter in Parameter.Masks) ClearBits(search, parameter);
        foreach (Parameter parameter in Parameter.Numbers)
        {
            All(search, parameter, _ => 0);
            Cap(search, parameter);
            foreach (Int128 number in parameter.Used(search.Commands)) LowerEqual(search, parameter, number);
        }
    }

    static void ClearBits(Search search, Parameter parameter)
    {
        if (All(search, parameter, _ => 0)) return;
        for (int bit = 63; bit >= 0; bit--) All(search, parameter, mask => mask & ~(Int128.One << bit));
    }

    /// <summary>Cuts all numbers to the smallest limit that will do.</summary>
    static void Cap(Search search, Parameter parameter)
    {
        IReadOnlyList<Int128> used = parameter.Used(search.Commands);
        if (used.Count == 0) return;
        Sweep.Down(used[0], limit => All(search, parameter, number => Int128.Min(number, limit)));
    }

    static void LowerEqual(Search search, Parameter parameter, Int128 number)
    {
        Int128 current = number;
        bool Try(Int128 lower)
        {
            Int128 from = current;
            if (!All(search, parameter, other => other == from ? lower : other)) return false;
            current = lower;
            return true;
        }

        if (number < 0) Try(-number);
        int sign = Int128.Sign(current);
        Sweep.Down(Int128.Abs(current), lower => Try(sign * lower));
    }

    static bool All(Search search, Parameter parameter, Func<Int128, Int128> lower)
    {
        bool changed = false;
        Draft draft = search.Edit();
        foreach (ref Command command in draft.Commands)
        {
            Int128 number = parameter.Read(command);
            Int128 other = lower(number);
            if (other == number) continue;
            changed = true;
            command = parameter.Write(command, other);
        }

        return changed && search.Try();
    }
}
