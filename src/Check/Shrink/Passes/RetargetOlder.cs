using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>Lets commands use the oldest block that will do: all users of a block together, then each alone.</summary>
static class RetargetOlder
{
    public static void Apply(Search search)
    {
        for (int id = search.Commands.Length; id > 1; id--)
        {
            int target = id;
            Older(search, id, command => command.Target == target);
        }

        for (int id = 2; id <= search.Commands.Length; id++)
        {
            int user = id;
            Older(search, search.Commands[id - 1].Target, command => command.Id == user);
        }
    }

    static void Older(Search search, int target, Predicate<Command> users)
    {
        if (target < 2 || target > search.Commands.Length) return;
        Order order = search.Commands[target - 1].Order;
        var blocks = new List<int>();
        var alike = new List<int>();
        foreach (Command command in search.Commands[..(target - 1)])
        {
            if (!command.Produces) continue;
            blocks.Add(command.Id);
            if (command.Order == order) alike.Add(command.Id);
        }

        Sweep.Down(alike.Count, at => Retarget(search, users, alike[(int)at]));
        Sweep.Down(blocks.Count, at => Retarget(search, users, blocks[(int)at]));
    }

    static bool Retarget(Search search, Predicate<Command> users, int block)
    {
        Draft draft = search.Edit();
        bool any = false;
        foreach (ref Command command in draft.Commands)
        {
            if (!users(command) || command.Target <= block) continue;
            command = command with { Target = block };
            any = true;
        }

        return any && search.Try();
    }
}
