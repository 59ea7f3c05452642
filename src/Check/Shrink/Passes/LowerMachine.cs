using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>Halves the machine and the blocks together: what fills a machine fills half of it with halves.</summary>
static class LowerMachine
{
    public static void Apply(Search search)
    {
        while (search.Layout.Memory == MemoryModel.Explicit && (Halve(search, false) || Halve(search, true))) continue;
    }

    static bool Halve(Search search, bool up)
    {
        Draft draft = search.Edit();
        draft.Layout = HalvedLayout.Of(draft.Layout, up);
        bool changed = false;
        foreach (ref Command command in draft.Commands)
        {
            if (command.Order.Value <= 0) continue;
            command = command with { Order = new(command.Order.Value - 1) };
            changed = true;
        }

        return changed && search.Try();
    }
}
