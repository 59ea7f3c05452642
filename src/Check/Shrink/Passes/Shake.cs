using Verified.Check.Generate;
using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>
/// Drops a few commands and changes a few others at the same time, at random: what no single change lets go may go with
/// several. The dice are thrown from the trace itself, so that the same trace comes to the same.
/// </summary>
static class Shake
{
    const int Attempts = 3000, MostDropped = 3, MostChanges = 3, LeastCommands = 3;

    public static void Apply(Search search)
    {
        if (search.Commands.Length < LeastCommands) return;
        var dice = new SplitMix(Fingerprint.Of(search.Layout, search.Commands));
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            Draft draft = search.Edit();
            for (int changes = dice.Below(MostChanges + 1); changes > 0; changes--) Change(draft, dice);
            for (int dropped = dice.Between(1, MostDropped); dropped > 0 && draft.Count > 1; dropped--)
                Drop(draft, dice.Below(draft.Count), dice);
            if (search.Try()) return;
        }
    }

    /// <summary>Drops a command; what uses its product uses that of another, half of the time.</summary>
    static void Drop(Draft draft, int at, SplitMix dice)
    {
        Command gone = draft.Commands[at];
        if (gone.IsNamed && dice.OneIn(2) && Alike(draft, gone, at, dice) is > 0 and var other)
        {
            foreach (ref Command command in draft.Commands[(at + 1)..])
            {
                if (command.Target == gone.Id) command = command with { Target = other };
                if (command.Cache == gone.Id) command = command with { Cache = other };
            }
        }

        draft.Remove(at);
    }

    static void Change(Draft draft, SplitMix dice)
    {
        int at = dice.Below(draft.Count);
        ref Command command = ref draft.Commands[at];
        switch (dice.Below(7))
        {
            case 0:
                command = command with { Cpu = (byte)dice.Below(draft.Layout.Cpus) };
                break;
            case 1:
                if (command.Target == 0) break;
                int other = Alike(draft, draft.Commands[command.Target - 1], at, dice);
                if (other > 0) command = command with { Target = other };
                break;
            case 2:
                Liken(ref command, draft.Commands[dice.Below(draft.Count)]);
                break;
            case 3:
                Vary(ref command, dice);
                break;
            case 4:
                Swap(draft, at, dice);
                break;
            case 5:
                FewerCpus.Cut(draft, dice.Below(draft.Layout.Cpus));
                break;
            default:
                Resize(draft, dice);
                break;
        }
    }

    /// <summary>An earlier command than that place which gives the same kind of thing; 0: none.</summary>
    static int Alike(Draft draft, in Command like, int before, SplitMix dice)
    {
        int found = 0, seen = 0;
        foreach (ref readonly Command command in draft.Commands[..before])
        {
            if (command.Id == like.Id || Products.Of(command) != Products.Of(like)) continue;
            if (dice.OneIn(++seen)) found = command.Id;
        }

        return found;
    }

    /// <summary>Does what another command does, if the same can be done with what comes of it.</summary>
    static void Liken(ref Command command, in Command other)
    {
        bool known = other.Target < command.Id && other.Cache < command.Id;
        if (known && Products.Of(command) == Products.Of(other)) command = other with { Id = command.Id };
    }

    static void Vary(ref Command command, SplitMix dice)
    {
        switch (dice.Below(4))
        {
            case 0 when command.Op == Op.CacheTune:
                int limit = dice.Between(1, Math.Clamp((int)command.Value, 2, 8));
                command = CacheScripts.Tuned(command, (limit, dice.Between(1, limit), dice.Below(4)));
                break;
            case 0 when command.Op == Op.CacheReap:
                command = command with { Value = (ulong)dice.Below(5) * 2000 };
                break;
            case 0:
                command = command with { Value = (ulong)dice.Below(4) };
                break;
            case 1:
                command = command with { Order = new(dice.Below(3)) };
                break;
            case 2:
                command = command with { Value = command.Value + 1 };
                break;
            default:
                command = command with { Gfp = 0, Context = 0 };
                break;
        }
    }

    static void Swap(Draft draft, int at, SplitMix dice)
    {
        int lowest = Math.Max(draft.Commands[at].Target, draft.Commands[at].Cache);
        if (lowest < at) draft.Move(at, dice.Between(lowest, at - 1));
    }

    static void Resize(Draft draft, SplitMix dice)
    {
        int zone = dice.Below(draft.Layout.Zones.Length);
        int frames = draft.Layout.Zones[zone].Spanned.Pages.Count;
        if (frames > 1 && draft.Layout.Memory == MemoryModel.Explicit)
            draft.Layout = ZoneEdits.Resize(draft.Layout, zone, frames - dice.Between(1, Math.Min(3, frames - 1)));
    }
}
