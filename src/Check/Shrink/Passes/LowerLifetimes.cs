using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>
/// Lowers the order of one block: that of its request and of the commands that repeat it. Where that alone does not do,
/// a zone loses the frames that the block no longer takes, so that as many are free as before.
/// </summary>
static class LowerLifetimes
{
    public static void Apply(Search search)
    {
        int[] ids = Ids(search);
        Sweep.FromEnd(ids.Length, range => Lower(search, ids.AsSpan(range), 0));
        foreach (int id in Ids(search))
        {
            if (id > search.Commands.Length) break;
            Sweep.Down(search.Commands[id - 1].Order.Value, order => Lower(search, [id], (int)order));
            for (int zone = 0; zone < ZoneId.Kinds && id <= search.Commands.Length; zone++)
            {
                int index = zone;
                Sweep.Down(search.Commands[id - 1].Order.Value, order => Lower(search, [id], (int)order, index));
            }
        }
    }

    /// <summary>The requests of more than one frame.</summary>
    static int[] Ids(Search search)
    {
        var ids = new List<int>();
        foreach (Command command in search.Commands)
            if (command.Produces && command.Order.Value > 0) ids.Add(command.Id);
        return [.. ids];
    }

    static bool Lower(Search search, ReadOnlySpan<int> ids, int order, int zone = -1)
    {
        Draft draft = search.Edit();
        if (zone >= 0 && !GiveBack(draft, ids[0], order, zone)) return false;
        Span<Command> commands = draft.Commands;
        foreach (int id in ids)
        {
            // A better trace found meanwhile may have been cut before this request.
            if (id > commands.Length) continue;
            Order old = commands[id - 1].Order;
            foreach (ref Command command in commands[(id - 1)..])
                if ((command.Id == id || command.Target == id) && command.Order == old)
                    command = command with { Order = new(order) };
        }

        return search.Try();
    }

    /// <summary>
    /// Takes the frames between the old and the new order from the end of a zone; false if it has no more.
    /// </summary>
    static bool GiveBack(Draft draft, int id, int order, int zone)
    {
        int old = draft.Commands[id - 1].Order.Value;
        if (old >= Order.Limit || draft.Layout.Memory != MemoryModel.Explicit) return false;
        int frames = draft.Layout.Zones[zone].Spanned.Pages.Count - (1 << old) + (1 << order);
        if (frames < 1) return false;
        draft.Layout = ZoneEdits.Resize(draft.Layout, zone, frames);
        return true;
    }
}
