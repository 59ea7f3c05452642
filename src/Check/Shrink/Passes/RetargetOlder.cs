using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>
/// Lets commands use the oldest block, object or cache that will do: all users together, then each alone.
/// </summary>
static class RetargetOlder
{
    public static void Apply(Search search)
    {
        for (int id = search.Commands.Length; id > 1; id--)
        {
            int target = id;
            Older(search, id, command => command.Target == target || command.Cache == target);
        }

        for (int id = 2; id <= search.Commands.Length; id++)
        {
            int user = id;
            Older(search, search.Commands[id - 1].Target, command => command.Id == user);
            Older(search, search.Commands[id - 1].Cache, command => command.Id == user);
        }
    }

    static void Older(Search search, int target, Predicate<Command> users)
    {
        if (target < 2 || target > search.Commands.Length) return;
        Command now = search.Commands[target - 1];
        Order order = now.Order;
        var blocks = new List<int>();
        var alike = new List<int>();
        foreach (Command command in search.Commands[..(target - 1)])
        {
            bool same = Products.Of(command) == Products.Of(now);
            if (!same || !command.IsNamed) continue;
            blocks.Add(command.Id);
            if (command.Order == order) alike.Add(command.Id);
        }

        Sweep.Down(alike.Count, at => Retarget(search, users, target, alike[(int)at]));
        Sweep.Down(blocks.Count, at => Retarget(search, users, target, blocks[(int)at]));
    }

    static bool Retarget(Search search, Predicate<Command> users, int used, int block)
    {
        Draft draft = search.Edit();
        bool any = false;
        foreach (ref Command command in draft.Commands)
        {
            if (!users(command)) continue;
            bool target = command.Target > block && command.Target == used;
            bool cache = command.Cache > block && command.Cache == used;
            if (target) command = command with { Target = block };
            if (cache) command = command with { Cache = block };
            any |= target || cache;
        }

        return any && search.Try();
    }
}
