using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>Boots the machine with a reserve that a command writes later, and drops the command.</summary>
static class BootReserve
{
    public static void Apply(Search search)
    {
        for (int at = search.Commands.Length - 1; at >= 0; at--)
        {
            Command command = search.Commands[at];
            if (command.Op != Op.SetMinFree || command.Value > int.MaxValue) continue;
            Draft draft = search.Edit();
            draft.Layout = draft.Layout with { MinFreeKbytes = (int)command.Value };
            draft.Remove(at);
            if (search.Try()) return;
        }
    }
}
