using Verified.Check.Traces;
using Verified.Model;
using Verified.Model.PageFrames;

namespace Verified.Check.Run;

/// <summary>What the commands of a run produced, by their ids: blocks, addresses and places.</summary>
sealed class Handles
{
    readonly ById<Frame> blocks = new();
    readonly ById<ulong> addresses = new();
    readonly ById<int> places = new();
    int cacheLine;

    /// <summary>Forgets everything, for a run on another machine.</summary>
    public void Begin(Layout layout)
    {
        blocks.Clear();
        addresses.Clear();
        places.Clear();
        cacheLine = layout.CacheLine;
    }

    /// <summary>Keeps what a command produced, if it produced something.</summary>
    public void Keep(in Command command, in Response response)
    {
        if (response.Served) blocks.Set(command.Id, response.Frame);
        else if (response.Outcome != Outcome.Ok) return;
        else if (command.Op == Op.CacheCreate || command.MakesPool) places.Set(command.Id, (int)response.Address);
        else if (command.MakesObject || command.MakesAddress) addresses.Set(command.Id, response.Address);
    }

    /// <summary>
    /// Fills in what a command means by the ids that it names; false: a producer is gone, and the command is dropped.
    /// </summary>
    public bool TryResolve(in Command command, out Command resolved)
    {
        resolved = command;
        if (command.Op >= Op.CacheCreate)
        {
            if (!TryResolvePlace(command, ref resolved)) return false;
            if (CommandForm.Of(command.Op).TakesAddress) return TryResolveAddress(command, ref resolved);
        }

        if (command.Target == 0) return true;
        if (!blocks.TryGet(command.Target, out Frame first)) return false;
        Frame frame = first + new Pages(command.Offset);
        resolved = command with { Frame = frame };
        if (command.Op == Op.FreePagesAt) resolved = resolved with { Value = Addresses.OfLow(frame) + command.Value };
        return true;
    }

    bool TryResolvePlace(in Command command, ref Command resolved)
    {
        int place = CacheForm.PlaceOf(command.Cache, cacheLine);
        if (command.Cache > 0 && !places.TryGet(command.Cache, out place)) return false;
        resolved = resolved with { Cache = place };
        return true;
    }

    bool TryResolveAddress(in Command command, ref Command resolved)
    {
        if (command.Target == 0) return true;
        if (!addresses.TryGet(command.Target, out ulong address)) return false;
        resolved = resolved with { Value = address + (ulong)(long)command.Offset };
        return true;
    }
}
