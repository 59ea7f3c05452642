using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>
/// Stages the failure anew: tries all very short scripts that end like the trace on all very small machines. A full
/// machine whose marks stand just above what is free lets go of nothing, whatever is dropped; but the situation that
/// its last command met can often be had with a request or two elsewhere.
/// </summary>
static class Recreate
{
    /// <summary>The most commands of a script.</summary>
    const int MostCommands = 3;

    public static void Apply(Search search)
    {
        if (search.Commands.Length == 0 || search.Layout.Memory != MemoryModel.Explicit) return;
        var scripts = new ShortScripts(search.Commands);
        for (int length = 1; length <= Math.Min(MostCommands, search.Commands.Length); length++)
        {
            Command[][] all = [.. scripts.Of(length)];
            bool tiny = length < MostCommands && Found(search, Uneven(search.Layout, length), all);
            if (tiny || Found(search, Even(search.Layout, length), all)) return;
        }
    }

    /// <summary>Tiny machines with gaps and small ratios, whatever the trace has; for all but the longest.</summary>
    static SmallLayouts Uneven(Layout layout, int length) => length == 1
        ? new(layout) { MostFrames = [0, 5, 3, 3], MostReserve = 4, Uneven = true }
        : new(layout) { MostFrames = [0, 4, 3, 3], MostReserve = 1, Uneven = true };

    /// <summary>Small machines as even as that of the trace; for longer scripts fewer.</summary>
    static SmallLayouts Even(Layout layout, int length) => length switch
    {
        1 => new(layout) { MostFrames = [0, 8, 9, 4], MostReserve = 16, DerivedReserve = true },
        2 => new(layout) { MostFrames = [0, 6, 5, 4], MostReserve = 5, DerivedReserve = true },
        _ => new(layout) { MostFrames = [0, 4, 4, 3], MostReserve = 0, DerivedReserve = true },
    };

    static bool Found(Search search, SmallLayouts machines, Command[][] scripts)
    {
        if (scripts.Length == 0) return false;
        bool shorter = scripts[0].Length < search.Commands.Length;
        foreach (int[] zones in machines.Choices())
        {
            foreach (Layout machine in machines.With(zones))
            {
                if (!shorter && LayoutComplexity.Compare(machine, search.Layout) > 0) continue;
                if (Stage.Plays(search, machine, scripts)) return true;
            }
        }

        return false;
    }
}
