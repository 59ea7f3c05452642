using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>
/// Drops blocks that stay allocated together with their frames: the machine becomes smaller by what they take, and as
/// much is free as before. A fault that needs a nearly full machine lets go of neither alone.
/// </summary>
static class DropWithFrames
{
    public static void Apply(Search search)
    {
        for (int index = 0; index < ZoneId.Kinds; index++)
        {
            int zone = index;
            Removal.Apply(search, command => command.Produces, (draft, gone) => Resize(draft, gone, zone));
        }
    }

    /// <summary>Takes the frames of marked blocks from the end of a zone; false if it has no more.</summary>
    public static bool Resize(Draft draft, ReadOnlySpan<bool> gone, int zone)
    {
        long frames = draft.Layout.Zones[zone].Spanned.Pages.Count;
        foreach (ref readonly Command command in draft.Commands)
            if (gone[command.Id - 1] && !Released(draft.Commands, command.Id)) frames -= Taken(command);
        if (frames < 1 || draft.Layout.Memory != MemoryModel.Explicit) return false;
        draft.Layout = ZoneEdits.Resize(draft.Layout, zone, (int)frames);
        return true;
    }

    static int Taken(in Command command) =>
        command.Order.Value is >= 0 and < Order.Limit ? command.Order.Pages.Count : 0;

    static bool Released(ReadOnlySpan<Command> commands, int id)
    {
        foreach (ref readonly Command command in commands[id..])
            if (command.Target == id && command.Op is (Op.FreePages or Op.FreePagesAt or Op.PutPage)) return true;
        return false;
    }
}
