using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>
/// What is written into the descriptors of a block is written into those of a later block instead, which takes the same
/// frames; then the earlier block is not needed.
/// </summary>
static class MarkLaterBlocks
{
    const int Near = 8;

    public static void Apply(Search search)
    {
        for (int block = search.Commands.Length; block > 0; block--)
        {
            if (block > search.Commands.Length || !search.Commands[block - 1].Produces) continue;
            int last = Math.Min(search.Commands.Length, block + Sweep.Neighbours(search.Commands.Length));
            bool marked = false;
            for (int later = block + 1; later <= last; later++)
            {
                Command command = search.Commands[later - 1];
                marked |= Marks(command, block);
                if (marked && command.Produces && Move(search, block, later)) break;
            }
        }
    }

    static bool Marks(in Command command, int block) => command.Target == block && command.Op
        is Op.SetFlags or Op.Map or Op.SetMapping or Op.SetIndex or Op.SetPrivate;

    /// <summary>Tries the first places in the later block, and those of a power of two.</summary>
    static bool Move(Search search, int block, int later)
    {
        int frames = search.Commands[later - 1].Order.Pages.Count;
        for (int place = 0; place < frames; place += place < Near ? 1 : place)
            if (Move(search, block, later, place)) return true;
        return false;
    }

    static bool Move(Search search, int block, int later, int place)
    {
        Draft draft = search.Edit();
        int at = later - 1, moved = 0;
        for (int mark = at - 1; mark >= block; mark--)
        {
            if (!Marks(draft.Commands[mark], block)) continue;
            // All that stands between goes one place up, and with it the later block.
            for (int next = mark + 1; next <= at; next++) draft.Move(next, next - 1);
            at--;
            moved++;
        }

        foreach (ref Command command in draft.Commands.Slice(at + 1, moved))
            command = command with { Target = at + 1, Offset = command.Offset + place };
        draft.Remove(block - 1);
        return search.Try();
    }
}
